"""Reads e-mail: who wrote to whom and when, the message, and its attached text."""

from __future__ import annotations

from core.domain.documents import Document, RawFile
from core.ingestion import media_types as media
from core.ingestion.assembly import DocumentBuilder
from core.ingestion.blocks import add_blocks
from core.ingestion.xberg_extract import extract
from core.ingestion.xberg_nodes import facts_of, whole_blocks

__all__ = ["MailReader"]


class MailReader:
    """EML and Outlook messages."""

    media_types = frozenset({media.EML, media.MSG})

    def read(self, file: RawFile) -> Document:
        """Return the message under its subject.

        Raises:
            UnreadableFile: it is damaged.
        """
        media_type = file.media_type or media.EML
        found = extract(file.content, media_type)
        builder = DocumentBuilder()
        add_blocks(builder, whole_blocks(found), lambda _: None)
        return builder.build(media_type, title=found.metadata.subject, metadata=facts_of(found))
