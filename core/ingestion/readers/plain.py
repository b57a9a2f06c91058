"""Reads text without structure: paragraphs, and the lines they stand on."""

from __future__ import annotations

import re

from core.domain.documents import Document, Locator, LocatorKind, RawFile, Section
from core.ingestion import media_types as media
from core.ingestion.encoding import clean_text, decode_text
from core.ingestion.json_lines import written_out

__all__ = ["PlainReader"]

_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n[ \t]*\S[^\n]*)*")


class PlainReader:
    """Text files, logs, settings."""

    media_types = frozenset({media.PLAIN, media.SETTINGS_TEXT, media.JSON_LINES})

    def read(self, file: RawFile) -> Document:
        """Return the text as it is, a section a paragraph.

        Raises:
            UnreadableFile: it is in no known encoding.
        """
        text = clean_text(decode_text(file.content))
        if file.media_type == media.JSON_LINES:
            text = written_out(text)
        return Document(text=text, sections=_paragraphs(text), media_type=media.PLAIN)


def _paragraphs(text: str) -> tuple[Section, ...]:
    sections = []
    line, counted = 1, 0
    for match in _PARAGRAPH.finditer(text):
        line += text.count("\n", counted, match.start())
        last = line + text.count("\n", match.start(), match.end())
        label = str(line) if line == last else f"{line}-{last}"
        locator = Locator(kind=LocatorKind.LINE, label=label)
        sections.append(Section(start=match.start(), end=match.end(), locator=locator))
        line, counted = last, match.end()
    return tuple(sections)
