"""What a file is: by content and name together, refused with a cause when they disagree."""

from __future__ import annotations

import pytest

from core.domain.documents import RawFile
from core.errors import RefusalCategory, UnreadableFile
from core.ingestion import media_types as media
from core.ingestion.detect import detect
from tests.unit.ingestion.samples import (
    LAUGHS,
    bare_docx,
    make_docx,
    make_epub,
    make_pdf,
    make_pptx,
    make_xlsx,
    zipped,
)

SIGN_IN = b"<!DOCTYPE html><html><head><title>Sign in to Acme | Slack</title></head></html>"
PAGE = b"<!doctype html><html><body>Not found</body></html>"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def stream(name: str) -> bytes:
    return OLE + name.encode("utf-16-le") + b"\x00\x00"


def locked(name: str, start: str) -> bytes:
    """Return a container whose first stream begins with these bytes."""
    return OLE + bytes.fromhex(start).ljust(512, b"\x00") + name.encode("utf-16-le") + b"\x00\x00"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.pdf", make_pdf("Hello"), media.PDF),
        ("named.txt", make_pdf("Hello"), media.PDF),
        ("a.docx", make_docx(), media.DOCX),
        ("named.pdf", make_docx(), media.DOCX),
        ("a.xlsx", make_xlsx(), media.XLSX),
        ("a.pptx", make_pptx(), media.PPTX),
        ("a.epub", make_epub(), media.EPUB),
        ("a.odt", zipped({"mimetype": media.ODT, "content.xml": "<a/>"}), media.ODT),
        ("a.doc", stream("WordDocument"), media.DOC),
        ("a.xls", stream("Workbook"), media.XLS),
        ("a.xls", stream("WordDocument") + stream("Workbook"), media.XLS),
        ("a.doc", stream("WordDocument") + stream("Workbook"), media.DOC),
        ("a.doc", locked("WordDocument", "eca5c100 000000000000 0012"), media.DOC),
        (
            "a.xls",
            locked("Workbook", f"0908100000060500 {'00' * 12} 85"),
            media.XLS,
        ),
        ("a.msg", stream("__properties_version1.0"), media.MSG),
        ("a.doc", b"{\\rtf1 Hello}", media.RTF),
        ("a.html", PAGE, media.HTML),
        ("untitled", PAGE, media.HTML),
        ("a.md", b"<div align=center>Hi</div>\n# A", media.MARKDOWN),
        ("notes", b"just words", media.PLAIN),
        ("a.py", b"x = 1", media.CODE),
        ("Dockerfile", b"FROM scratch", media.CODE),
        ("a.csv", "a,b\n1,2".encode("utf-16"), media.CSV),
        ("a.eml", b"From: a@b.c\n\nhi", media.EML),
        ("a.eml", b"no mail at all", media.PLAIN),
        ("a.vtt", b"WEBVTT", media.VTT),
        ("a.dot", b"// Who reports to whom\n/* 2025 */ digraph { a -> b }", media.PLAIN),
    ],
)
def test_content_and_name_decide_together(name: str, content: bytes, expected: str) -> None:
    assert detect(RawFile(content=content, name=name)) == expected


def test_a_canvas_is_a_web_page() -> None:
    file = RawFile(content=PAGE, name="untitled", media_type=media.SLACK_CANVAS)
    assert detect(file) == media.HTML


