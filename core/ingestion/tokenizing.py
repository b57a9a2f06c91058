"""Counts tokens as an embedder does, from its tokenizer file alone.

Apart from the embedder, because chunks are cut in reader processes that never load a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer as _FastTokenizer

__all__ = ["FileTokenizer"]


class FileTokenizer:
    """A `tokenizer.json`, as sentence-transformers folders have it."""

    def __init__(self, path: Path) -> None:
        self._tokenizer = _FastTokenizer.from_file(str(path))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def token_spans(self, text: str) -> Sequence[tuple[int, int]]:
        """Return each token's `[start, end)` in characters, special tokens left out."""
        spans: Sequence[tuple[int, int]] = self._tokenizer.encode(
            text, add_special_tokens=False
        ).offsets
        return spans
