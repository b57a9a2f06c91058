"""Reads JSON and XML: the words in them, without what is only there for machines."""

from __future__ import annotations

import json
import re
from html import unescape

from core.domain.documents import Document, Locator, LocatorKind, RawFile, Section
from core.ingestion import media_types as media
from core.ingestion.encoding import clean_text, decode_text
from core.ingestion.json_lines import written_out
from core.ingestion.limits import LIMITS
from core.ingestion.refusals import too_deep

__all__ = ["JsonReader", "XmlReader"]

_LONG_LINE = 2_000
_DECLARED = re.compile(rb"<\?xml[^>]*encoding=[\"']([\w.-]+)")
_TAG = re.compile(r"<(?P<close>/)?[A-Za-z_][^<>]*+>")
_BRACKET_OR_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{\]}]', re.DOTALL)
_BETWEEN_TAGS = re.compile(r">[ \t]*<")


class JsonReader:
    """JSON, written out with one value a line."""

    media_types = frozenset({media.JSON})

    def read(self, file: RawFile) -> Document:
        """Return the text, with its lines as places where they are those of the file.

        Raises:
            UnreadableFile: it is in no known encoding, or nested beyond measure.
        """
        text = clean_text(decode_text(file.content))
        if "\\u" in text or _has_long_lines(text):
            try:
                text = clean_text(json.dumps(json.loads(text), ensure_ascii=False, indent=1))
            except RecursionError as error:
                raise too_deep() from error
            except ValueError:
                text = written_out(text)  # one value a line, or not quite JSON
            else:
                return Document(text=text, sections=(_whole(text, None),), media_type=media.JSON)
        if _deepest_bracket(text) > LIMITS.max_depth:
            raise too_deep()
        return Document(text=text, sections=(_whole(text, _lines(text)),), media_type=media.JSON)


class XmlReader:
    """XML as text: its entities were refused before, and none is expanded."""

    media_types = frozenset({media.XML})

    def read(self, file: RawFile) -> Document:
        """Return the text with its tags.

        Raises:
            UnreadableFile: it is in no known encoding, or nested beyond measure.
        """
        found = _DECLARED.search(file.content[:200])
        declared = found.group(1).decode("ascii", "replace") if found else None
        text = clean_text(decode_text(file.content, declared=declared))
        depth = deepest = 0
        for tag in _TAG.finditer(text):
            if not tag.group().endswith("/>"):
                depth += -1 if tag["close"] else 1
                deepest = max(deepest, depth)
        if deepest > LIMITS.max_depth:
            raise too_deep()
        if _has_long_lines(text):
            text = unescape(_BETWEEN_TAGS.sub(">\n<", text))
            return Document(text=text, sections=(_whole(text, None),), media_type=media.XML)
        text = unescape(text)
        return Document(text=text, sections=(_whole(text, _lines(text)),), media_type=media.XML)


def _has_long_lines(text: str) -> bool:
    return any(len(line) > _LONG_LINE for line in text.split("\n"))


def _lines(text: str) -> Locator:
    return Locator(kind=LocatorKind.LINE, label=f"1-{text.count(chr(10)) + 1}")


def _whole(text: str, locator: Locator | None) -> Section:
    return Section(start=0, end=len(text), locator=locator)


def _deepest_bracket(text: str) -> int:
    depth = deepest = 0
    for found in _BRACKET_OR_STRING.finditer(text):
        if not found.group().startswith('"'):
            depth += 1 if found.group() in "[{" else -1
            deepest = max(deepest, depth)
    return deepest
