"""Reads e-books: their chapters under their headings."""

from __future__ import annotations

from core.domain.documents import Document, RawFile
from core.ingestion import media_types as media
from core.ingestion.assembly import DocumentBuilder
from core.ingestion.blocks import add_blocks
from core.ingestion.xberg_extract import extract
from core.ingestion.xberg_nodes import facts_of, whole_blocks

__all__ = ["EbookReader"]


class EbookReader:
    """EPUB."""

    media_types = frozenset({media.EPUB})

    def read(self, file: RawFile) -> Document:
        """Return the chapters in order.

        Raises:
            UnreadableFile: it is protected or damaged.
        """
        found = extract(file.content, media.EPUB)
        builder = DocumentBuilder()
        heading = add_blocks(builder, whole_blocks(found))
        return builder.build(
            media.EPUB,
            title=found.metadata.title or heading,
            language=found.metadata.language,
            metadata=facts_of(found),
        )