@pytest.mark.parametrize(
    ("name", "content", "category"),
    [
        ("a.pdf", b"", RefusalCategory.EMPTY),
        ("a.doc", locked("WordDocument", "eca5c100 000000000000 0013"), RefusalCategory.ENCRYPTED),
        (
            *("a.xls", locked("Workbook", f"0908100000060500 {'00' * 12} 2f003600")),
            RefusalCategory.ENCRYPTED,
        ),
        (
            *("a.ppt", stream("PowerPoint Document") + b"\xdf\xc4\xd1\xf3"),
            RefusalCategory.ENCRYPTED,
        ),
        ("a.txt", b" \n\t\r\n", RefusalCategory.EMPTY),
        ("a.txt", b"\xef\xbb\xbf", RefusalCategory.EMPTY),
        ("a.txt", b"words\x00words", RefusalCategory.BINARY),
        ("a.bin", bytes(range(256)), RefusalCategory.BINARY),
        ("a.pdf", b"\x01\x02\x03\x00garbage", RefusalCategory.CORRUPT),
        ("a.pdf", b"only words", RefusalCategory.MISMATCH),
        ("a.docx", zipped({"a.txt": "hello"}), RefusalCategory.MISMATCH),
        ("a.docx", make_docx()[:-2000], RefusalCategory.CORRUPT),
        ("a.zip", zipped({"a.txt": "hello"}), RefusalCategory.UNSUPPORTED),
        ("a.gz", b"\x1f\x8b\x08\x00rest", RefusalCategory.UNSUPPORTED),
        ("a.tar", bytes(257) + b"ustar" + bytes(250), RefusalCategory.UNSUPPORTED),
        ("a.pdf", PNG, RefusalCategory.MISMATCH),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42\x00", RefusalCategory.UNSUPPORTED),
        ("a.mp3", b"\xff\xfa\x90\xc0\x9e\x7f\x00\x00", RefusalCategory.UNSUPPORTED),
        ("a.wmv", bytes.fromhex("3026b2758e66cf11a6d900aa"), RefusalCategory.UNSUPPORTED),
        (
            *("a.xlsb", zipped({"[Content_Types].xml": "<a/>", "xl/workbook.bin": "b"})),
            RefusalCategory.UNSUPPORTED,
        ),
        ("a.exe", b"MZ\x90\x00\x03\x00", RefusalCategory.BINARY),
        ("a.docx", stream("EncryptedPackage"), RefusalCategory.ENCRYPTED),
        ("a.docx", stream("Nothing known").ljust(1024, b"\x00"), RefusalCategory.MISMATCH),
        ("a.pdf", SIGN_IN, RefusalCategory.REJECTED),
        ("a.html", SIGN_IN, RefusalCategory.REJECTED),
        ("a.docx", PAGE, RefusalCategory.MISMATCH),
        ("a.zip", zipped({"a": bytes(64 * 1024 * 1024)}), RefusalCategory.BOMB),
        ("a.docx", bare_docx("", prolog=LAUGHS), RefusalCategory.BOMB),
        ("a.xml", f"<?xml version='1.0'?>{LAUGHS}<a>&l8;</a>".encode(), RefusalCategory.BOMB),
        (
            "a.docx",
            bare_docx("", prolog='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
            RefusalCategory.REJECTED,
        ),
    ],
)
def test_what_is_no_document_is_refused(
    name: str, content: bytes, category: RefusalCategory
) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        detect(RawFile(content=content, name=name))
    assert refusal.value.category is category
    assert refusal.value.reason[0].isupper()


@pytest.mark.parametrize(
    ("name", "kind"),
    [("scan.PNG", "a picture"), ("talk.mp3", "a recording"), ("all.zip", "an archive")],
)
def test_what_does_not_begin_like_its_name_is_damaged(name: str, kind: str) -> None:
    with pytest.raises(
        UnreadableFile, match=f"It is damaged: it does not begin like {kind}$"
    ) as no:
        detect(RawFile(content=b"\x01\x00\xfe" * 40, name=name))
    assert no.value.category is RefusalCategory.CORRUPT


@pytest.mark.parametrize(("name", "content"), [("a.pdf", SIGN_IN), ("a.docx", PAGE)])
def test_a_page_instead_of_a_file_names_the_missing_scope(name: str, content: bytes) -> None:
    with pytest.raises(UnreadableFile, match="files:read"):
        detect(RawFile(content=content, name=name))


def test_slack_names_the_type_of_a_file_without_extension() -> None:
    with pytest.raises(UnreadableFile) as refusal:
        detect(RawFile(content=PAGE, name="report", media_type=media.PDF))
    assert refusal.value.category is RefusalCategory.MISMATCH


@pytest.mark.parametrize("part", ["[Content_Types].xml", "mimetype", "Index/Document.iwa"])
def test_a_document_of_an_unknown_kind_is_not_called_an_archive(part: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        detect(RawFile(content=zipped({part: "x", "visio/document.xml": "<a/>"}), name="a.vsdx"))
    assert refusal.value.category is RefusalCategory.UNSUPPORTED
    assert "archive" not in refusal.value.reason
