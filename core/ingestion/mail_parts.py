"""Takes an e-mail apart: its headers in words, the body people see, and what is attached.

Apart from the reader, because mails hold other mails. The standard library's parser forgives what
mail programs get wrong; charsets and encoded words are ours, for it trusts what mails declare.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr

from core.errors import UnreadableFile
from core.ingestion.blocks import Block
from core.ingestion.encoding import clean_text, decode_text
from core.ingestion.html_blocks import walk_html
from core.ingestion.limits import LIMITS

__all__ = ["Letter", "open_letter"]

_ENCODED_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]*)?\?([bBqQ])\?([^?]{0,2000})\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?)")
_SAID = ("Subject", "From", "To", "Cc", "Date")
_ASCII_ONLY = frozenset({"utf-7", "hz-gb-2312", "unicode-1-1-utf-7"})
"""Charsets that look like ASCII and are not."""
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_ADDRESS = re.compile(r"https?://\S{1,2000}")
_WORD = re.compile(r"\w+")
_STUB_SHARE = 0.8
_OTHER_SHARE = 0.5
_READ_KINDS = frozenset(
    {"text/plain", "text/html", "text/enriched", "text/calendar", "text/markdown"}
)


@dataclass(slots=True)
class Letter:
    """A mail: what its headers say, its body, and the names of what is attached."""

    headers: dict[str, str]
    blocks: list[Block] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    title: str | None = None
    """That of a web page saved as a mail."""

    @property
    def sender(self) -> str:
        """The sender's name, else the address."""
        name, address = parseaddr(self.headers.get("From", ""))
        return name or address

    @property
    def head(self) -> str:
        """The headers that people read, a line each."""
        return "\n".join(f"{name}: {self.headers[name]}" for name in _SAID if name in self.headers)


def open_letter(content: bytes) -> Letter:
    """Return what a mail says.

    Raises:
        RecursionError: it is nested deeper than mails are.
        UnreadableFile: a page in it is nested beyond measure.
    """
    return _letter(message_from_bytes(content.lstrip(b"\xef\xbb\xbf\r\n ")))


def _letter(mail: Message) -> Letter:
    letter = Letter(headers=_headers(mail))
    _take_in(mail, letter)
    return letter


def _headers(mail: Message) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in mail.raw_items():
        raw = str(value)[: LIMITS.max_header_characters].encode("ascii", "surrogateescape")
        said = " ".join(clean_text(_in_words(decode_text(raw) if raw else "")).split())
        if said and name.title() in _SAID:
            found.setdefault(name.title(), said)
    return found


def _in_words(header: str) -> str:
    """Return a header with its encoded words decoded."""
    return _ENCODED_WORD.sub(_decoded_word, _BETWEEN_WORDS.sub(r"\1", header))


def _decoded_word(word: re.Match[str]) -> str:
    charset, way, coded = word.groups()
    try:
        if way in "bB":
            raw = base64.b64decode(coded + "=" * (-len(coded) % 4))
        else:
            raw = quopri.decodestring(coded.encode(), header=True)
        return _decoded(raw, charset)
    except (binascii.Error, ValueError, UnreadableFile):
        return word.group()


def _decoded(raw: bytes, charset: str | None) -> str:
    if charset and charset.lower() in _ASCII_ONLY:
        return raw.decode(charset, "replace")
    return decode_text(raw, declared=charset)


def _take_in(part: Message, letter: Letter) -> None:
    """Add a part to the letter: its text, the parts it holds, or its name."""
    kind = part.get_content_type()
    held = part.get_payload()
    if kind == "multipart/alternative" and isinstance(held, list):
        _take_in_best(_parts(part), letter)
    elif kind == "message/rfc822" and isinstance(held, list):
        for mail in _parts(part):
            inner = _letter(mail)
            letter.blocks += [Block(text=inner.head), *inner.blocks]
            letter.attachments += inner.attachments
    elif isinstance(held, list):
        for child in _parts(part):
            _take_in(child, letter)
    elif part.get_content_disposition() == "attachment" or not _is_read(kind):
        letter.attachments.append(_attachment(part))
    else:
        _add_text(part, kind, letter)


def _parts(part: Message) -> Iterator[Message]:
    held = part.get_payload()
    for child in held if isinstance(held, list) else []:
        if isinstance(child, Message):
            yield child


def _is_read(kind: str) -> bool:
    # A part whose boundary never comes has no parts in it, but text.
    return kind in _READ_KINDS or kind.startswith(
        ("multipart/", "message/delivery-status", "text/x-")
    )


def _take_in_best(forms: Iterator[Message], letter: Letter) -> None:
    """Add the last form of the text, as mail programs do, unless it says less than another.

    What is no other form of the same text, though it is sent as one, is added too.
    """
    readings = []
    for form in forms:
        reading = Letter(headers={})
        _take_in(form, reading)
        readings.append(reading)
    said = [_said(reading) for reading in readings]
    most = max(map(len, said), default=0)
    best = max((at for at, text in enumerate(said) if len(text) >= _STUB_SHARE * most), default=0)
    known = _words(said[best]) if said else frozenset()
    for at, reading in enumerate(readings):
        if at == best or (len(said[at]) >= _STUB_SHARE * most and _is_other(said[at], known)):
            letter.blocks += reading.blocks
            letter.title = letter.title or reading.title
        letter.attachments += reading.attachments


def _said(letter: Letter) -> str:
    """Return the words of a form; addresses stand in one and behind the words of another."""
    texts = (
        " ".join((block.text, *(cell for row in block.rows for cell in row)))
        for block in letter.blocks
    )
    return " ".join(_ADDRESS.sub("", " ".join(texts)).split())


def _is_other(text: str, known: frozenset[str]) -> bool:
    words = _words(text)
    return len(words - known) > _OTHER_SHARE * len(words)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))


def _add_text(part: Message, kind: str, letter: Letter) -> None:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes) or not raw.strip():
        return
    text = clean_text(_decoded(raw, part.get_content_charset()))
    if kind == "text/html":
        page = walk_html(text)
        letter.blocks += page.blocks
        letter.title = letter.title or page.title
    else:
        paragraphs = (paragraph.strip("\n") for paragraph in _PARAGRAPH.split(text))
        letter.blocks += [Block(text=paragraph) for paragraph in paragraphs if paragraph.strip()]


def _attachment(part: Message) -> str:
    name = part.get_filename()
    return _in_words(name) if name else part.get_content_type()
