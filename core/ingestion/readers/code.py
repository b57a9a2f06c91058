"""Reads source code: the definitions it consists of, and the lines they stand on.

Definitions are found by their look, not parsed: it must work for every language, and for half
a file.
"""

from __future__ import annotations

import re

from core.domain.documents import Document, Locator, LocatorKind, RawFile, Section
from core.ingestion import media_types as media
from core.ingestion.encoding import clean_text, decode_text

__all__ = ["CodeReader"]

_DEFINITION = re.compile(
    r"^(?P<indent>[ \t]{0,4})"
    r"(?:(?:export|default|pub(?:\([^)\n]*\))?|public|private|protected|internal|static|abstract"
    r"|final|async|unsafe|override|virtual|sealed|partial|inline|extern|open)[ \t]+){0,6}"
    r"(?P<kind>def|class|function\*?|func|fun|fn|struct|enum|trait|impl|interface|module|namespace"
    r"|object|record|sub|message|service"
    r"|type(?=[ \t]+\w+[ \t]*(?:=|<|struct\b|interface\b))"
    r"|(?:const|let|var)(?=[ \t]+[\w$]+[ \t]*=[ \t]*(?:async\b[ \t]*)?"
    r"(?:function\b|[\w$]+[ \t]*=>|\([^()\n]{0,200}\)[^=;\n]{0,80}=>))"
    r"|CREATE[ \t]+(?:OR[ \t]+REPLACE[ \t]+)?"
    r"(?:TABLE|VIEW|FUNCTION))"
    r"[ \t]+(?:\([^)\n]{0,80}\)[ \t]*)?(?P<name>[A-Za-z_$](?:[\w$.]|::){0,80})",
    re.MULTILINE | re.IGNORECASE,
)


class CodeReader:
    """Source code in any language."""

    media_types = frozenset({media.CODE})

    def read(self, file: RawFile) -> Document:
        """Return the code as it is, a section a definition.

        Raises:
            UnreadableFile: it is in no known encoding.
        """
        text = clean_text(decode_text(file.content))
        return Document(text=text, sections=_definitions(text), media_type=media.CODE)


def _definitions(text: str) -> tuple[Section, ...]:
    sections: list[Section] = []
    line, start, path = 1, 0, tuple[str, ...]()
    for match in _DEFINITION.finditer(text):
        line = _close(text, sections, start, match.start(), path, line)
        start = match.start()
        own = f"{match['kind'].lower()} {match['name']}"
        path = (*path[:1], own) if match["indent"] and path else (own,)
    _close(text, sections, start, len(text), path, line)
    return tuple(sections)


def _close(
    text: str, sections: list[Section], start: int, end: int, path: tuple[str, ...], line: int
) -> int:
    """Add the section `[start, end)`, which begins on `line`; return the line after it."""
    after = line + text.count("\n", start, end)
    if text[start:end].strip():
        label = f"{line}-{max(line, after - (1 if text[end - 1] == chr(10) else 0))}"
        locator = Locator(kind=LocatorKind.LINE, label=label)
        sections.append(Section(start=start, end=end, heading_path=path, locator=locator))
    return after
