"""Reads Markdown: headings, tables, and the front matter as metadata."""

from __future__ import annotations

import re

from core.domain.documents import Document, RawFile, Section
from core.ingestion import media_types as media
from core.ingestion.encoding import clean_text, decode_text
from core.ingestion.outline import outline

__all__ = ["MarkdownReader"]

_FRONT_MATTER = re.compile(
    r"\s*(?P<rule>---|\+\+\+)[ \t]*\n(?P<body>.*?)\n(?P=rule)[ \t]*(?:\n|$)", re.DOTALL
)
_ENTRY = re.compile(
    r"^(?P<key>[A-Za-z][\w -]{0,60}?)[ \t]*[:=][ \t]*(?P<value>\S.*)$", re.MULTILINE
)
_LIST = re.compile(
    r"^(?P<key>[A-Za-z][\w -]{0,60}?)[ \t]*:[ \t]*\n(?P<items>(?:[ \t]*-[ \t]+\S.*(?:\n|\Z))+)",
    re.MULTILINE,
)
_MAX_FRONT_MATTER = 20_000


class MarkdownReader:
    """Markdown with or without front matter."""

    media_types = frozenset({media.MARKDOWN})

    def read(self, file: RawFile) -> Document:
        """Return the text as it is, cut at its headings.

        Raises:
            UnreadableFile: it is in no known encoding.
        """
        text = clean_text(decode_text(file.content))
        front = _FRONT_MATTER.match(text[:_MAX_FRONT_MATTER])
        sections: list[Section] = []
        metadata: dict[str, str] = {}
        if front:
            metadata = _metadata(front["body"])
            if front["body"].strip():
                sections.append(Section(start=front.start("body"), end=front.end("body")))
        body = outline(text, start=front.end() if front else 0)
        first = next((s.heading_path[0] for s in body if s.heading_path), None)
        return Document(
            text=text,
            sections=(*sections, *body),
            media_type=media.MARKDOWN,
            title=metadata.get("title") or first,
            language=metadata.get("lang") or metadata.get("language"),
            metadata=metadata,
        )


def _metadata(body: str) -> dict[str, str]:
    """Return the front matter's entries; the items of a list are joined by commas."""
    found = {entry["key"].lower(): _unquoted(entry["value"]) for entry in _ENTRY.finditer(body)}
    for entry in _LIST.finditer(body):
        items = (_unquoted(line.strip()[1:]) for line in entry["items"].splitlines())
        found[entry["key"].lower()] = ", ".join(items)
    return found


def _unquoted(value: str) -> str:
    return value.strip().strip("\"'")
