"""What sentences of context will cost, as far as sizes tell; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from core.answering.context_windows import BATCH_CHUNKS, WINDOW_TOKENS, tokens_of
from core.answering.pricing import plain_usd, price_of
from core.domain.answers import Usage

__all__ = ["ContextEstimate", "estimate", "text_bytes"]

_TEXT_SHARE: Final = 10
"""PDFs and Office files are mostly pictures, fonts and markup: about a tenth is text."""
_MOST_TEXT_BYTES: Final = 5_000_000
_TOKENS_PER_CHUNK: Final = 250
_TOKENS_PER_SENTENCE: Final = 60
"""With its share of the JSON around it."""
_TOKENS_AROUND: Final = 800
"""Instructions, tools and schema of a request."""
_SECONDS_PER_REQUEST: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextEstimate:
    """What is to be expected. `usd` is None where nobody knows the model's price."""

    usage: Usage = field(default_factory=Usage)
    usd: float | None = 0.0
    seconds: int = 0
    """If one request were made after the other."""


def text_bytes(size_bytes: int, media_type: str | None) -> int:
    """Estimate how much of a file is text."""
    is_text = (media_type or "").startswith("text/")
    return min(size_bytes if is_text else size_bytes // _TEXT_SHARE, _MOST_TEXT_BYTES)


def estimate(texts: Iterable[int], *, model: str) -> ContextEstimate:
    """Estimate for files with so many bytes of text each.

    Each file's text is read once as passages; and as a document by each request, by all but the
    first of a window from the cache.
    """
    usage, requests = Usage(), 0
    for size in texts:
        tokens = max(tokens_of(size), 1)
        chunks = -(-tokens // _TOKENS_PER_CHUNK)
        needed = -(-chunks // BATCH_CHUNKS)
        reused = min(tokens, WINDOW_TOKENS) * (needed - -(-tokens // WINDOW_TOKENS))
        usage += Usage(
            input_tokens=tokens + needed * _TOKENS_AROUND + (tokens if needed == 1 else 0),
            cache_write_tokens=tokens if needed > 1 else 0,
            cache_read_tokens=max(reused, 0),
            output_tokens=chunks * _TOKENS_PER_SENTENCE,
        )
        requests += needed
    price = price_of(model)
    return ContextEstimate(
        usage=usage,
        usd=None if price is None else plain_usd(usage, price),
        seconds=requests * _SECONDS_PER_REQUEST,
    )
