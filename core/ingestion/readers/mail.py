"""Reads e-mail: who wrote to whom and when, and the message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime

from core.domain.documents import Document, RawFile
from core.ingestion import media_types as media
from core.ingestion.assembly import DocumentBuilder
from core.ingestion.blocks import add_blocks
from core.ingestion.xberg_extract import extract
from core.ingestion.xberg_nodes import facts_of, whole_blocks

__all__ = ["MailReader"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class MailReader:
    """EML and Outlook messages."""

    media_types = frozenset({media.EML, media.MSG})

    def read(self, file: RawFile) -> Document:
        """Return the message under its subject, sender and day.

        Raises:
            UnreadableFile: it is damaged.
        """
        media_type = file.media_type or media.EML
        found = extract(file.content, media_type)
        facts = facts_of(found)
        builder = DocumentBuilder()
        add_blocks(builder, whole_blocks(found), lambda _: None)
        document = builder.build(media_type, title=found.metadata.subject, metadata=facts)
        heading = _heading(facts)
        if not heading:
            return document
        sections = (replace(section, heading_path=(heading,)) for section in document.sections)
        return replace(document, sections=tuple(sections))


def _heading(facts: Mapping[str, str]) -> str:
    """Say which message it is, as it is cited: `Trip to Lyon (Ana, 2025-03-03)`."""
    said = facts.get("created_at", "")
    try:
        day = parsedate_to_datetime(said).date().isoformat()
    except ValueError:
        day = said[:10] if _DAY.match(said) else ""
    by = ", ".join(part for part in (facts.get("authors", ""), day) if part)
    subject = facts.get("subject", "")
    return f"{subject} ({by})" if subject and by else subject or by
