"""Reads pictures, where text in them is to be recognised."""

from __future__ import annotations

from core.domain.documents import Document, RawFile
from core.ingestion import media_types as media
from core.ingestion.assembly import DocumentBuilder
from core.ingestion.blocks import Block, add_blocks
from core.ingestion.recognition import Recognition
from core.ingestion.xberg_extract import extract

__all__ = ["PictureReader"]


class PictureReader:
    """Photographs, scans and screenshots."""

    media_types = media.PICTURES

    def __init__(self, recognition: Recognition) -> None:
        self._recognition = recognition

    def read(self, file: RawFile) -> Document:
        """Return the text that is recognised, paragraph by paragraph.

        Raises:
            UnreadableFile: it is damaged.
        """
        media_type = file.media_type or ""
        found = extract(file.content, media_type, self._recognition)
        builder = DocumentBuilder()
        add_blocks(builder, [Block(text=text) for text in found.content.split("\n\n")])
        return builder.build(media_type, metadata={"recognised": self._recognition.name})
