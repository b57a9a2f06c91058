"""Files made to hurt whoever reads them, and awkward ones; all small, and built when asked for."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from typing import Final

from core.errors import RefusalCategory
from tests.unit.ingestion.samples import (
    LAUGHS,
    bare_docx,
    make_docx,
    make_epub,
    make_pdf,
    make_pptx,
    make_xlsx,
    one_stream_pdf,
    zipped,
)

__all__ = ["HARMLESS", "HOSTILE"]

_DEEP: Final = 100_000
_PNG: Final = (
    b"\x89PNG\r\n\x1a\n"
    + struct.pack(">I4sIIBBBBBI", 13, b"IHDR", 1, 1, 8, 2, 0, 0, 0, 0)
    + struct.pack(">I4sI", 0, b"IEND", 0xAE426082)
)
_OUTSIDE: Final = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
_SIGN_IN: Final = (
    b"<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>"
    b"<form action='/signin'>Sign in to your workspace</form></body></html>"
)


def _said(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def _half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _changed(content: bytes, local: int, central: int, change: Callable[[int], int]) -> bytes:
    """Change a 32-bit field of every entry of a zip, in its own header and in the directory."""
    lying = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        at = lying.find(mark)
        while at != -1:
            (value,) = struct.unpack_from("<I", lying, at + offset)
            struct.pack_into("<I", lying, at + offset, change(value))
            at = lying.find(mark, at + 4)
    return bytes(lying)


def _lying_docx() -> bytes:
    """Return one that says it holds a thousand bytes, and holds forty million."""
    content = bare_docx(_said("a" * 40_000_000))
    return _changed(content, 22, 24, lambda size: min(size, 1_000))


def _locked_docx() -> bytes:
    return _changed(make_docx(), 6, 8, lambda flags: flags | 1)


def _many_parts() -> bytes:
    parts = {f"word/{number}.xml": "" for number in range(12_000)}
    return zipped({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>", **parts})


def _wrapped_office() -> bytes:
    """Return the beginning of the container that Office puts a locked document into."""
    stream = "EncryptedPackage".encode("utf-16-le") + b"\x00\x00"
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_000) + stream + bytes(3_000)


def _far_xlsx() -> bytes:
    """Return a workbook that claims every cell there can be, and has one in the last corner."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576">'
        '<c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make_xlsx())) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, sheet if name.endswith("sheet1.xml") else old.read(name))
    return out.getvalue()


def _nested_mail() -> bytes:
    depth = range(1_000)
    opened = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in depth
    )
    closed = b"".join(b"--b%d--\r\n" % n for n in reversed(depth))
    head = b"From: a@example.org\r\nSubject: Deep\r\nMIME-Version: 1.0\r\n"
    return head + opened + b"Content-Type: text/plain\r\n\r\nHello down there\r\n" + closed


def _aliases() -> bytes:
    """Return YAML whose ten lines stand for ten thousand million words."""
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(lines).encode()


