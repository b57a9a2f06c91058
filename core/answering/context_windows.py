"""What of a document a model reads at once, and which chunks it then writes about; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from core.domain.documents import Chunk

__all__ = ["BATCH_CHUNKS", "REQUESTS_AT_ONCE", "WINDOW_TOKENS", "Window", "tokens_of", "windows"]

WINDOW_TOKENS: Final = 60_000
"""Far enough below 100,000, above which the default model costs five times as much."""
BATCH_CHUNKS: Final = 16
REQUESTS_AT_ONCE: Final = 4
"""Of one document; the first of each window goes alone, since it fills the cache."""
_BATCH_TOKENS: Final = 8_000
_BYTES_PER_TOKEN: Final = 3
"""On the safe side for every script, since the tokenizer of 2026 makes more of the same text."""
_MARGIN_SHARE: Final = 20
"""What stands before and after the chunks, and how the document begins: a twentieth each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A part of a document, and the chunks within it, as many together as one request takes.

    `beginning` is how the document begins, where the part is from further on.
    """

    part: str
    beginning: str
    batches: tuple[tuple[Chunk, ...], ...]


def tokens_of(size_bytes: int) -> int:
    """Estimate how many tokens so much text in UTF-8 is."""
    return -(-size_bytes // _BYTES_PER_TOKEN)


def windows(
    text: str, chunks: Sequence[Chunk], *, most_tokens: int = WINDOW_TOKENS
) -> list[Window]:
    """Return the whole document as one window, or parts of it around consecutive chunks."""
    if _tokens(text) <= most_tokens:
        return [Window(part=text, beginning="", batches=tuple(_batches(chunks)))]
    share = most_tokens // _MARGIN_SHARE
    return [_around(text, group, share) for group in _groups(text, chunks, most_tokens - 3 * share)]


def _around(text: str, group: Sequence[Chunk], share: int) -> Window:
    before = _last(text[: group[0].start], share)
    part = before + text[group[0].start : group[-1].end] + _first(text[group[-1].end :], share)
    is_start = len(before) == group[0].start
    return Window(
        part=part,
        beginning="" if is_start else _first(text, share),
        batches=tuple(_batches(group)),
    )


def _groups(text: str, chunks: Sequence[Chunk], most_tokens: int) -> Iterator[list[Chunk]]:
    """Yield consecutive chunks whose stretch of text is no longer than that."""
    group: list[Chunk] = []
    taken = 0
    for chunk in chunks:
        stretch = _tokens(text[group[-1].end if group else chunk.start : chunk.end])
        if group and taken + stretch > most_tokens:
            yield group
            group, taken, stretch = [], 0, _tokens(chunk.text)
        group.append(chunk)
        taken += stretch
    if group:
        yield group


def _batches(chunks: Sequence[Chunk]) -> Iterator[tuple[Chunk, ...]]:
    batch: list[Chunk] = []
    taken = 0
    for chunk in chunks:
        tokens = _tokens(chunk.text)
        if batch and (len(batch) == BATCH_CHUNKS or taken + tokens > _BATCH_TOKENS):
            yield tuple(batch)
            batch, taken = [], 0
        batch.append(chunk)
        taken += tokens
    if batch:
        yield tuple(batch)


def _tokens(text: str) -> int:
    return tokens_of(len(text.encode("utf-8", "replace")))


def _first(text: str, tokens: int) -> str:
    most = tokens * _BYTES_PER_TOKEN
    return text[:most].encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def _last(text: str, tokens: int) -> str:
    most = tokens * _BYTES_PER_TOKEN
    return text[-most:].encode("utf-8", "replace")[-most:].decode("utf-8", "ignore")
