"""Reads the words of a PDF's notes and filled-in fields by the encodings that PDF has for them.

Apart from xberg, which takes them for UTF-8 and loses every letter that is not English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from core.ingestion.pdf_streams import object_streams

__all__ = ["mended", "misread_strings"]

_STRING = re.compile(
    rb"/(?:Contents|V)\s{0,4}(?:\(((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+)\)"
    rb"|<((?:[0-9A-Fa-f]|\s)*+)>)",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPES: Final = {
    **{b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"},
    **{b"\n": b"", b"\r": b"", b"\r\n": b""},
}
_BLANK = re.compile(rb"\s")
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f]")
_LINE_END = re.compile("\r\n?|\u2028|\u2029")
_WIDE_MARK = b"\xfe\xff"
_UTF8_MARK = b"\xef\xbb\xbf"
_LOST = "\ufffd"
# Source: PDF 1.7, annex D.3, PDFDocEncoding where it differs from Latin-1: 0x80 to 0xA0.
_DOCUMENT_LETTERS: Final = (
    "\u2022\u2020\u2021\u2026\u2014\u2013\u0192\u2044\u2039\u203a\u2212\u2030\u201e\u201c\u201d"
    "\u2018\u2019\u201a\u2122\ufb01\ufb02\u0141\u0152\u0160\u0178\u017d\u0131\u0142\u0153\u0161"
    "\u017e\ufffd\u20ac"
)
_DOCUMENT_ENCODING: Final = dict(enumerate(_DOCUMENT_LETTERS, 0x80))


def misread_strings(content: bytes) -> dict[str, str]:
    """Return the lines of notes and fields that are no UTF-8, by what is left of them as such."""
    found: dict[str, str] = {}
    for part in (content, *object_streams(content)):
        for raw in _strings(part):
            misread = _LINE_END.sub("\n", raw.decode("utf-8", "replace"))
            if _LOST not in misread:
                continue
            right = _LINE_END.sub("\n", _decoded(raw))
            found[_bare(misread)] = right
            lines = misread.split("\n"), right.split("\n")
            if len(lines[0]) == len(lines[1]):
                found.update(zip(map(_bare, lines[0]), lines[1], strict=True))
    return found


def mended(text: str, strings: Mapping[str, str]) -> str:
    """Return a text with what was misread in it put right, where it is known."""
    if _LOST not in text:
        return text
    whole = strings.get(_bare(_LINE_END.sub("\n", text)))
    if whole is not None:
        return whole
    return "\n".join(_line(line, strings) for line in text.split("\n"))


def _line(line: str, strings: Mapping[str, str]) -> str:
    if _LOST not in line:
        return line
    # Two lost letters at the start are the mark of a wide string, which nobody wrote.
    return strings.get(_bare(line), line.removeprefix(_LOST * 2))


def _bare(text: str) -> str:
    return _CONTROLS.sub("", text)


def _strings(part: bytes) -> Iterator[bytes]:
    for found in _STRING.finditer(part):
        written, digits = found.groups()
        if written is not None:
            yield _ESCAPE.sub(_unescaped, written)
        else:
            digits = _BLANK.sub(b"", digits)
            yield bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _unescaped(escape: re.Match[bytes]) -> bytes:
    said = escape.group(1)
    if said[:1].isdigit():
        return bytes([int(said, 8) & 0xFF]) if said[:1] < b"8" else said
    return _ESCAPES.get(said, said)


def _decoded(raw: bytes) -> str:
    if raw.startswith(_WIDE_MARK):
        return raw[2:].decode("utf-16-be", "replace")
    if raw.startswith(_UTF8_MARK):
        return raw[3:].decode("utf-8", "replace")
    return raw.decode("latin-1").translate(_DOCUMENT_ENCODING)