HOSTILE: Final[Mapping[str, tuple[RefusalCategory, Callable[[], bytes]]]] = {
    # zip bombs and other things that unfold
    "bomb.docx": (RefusalCategory.BOMB, lambda: bare_docx(_said("a" * 40_000_000))),
    "dense.docx": (RefusalCategory.BOMB, lambda: bare_docx(_said("a" * 12_000_000))),
    "lying.docx": (RefusalCategory.CORRUPT, _lying_docx),
    "parts.docx": (RefusalCategory.BOMB, _many_parts),
    "blank.pdf": (RefusalCategory.BOMB, lambda: one_stream_pdf(b" " * 100_000_000)),
    "words.pdf": (
        RefusalCategory.BOMB,
        lambda: one_stream_pdf(b"BT /F1 9 Tf (a) Tj ET " * 1_600_000),
    ),
    "archive.zip": (RefusalCategory.UNSUPPORTED, lambda: zipped({"a.zip": "b"})),
    "cells.csv": (RefusalCategory.TOO_LARGE, lambda: b"a," * 8_000_000),
    "words.txt": (RefusalCategory.TOO_LARGE, lambda: b"words and words " * 1_400_000),
    # deep nesting
    "lists.json": (RefusalCategory.BOMB, lambda: b"[" * _DEEP + b"]" * _DEEP),
    "objects.json": (RefusalCategory.BOMB, lambda: b'{"a":' * _DEEP + b"1" + b"}" * _DEEP),
    "tags.xml": (RefusalCategory.BOMB, lambda: b"<a>" * _DEEP + b"x" + b"</a>" * _DEEP),
    "tables.docx": (
        RefusalCategory.BOMB,
        lambda: bare_docx("<w:tbl><w:tr><w:tc>" * 5_000 + "</w:tc></w:tr></w:tbl>" * 5_000),
    ),
    "cells.ipynb": (
        RefusalCategory.CORRUPT,
        lambda: b'{"nbformat":4,"cells":' + b"[" * _DEEP + b"]" * _DEEP + b"}",
    ),
    # entities
    "laughs.xml": (RefusalCategory.BOMB, lambda: f"{LAUGHS}<a>&l8;</a>".encode()),
    "laughs.docx": (RefusalCategory.BOMB, lambda: bare_docx(_said("&l8;"), prolog=LAUGHS)),
    "laughs.html": (RefusalCategory.BOMB, lambda: f"{LAUGHS}<html>&l8;</html>".encode()),
    "outside.xml": (RefusalCategory.REJECTED, lambda: f"{_OUTSIDE}<a>&x;</a>".encode()),
    "outside.docx": (RefusalCategory.REJECTED, lambda: bare_docx(_said("&x;"), prolog=_OUTSIDE)),
    # encrypted
    "locked.pdf": (RefusalCategory.ENCRYPTED, lambda: make_pdf("secret", password="word")),
    "locked.docx": (RefusalCategory.ENCRYPTED, _locked_docx),
    "wrapped.docx": (RefusalCategory.ENCRYPTED, _wrapped_office),
    # truncated
    "cut.pdf": (RefusalCategory.CORRUPT, lambda: _half(make_pdf("Hello there", "And again"))),
    "cut.docx": (RefusalCategory.CORRUPT, lambda: _half(make_docx())),
    "cut.xlsx": (RefusalCategory.CORRUPT, lambda: _half(make_xlsx())),
    "cut.pptx": (RefusalCategory.CORRUPT, lambda: _half(make_pptx())),
    "cut.epub": (RefusalCategory.CORRUPT, lambda: _half(make_epub())),
    "noise.docx": (RefusalCategory.CORRUPT, lambda: b"PK\x03\x04" + bytes(range(256)) * 40),
    # nothing to read
    "picture.png": (RefusalCategory.NO_TEXT, lambda: _PNG),
    "scan.pdf": (RefusalCategory.NO_TEXT, lambda: make_pdf("", "")),
    "scan.docx": (
        RefusalCategory.NO_TEXT,
        lambda: bare_docx("<w:p><w:r><w:drawing/></w:r></w:p>"),
    ),
    "empty.pdf": (RefusalCategory.EMPTY, lambda: b""),
    "blanks.txt": (RefusalCategory.EMPTY, lambda: b" \n" * 1_000),
    # another thing than its name says
    "picture.txt": (RefusalCategory.MISMATCH, lambda: _PNG * 50),
    "program.md": (
        RefusalCategory.MISMATCH,
        lambda: b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 40,
    ),
    "packed.csv": (RefusalCategory.MISMATCH, lambda: gzip.compress(b"a,b\n" * 1_000)),
    "signin.pdf": (RefusalCategory.REJECTED, lambda: _SIGN_IN),
}
"""By name: the category it is refused in, and what makes it."""

HARMLESS: Final[Mapping[str, tuple[str, Callable[[], bytes]]]] = {
    "really-a-pdf.docx": ("Hello there", lambda: make_pdf("Hello there")),
    "really-word.pdf": ("Five days until March", make_docx),
    "aliases.yaml": ("*a8", _aliases),
    "far.xlsx": ("1", _far_xlsx),
    "mail.eml": ("Hello down there", _nested_mail),
    "braces.rtf": ("hello", lambda: b"{\\rtf1 " + b"{" * _DEEP + b"hello" + b"}" * _DEEP + b"}"),
    "tags.html": ("hello", lambda: b"<html><body>" + b"<div>" * _DEEP + b"hello"),
    "spans.html": ("one", lambda: b"<table>" + b"<tr><td colspan=99999 rowspan=99999>one" * 1_000),
    "quotes.md": ("hello", lambda: b"> " * 10_000 + b"hello"),
}
"""Awkward, but readable: by name, words that are found in it."""
