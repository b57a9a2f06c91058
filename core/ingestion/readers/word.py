"""Reads word processors' files: headings, lists, tables, and what stands beside the body."""

from __future__ import annotations

from core.domain.documents import Document, Locator, LocatorKind, RawFile
from core.ingestion import media_types as media
from core.ingestion.assembly import DocumentBuilder
from core.ingestion.blocks import Block, add_blocks
from core.ingestion.containers import Parts
from core.ingestion.office_parts import side_texts
from core.ingestion.rewriting import apart_at_page_ends, without_moved_text
from core.ingestion.xberg_extract import extract
from core.ingestion.xberg_nodes import facts_of, whole_blocks

__all__ = ["WordReader"]


class WordReader:
    """DOCX, ODT, RTF and old Word files."""

    media_types = frozenset({media.DOCX, media.DOC, media.ODT, media.RTF})

    def read(self, file: RawFile) -> Document:
        """Return the text under its headings, with pages where the file remembers them.

        Raises:
            UnreadableFile: it needs a password or is damaged.
        """
        media_type = file.media_type or media.DOCX
        content = file.content
        if media_type == media.DOCX:
            content = without_moved_text(content)
        elif media_type == media.RTF:
            content = apart_at_page_ends(content)
        found = extract(content, media_type)
        blocks = whole_blocks(found)
        pages = len(found.pages or [])
        builder = DocumentBuilder()
        heading = add_blocks(builder, blocks, _page if pages > 1 else lambda _: None)
        if media_type == media.DOCX:
            _add_beside(builder, content, blocks)
        return builder.build(
            media_type,
            title=found.metadata.title or heading,
            pages=pages if pages > 1 else None,
            language=found.metadata.language,
            metadata=facts_of(found),
        )


def _add_beside(builder: DocumentBuilder, content: bytes, blocks: list[Block]) -> None:
    """Add headers, comments and diagrams that the body does not hold already."""
    known = {" ".join(block.text.split()) for block in blocks}
    for text in side_texts(Parts(content)):
        if text not in known:
            known.add(text)
            builder.add(text)


def _page(number: int | None) -> Locator | None:
    return Locator(kind=LocatorKind.PAGE, label=str(number)) if number else None
