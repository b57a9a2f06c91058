"""Reads e-mail: who wrote to whom and when, and the message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime

from core.domain.documents import Document, RawFile
from core.ingestion import media_types as media
from core.ingestion.assembly import DocumentBuilder
from core.ingestion.blocks import Block, add_blocks
from core.ingestion.mail_parts import open_letter
from core.ingestion.xberg_extract import extract
from core.ingestion.xberg_nodes import facts_of, whole_blocks

__all__ = ["MailReader"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class MailReader:
    """EML and Outlook messages, and web pages saved as mails."""

    media_types = frozenset({media.EML, media.MSG})

    def read(self, file: RawFile) -> Document:
        """Return the message under its subject, sender and day.

        Raises:
            UnreadableFile: it is damaged.
        """
        is_outlook = file.media_type == media.MSG
        document = _extracted(file.content, media.MSG) if is_outlook else _mail(file.content)
        heading = _heading(document.metadata)
        if not heading:
            return document
        sections = (replace(section, heading_path=(heading,)) for section in document.sections)
        return replace(document, sections=tuple(sections))


def _mail(content: bytes) -> Document:
    try:
        letter = open_letter(content)
    except RecursionError:
        return _extracted(content, media.EML)  # which looks into less of it, but finds an end
    said = {
        "subject": letter.headers.get("Subject", ""),
        "authors": letter.sender,
        "created_at": letter.headers.get("Date", ""),
    }
    blocks = [Block(text=letter.head), *letter.blocks]
    if letter.attachments:
        blocks.append(Block(text="Attachments: " + ", ".join(letter.attachments)))
    builder = DocumentBuilder()
    add_blocks(builder, blocks)
    return builder.build(
        media.EML,
        title=said["subject"] or letter.title,
        metadata={name: value for name, value in said.items() if value},
    )


def _extracted(content: bytes, media_type: str) -> Document:
    found = extract(content, media_type)
    builder = DocumentBuilder()
    add_blocks(builder, whole_blocks(found))
    return builder.build(media_type, title=found.metadata.subject, metadata=facts_of(found))


def _heading(facts: Mapping[str, str]) -> str:
    """Say which message it is, as it is cited: `Trip to Lyon (Ana, 2025-03-03)`."""
    said = facts.get("created_at", "")
    try:
        day = parsedate_to_datetime(said).date().isoformat()
    except (ValueError, TypeError, OverflowError):
        day = said[:10] if _DAY.match(said) else ""
    by = ", ".join(part for part in (facts.get("authors", ""), day) if part)
    subject = facts.get("subject", "")
    return f"{subject} ({by})" if subject and by else subject or by
