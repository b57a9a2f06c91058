"""Reads presentations: a slide at a time, with its title, its notes and its comments."""

from __future__ import annotations

from core.domain.documents import Document, Locator, LocatorKind, RawFile
from core.ingestion import media_types as media
from core.ingestion.assembly import DocumentBuilder
from core.ingestion.containers import Parts
from core.ingestion.office_parts import side_texts
from core.ingestion.xberg_extract import extract
from core.ingestion.xberg_nodes import blocks_of, facts_of

__all__ = ["SlidesReader"]

_MAX_TITLE = 150


class SlidesReader:
    """PPTX, ODP and old PowerPoint files."""

    media_types = frozenset({media.PPTX, media.PPT, media.ODP})

    def read(self, file: RawFile) -> Document:
        """Return the text slide by slide.

        Raises:
            UnreadableFile: it needs a password or is damaged.
        """
        media_type = file.media_type or media.PPTX
        found = extract(file.content, media_type)
        slides: dict[int, list[str]] = {}
        slide = 1
        for block in blocks_of(found):
            slide = block.page or slide
            lines = [" | ".join(row) for row in block.rows] or [block.text]
            slides.setdefault(slide, []).extend(line.replace("\t", " | ") for line in lines)
        builder = DocumentBuilder()
        known: set[str] = set()
        for number, lines in sorted(slides.items()):
            known.update(" ".join(line.split()) for line in lines)
            title = " ".join(lines[0].split()) if lines else ""
            builder.add(
                "\n".join(lines),
                heading_path=(title,) if 0 < len(title) <= _MAX_TITLE else (),
                # Of other formats xberg does not tell where a slide ends.
                locator=_slide(number) if media_type == media.PPTX else None,
            )
        if media_type == media.PPTX:
            for text in side_texts(Parts(file.content)):
                if text not in known:
                    builder.add(text)
        return builder.build(
            media_type,
            title=found.metadata.title,
            pages=len(found.pages or []) or None,
            language=found.metadata.language,
            metadata=facts_of(found),
        )


def _slide(number: int) -> Locator:
    return Locator(kind=LocatorKind.SLIDE, label=str(number))
