"""Cuts a Document into chunks an embedder can take whole, along the document's own structure.

Pure: offsets in, offsets out. Every character that is no blank is in exactly one chunk.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.domain.documents import Chunk, Document, Locator, LocatorKind, Section
from core.domain.ports import Tokenizer
from core.ingestion.token_ruler import TokenRuler

__all__ = ["chunk_document"]

_SPECIAL_TOKENS = 2
_CONTEXT_SHARE = 4
"""The context may take a quarter of a chunk."""
_SMALL_SHARE = 3
"""What is under a third of a chunk is joined with what follows under another heading."""
_TINY_SHARE = 10
"""What is under a tenth is never left alone in front of what it heads."""
_SLACK_SHARE = 8
_MAX_CHARACTERS_PER_TOKEN = 16
"""Words no tokenizer knows count as one token, however long they are."""
_SENTENCE_END = re.compile(r"[.!?…][\"')\]]?\s|[\u3002\uff01\uff1f]")
_RANGES = frozenset({LocatorKind.ROW, LocatorKind.LINE, LocatorKind.TIME})


def chunk_document(
    document: Document, tokenizer: Tokenizer, *, max_tokens: int
) -> tuple[Chunk, ...]:
    """Cut a document into chunks of at most `max_tokens`, context and special tokens included.

    Args:
        document: what a reader returned.
        tokenizer: the embedder's own.
        max_tokens: the longest text the embedder takes.
    """
    return tuple(_Cutter(document, tokenizer, max_tokens).cut())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """A stretch of text that becomes a chunk: part of one section, or several small ones."""

    start: int
    end: int
    heading_path: tuple[str, ...]
    locator: Locator | None
    header: str | None
    label_start: int
    """Where the first line stands that the locator names."""
    is_joined: bool = False
    """Whether it began as several sections."""
    opening: tuple[str, ...] = ()
    """The heading path that it begins under, where it goes on under others."""
    shared: tuple[str, ...] | None = None
    """What the paths of all its headings have in common, once there are several."""


class _Cutter:
    def __init__(self, document: Document, tokenizer: Tokenizer, max_tokens: int) -> None:
        self._text = document.text
        self._document = document
        self._tokenizer = tokenizer
        self._ruler = TokenRuler(document.text, tokenizer)
        self._room = max(max_tokens - _SPECIAL_TOKENS, 1)
        self._contexts: dict[tuple[tuple[str, ...], str | None], tuple[str, int]] = {}
        self._newlines = [m.start() for m in re.finditer("\n", document.text)]
        joined = len(tokenizer.token_spans("a\nb"))
        self._joint_tokens = max(joined - 2 * len(tokenizer.token_spans("a")), 0)

    def cut(self) -> Iterator[Chunk]:
        """Yield the chunks in the order of the text."""
        for seq, span in enumerate(self._spans()):
            yield self._chunk(seq, span)

    def _spans(self) -> Iterator[_Span]:
        pending: _Span | None = None
        for span in self._sections():
            joined = self._joined(pending, span) if pending is not None else None
            if joined is not None and self._tokens(joined) <= self._room:
                pending = joined
                continue
            if pending is not None and joined is not None and self._is_tiny(pending):
                span = joined  # a heading alone says nothing: it stays with what it heads
            elif pending is not None:
                yield pending
            *whole, pending = self._pieces(span)
            yield from whole
        if pending is not None:
            yield pending

    def _sections(self) -> Iterator[_Span]:
        """Yield the sections as spans, and the text between them that belongs to none."""
        reached = 0
        for section in self._document.sections:
            yield from self._span(Section(start=reached, end=section.start))
            yield from self._span(section)
            reached = max(reached, section.end)
        yield from self._span(Section(start=reached, end=len(self._text)))

    def _span(self, section: Section) -> Iterator[_Span]:
        start, end = self._trim(section.start, section.end)
        if start < end:
            yield _Span(
                start=start,
                end=end,
                heading_path=section.heading_path,
                locator=section.locator,
                header=section.header,
                label_start=section.start,
            )

    def _joined(self, first: _Span, second: _Span) -> _Span | None:
        """Return both as one span, if they belong together."""
        locator = _joined_locator(self._place(first), self._place(second))
        if locator is None and (first.locator or second.locator):
            return None
        if first.header and second.header and first.header != second.header:
            return None
        if not (self._is_between_words(first.start) and self._is_between_words(second.end)):
            return None  # the rest of a cut word: only counted right on its own
        if first.heading_path != second.heading_path:
            is_rest = first.start > first.label_start and not first.is_joined
            if is_rest or self._count(first) > self._room // _SMALL_SHARE:
                return None
            first = _under_both(first, second.heading_path)
        return replace(
            first,
            end=second.end,
            locator=locator,
            header=first.header or second.header,
            label_start=first.start,
            is_joined=True,
        )

    def _pieces(self, span: _Span) -> Iterator[_Span]:
        """Cut a span that is too long at the best places, each piece as long as fits."""
        start = span.start
        while start < span.end:
            piece = replace(span, start=start)
            is_exact = self._is_between_words(start) and self._is_between_words(span.end)
            if not is_exact or self._tokens(piece) > self._room or self._is_long(piece):
                piece = self._first_piece(piece)
            yield piece
            start, _ = self._trim(piece.end, span.end)

    def _first_piece(self, span: _Span) -> _Span:
        _, context_tokens = self._context(span)
        room = max(self._room - context_tokens, 1)
        pieces = -(-self._count(span) // room)
        # Pieces of about the same length: no rest of three words at the end.
        even = -(-self._count(span) // max(pieces, 1))
        room = min(room, even + even // _SLACK_SHARE)
        while True:
            reach = self._ruler.reach(span.start, room)
            reach = min(reach, span.end, span.start + self._room * _MAX_CHARACTERS_PER_TOKEN)
            reach = max(reach, span.start + 1)
            _, end = self._trim(span.start, self._best_cut(span.start, reach, span.end))
            piece = replace(span, end=end)
            if self._is_between_words(span.start) and self._is_between_words(end):
                return piece
            excess = len(self._tokenizer.token_spans(self._text[span.start : end])) - room
            if excess <= 0 or room == 1:
                return piece
            room = max(room - excess, 1)

    def _best_cut(self, start: int, reach: int, end: int) -> int:
        """Return where to cut before `reach`: a paragraph, a sentence, a word, or right there."""
        if reach >= end:
            return end
        half = start + (reach - start) // 2
        paragraph = self._text.rfind("\n\n", half, reach)
        if paragraph > start:
            return paragraph
        sentence = 0
        for match in _SENTENCE_END.finditer(self._text, half, reach):
            sentence = match.end()
        if sentence:
            return sentence
        line = self._text.rfind("\n", half, reach)
        if line > start:
            return line
        if self._is_between_words(reach):
            return reach
        word = max(self._text.rfind(blank, start, reach) for blank in " \n\t")
        return word if word > start else reach

    def _chunk(self, seq: int, span: _Span) -> Chunk:
        return Chunk(
            seq=seq,
            start=span.start,
            end=span.end,
            text=self._text[span.start : span.end],
            context=self._context(span)[0],
            title=self._document.title,
            heading_path=span.heading_path,
            locator=self._place(span),
        )

    def _count(self, span: _Span) -> int:
        return self._ruler.count(span.start, span.end)

    def _tokens(self, span: _Span) -> int:
        return self._count(span) + self._context(span)[1]

    def _is_tiny(self, span: _Span) -> bool:
        return self._count(span) <= self._room // _TINY_SHARE

    def _is_between_words(self, offset: int) -> bool:
        if offset in (0, len(self._text)):
            return True
        return self._text[offset].isspace() or self._text[offset - 1].isspace()

    def _is_long(self, span: _Span) -> bool:
        return span.end - span.start > self._room * _MAX_CHARACTERS_PER_TOKEN

    def _context(self, span: _Span) -> tuple[str, int]:
        """Return what is read in front of a span, and the tokens it takes with the line end."""
        header = span.header
        if header and self._text.startswith(header, span.start):
            header = None
        key = (span.heading_path, header)
        if key not in self._contexts:
            self._contexts[key] = self._written_context(*key)
        return self._contexts[key]

    def _written_context(self, path: tuple[str, ...], header: str | None) -> tuple[str, int]:
        title = self._document.title
        headings = path if title is None or title in path else (title, *path)
        wanted = "\n".join(part for part in (" > ".join(headings), header) if part)
        # The end of a long context says most: the nearest heading, the table's header.
        spans = self._tokenizer.token_spans(wanted)
        most = self._room // _CONTEXT_SHARE
        if len(spans) > most:
            wanted = wanted[spans[-most][0] :].strip() if most else ""
            spans = self._tokenizer.token_spans(wanted)
        return (wanted, len(spans) + self._joint_tokens) if spans else ("", 0)

    def _place(self, span: _Span) -> Locator | None:
        """Return where a span stands; a part of many lines knows which of them it is."""
        locator = span.locator
        if locator is None or locator.kind is not LocatorKind.LINE:
            return locator
        first = int(locator.label.partition("-")[0]) + self._line_ends(span.label_start, span.start)
        last = first + self._line_ends(span.start, span.end)
        return replace(locator, label=_range(str(first), str(last)))

    def _line_ends(self, start: int, end: int) -> int:
        return bisect_left(self._newlines, end) - bisect_left(self._newlines, start)

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        while start < end and self._text[start].isspace():
            start += 1
        while end > start and self._text[end - 1].isspace():
            end -= 1
        return start, end


def _under_both(first: _Span, path: tuple[str, ...]) -> _Span:
    """Return a small span under its own headings and those of what is joined to it.

    A part of it takes over the longer path; others are named from the first to the last.
    """
    if first.shared is None and path[: len(first.heading_path)] == first.heading_path:
        return replace(first, heading_path=path)
    opening = first.opening or first.heading_path
    depth, common = 0, opening if first.shared is None else first.shared
    while depth < min(len(common), len(path)) and common[depth] == path[depth]:
        depth += 1
    shared = opening[:depth]
    several = len(opening) > depth and len(path) > depth
    between = (f"{opening[depth]} – {path[depth]}",) if several else ()
    return replace(first, heading_path=(*shared, *between), opening=opening, shared=shared)


def _joined_locator(first: Locator | None, second: Locator | None) -> Locator | None:
    if first is None or second is None or first == second:
        return first if first == second else None
    if first.kind is LocatorKind.SHEET and second.within == first.label:
        return second  # a sheet's name stands with its first rows
    if first.kind is not second.kind or first.within != second.within or first.kind not in _RANGES:
        return None
    if first.kind is LocatorKind.TIME:
        return first
    return replace(
        first, label=_range(first.label.partition("-")[0], second.label.rpartition("-")[2])
    )


def _range(first: str, last: str) -> str:
    return first if first == last else f"{first}-{last}"
