"""Reads presentations: a slide at a time, with its title, its notes and its comments."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.documents import Document, Locator, LocatorKind, RawFile
from core.ingestion import media_types as media
from core.ingestion.assembly import DocumentBuilder, row_text
from core.ingestion.blocks import Block
from core.ingestion.containers import Parts
from core.ingestion.master_parts import master_texts
from core.ingestion.office_parts import side_texts
from core.ingestion.open_document import embedded_rows, open_facts
from core.ingestion.open_slides import read_show
from core.ingestion.slide_parts import SlidePart, slide_parts
from core.ingestion.xberg_extract import extract
from core.ingestion.xberg_nodes import blocks_of, facts_of

__all__ = ["SlidesReader"]

_MAX_TITLE = 150
_NOTES = "Notes:"
"""What xberg writes in front of a slide's notes."""


class SlidesReader:
    """PPTX, ODP and old PowerPoint files."""

    media_types = frozenset({media.PPTX, media.PPT, media.ODP})

    def read(self, file: RawFile) -> Document:
        """Return the text slide by slide.

        Raises:
            UnreadableFile: it needs a password or is damaged.
        """
        media_type = file.media_type or media.PPTX
        if media_type == media.ODP:
            return _open_document(Parts(file.content))
        found = extract(file.content, media_type)
        parts = Parts(file.content) if media_type == media.PPTX else None
        slides = _slides(blocks_of(found))
        if parts is not None:
            slides = _in_order(slides, slide_parts(parts))
        builder = DocumentBuilder()
        known: set[str] = set()
        for number, lines in sorted(slides.items()):
            known.update(" ".join(line.split()) for line in lines)
            builder.add(
                "\n".join(lines),
                heading_path=_heading(lines),
                # Of other formats xberg does not tell where a slide ends.
                locator=_slide(number) if parts is not None else None,
            )
        for text in (*side_texts(parts), *master_texts(parts)) if parts is not None else ():
            if text not in known:
                builder.add(text)
        return builder.build(
            media_type,
            title=found.metadata.title,
            pages=len(found.pages or []) or None,
            language=found.metadata.language,
            metadata=facts_of(found),
        )


def _open_document(parts: Parts) -> Document:
    builder = DocumentBuilder()
    show = read_show(parts)
    for number, slide in enumerate(show.slides, 1):
        lines = [*slide.title, *slide.lines]
        lines += [_NOTES, *slide.notes] if slide.notes else []
        builder.add("\n".join(lines), heading_path=_heading(lines), locator=_slide(number))
    for row in embedded_rows(parts):
        builder.add(row_text(row), joint="\n")
    for line in show.everywhere:
        builder.add(line)
    title, facts = open_facts(parts)
    return builder.build(
        media.ODP,
        title=title,
        pages=len(show.slides) or None,
        metadata=facts,
    )


def _heading(lines: Sequence[str]) -> tuple[str, ...]:
    title = " ".join(lines[0].split()) if lines and lines[0] != _NOTES else ""
    return (title,) if 0 < len(title) <= _MAX_TITLE else ()


def _slides(blocks: Sequence[Block]) -> dict[int, list[str]]:
    """Return the lines of each slide, by xberg's number of it."""
    slides: dict[int, list[str]] = {}
    slide = 1
    for block in blocks:
        slide = block.page or slide
        lines = [" | ".join(row) for row in block.rows] or [block.text]
        slides.setdefault(slide, []).extend(line.replace("\t", " | ") for line in lines)
    return slides


def _in_order(slides: dict[int, list[str]], parts: Sequence[SlidePart]) -> dict[int, list[str]]:
    """Number slides as people see them, and put each one's own notes under it.

    xberg hands out the notes in their files' order, to slides without any too.
    """
    if len(parts) < max(slides, default=0):
        return slides
    notes = {_squeezed(part.notes) for part in parts}
    ordered = {}
    for number, part in enumerate(parts, 1):
        lines = slides.get(number, [])
        if len(lines) > 1 and lines[-2] == _NOTES and _squeezed(lines[-1:]) in notes:
            lines = lines[:-2]
        ordered[part.number] = [*lines, _NOTES, *part.notes] if part.notes else lines
    return ordered


def _squeezed(lines: Sequence[str]) -> str:
    return " ".join(" ".join(lines).split())


def _slide(number: int) -> Locator:
    return Locator(kind=LocatorKind.SLIDE, label=str(number))
