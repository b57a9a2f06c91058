"""The port to whatever turns text into vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.domain.documents import Vector

__all__ = ["Embedder", "EmbedderProfile", "Tokenizer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedderProfile:
    """What identifies an embedder: vectors of two profiles never meet in one index."""

    name: str
    dimensions: int
    max_tokens: int


class Tokenizer(Protocol):
    """What chunking needs to know of an embedder; pure CPU, safe in any thread."""

    def token_spans(self, text: str) -> Sequence[tuple[int, int]]:
        """Return each token's `[start, end)` in characters, special tokens left out."""
        ...


class Embedder(Tokenizer, Protocol):
    """Embeds passages and queries into one space. Methods raise `EmbeddingError`."""

    @property
    def profile(self) -> EmbedderProfile:
        """Name, dimensions and the longest text in tokens, special tokens included."""
        ...

    async def embed_passages(self, texts: Sequence[str]) -> Sequence[Vector]:
        """Embed texts to be found: same order, same length."""
        ...

    async def embed_statements(self, texts: Sequence[str]) -> Sequence[Vector]:
        """Embed short texts that an answer waits for like passages, but not behind these."""
        ...

    async def embed_query(self, text: str) -> Vector:
        """Embed a text to search with."""
        ...
