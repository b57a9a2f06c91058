"""Readers of binary formats, over files made by other people's libraries."""

from __future__ import annotations

import io
import re

import pptx
import pytest

from core.domain.documents import Document, LocatorKind, RawFile, Section
from core.errors import RefusalCategory, UnreadableFile
from core.ingestion.reading import read_document
from core.ingestion.rich_text import plain_rtf
from tests.unit.ingestion.samples import (
    bare_docx,
    make_docx,
    make_epub,
    make_mail,
    make_ods,
    make_pdf,
    make_pptx,
    make_xlsx,
    one_stream_pdf,
)


def read(name: str, content: bytes) -> Document:
    return read_document(RawFile(content=content, name=name))


def section_with(document: Document, words: str) -> Section:
    return next(s for s in document.sections if words in document.text[s.start : s.end])


def place(section: Section) -> tuple[LocatorKind, str, str | None] | None:
    where = section.locator
    return (where.kind, where.label, where.within) if where else None


def test_a_pdf_has_pages() -> None:
    document = read("a.pdf", make_pdf("Travel is paid.", "Meals are not.", title="Rules"))
    assert (document.title, document.pages) == ("Rules", 2)
    assert place(section_with(document, "Meals")) == (LocatorKind.PAGE, "2", None)


@pytest.mark.parametrize(
    ("content", "category"),
    [
        (make_pdf("Hello", password="secret"), RefusalCategory.ENCRYPTED),
        (make_pdf("", ""), RefusalCategory.NO_TEXT),
        (make_pdf("Hello")[:300], RefusalCategory.CORRUPT),
        (one_stream_pdf(b" " * 100_000_000), RefusalCategory.BOMB),
        (one_stream_pdf(b"q Q"), RefusalCategory.NO_TEXT),
    ],
)
def test_a_pdf_without_readable_text_is_refused(content: bytes, category: RefusalCategory) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read("a.pdf", content)
    assert refusal.value.category is category


def test_a_word_document_has_headings_tables_and_a_header() -> None:
    document = read("a.docx", make_docx())
    assert document.title == "Leave policy"
    assert section_with(document, "until March").heading_path == ("Leave", "Carry over")
    assert section_with(document, "France").header == "Country | Days"
    assert "Acme staff handbook" in document.text


def test_text_boxes_are_read_once() -> None:
    box = (
        '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>'
        "<w:txbxContent>%s</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    body = "<w:p><w:r><w:t>Body words</w:t></w:r></w:p>"
    document = read("a.docx", bare_docx(body + box % body.replace("Body", "Boxed")))
    assert document.text.count("Boxed words") == 1


def test_tracked_changes_are_read_as_accepted() -> None:
    body = (
        "<w:p><w:r><w:t>We pay </w:t></w:r><w:ins><w:r><w:t>sixty</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>fifty</w:delText></w:r></w:del></w:p>"
    )
    assert read("a.docx", bare_docx(body)).text == "We pay sixty"


def test_text_that_was_moved_is_read_where_it_went() -> None:
    body = (
        "<w:p><w:pPr><w:rPr><w:moveFrom w:id='1'/></w:rPr></w:pPr>"
        "<w:moveFrom w:id='2'><w:r><w:t>Call Ana. </w:t></w:r></w:moveFrom>"
        "<w:r><w:t>Wait. </w:t></w:r><w:moveTo><w:r><w:t>Call Ana.</w:t></w:r></w:moveTo></w:p>"
    )
    assert read("a.docx", bare_docx(body)).text == "Wait. Call Ana."


def test_a_word_document_has_the_pages_word_saw_last() -> None:
    page_end = "<w:lastRenderedPageBreak/>"
    words = "<w:p><w:r>%s<w:t>%s</w:t></w:r></w:p>"
    body = words % ("", "First") + words % (page_end, "Second") + words % (page_end, "Third")
    document = read("a.docx", bare_docx(body))
    assert [place(section) for section in document.sections] == [
        (LocatorKind.PAGE, page, None) for page in "123"
    ]


def test_footnotes_are_read_without_their_marks() -> None:
    notes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:footnote w:id="1"><w:p><w:r><w:t>See annex B.</w:t></w:r></w:p></w:footnote>'
        "</w:footnotes>"
    )
    body = (
        '<w:p><w:r><w:t>Costs rise</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r>'
        "<w:r><w:t> in May.</w:t></w:r></w:p>"
    )
    document = read("a.docx", bare_docx(body, parts={"word/footnotes.xml": notes}))
    assert "Costs rise in May." in document.text
    assert document.text.count("See annex B.") == 1


def test_broken_parts_beside_the_body_cost_only_themselves() -> None:
    body = "<w:p><w:r><w:t>Body words</w:t></w:r></w:p>"
    document = read("a.docx", bare_docx(body, parts={"word/header1.xml": "<a><b>"}))
    assert document.text == "Body words"


def test_blank_documents_have_no_text() -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read("a.docx", bare_docx("<w:p><w:r><w:t>   </w:t></w:r></w:p>"))
    assert refusal.value.category is RefusalCategory.NO_TEXT


def test_sheet_rows_have_the_numbers_people_see() -> None:
    document = read("a.xlsx", make_xlsx())
    desk = section_with(document, "desk")
    assert place(desk) == (LocatorKind.ROW, "5", "Prices")
    assert desk.header == "SKU | Price"
    assert desk.heading_path == ("Prices",)
    assert place(section_with(document, "far away")) == (LocatorKind.ROW, "1048576", "Far")
    assert "Stock keeping unit" in document.text


def test_slides_have_titles_and_notes() -> None:
    document = read("a.pptx", make_pptx())
    second = section_with(document, "week 20")
    assert place(second) == (LocatorKind.SLIDE, "2", None)
    assert second.heading_path == ("Plan 2",)
    assert "Say thanks 2" in document.text[second.start : second.end]
    assert document.pages == 2
    assert document.text.count("Say thanks 1") == 1


def test_a_slide_with_one_word_and_no_picture_is_no_scan() -> None:
    show = pptx.Presentation()
    show.slides.add_slide(show.slide_layouts[5]).shapes.title.text = "Thanks"
    out = io.BytesIO()
    show.save(out)
    assert read("a.pptx", out.getvalue()).text == "Thanks"


def test_what_stands_on_every_slide_is_read_once() -> None:
    show = pptx.Presentation()
    for _ in range(2):
        show.slides.add_slide(show.slide_layouts[5]).shapes.title.text = "Plan"
    drawn = show.slides[0].shapes.add_textbox(0, 0, 99, 99)
    drawn.text_frame.text = "For members only"
    show.slide_master.shapes._spTree.append(drawn._element)
    out = io.BytesIO()
    show.save(out)
    assert read("a.pptx", out.getvalue()).text == "Plan\n\nPlan\n\nFor members only"


def test_notes_stand_under_their_own_slide() -> None:
    document = read("a.pptx", make_pptx(without_notes=1))
    first, second = section_with(document, "week 10"), section_with(document, "week 20")
    assert "Say thanks" not in document.text[first.start : first.end]
    assert "Say thanks 2" in document.text[second.start : second.end]


def test_a_moved_slide_has_the_number_people_see() -> None:
    document = read("a.pptx", make_pptx(is_reversed=True))
    assert place(section_with(document, "week 10")) == (LocatorKind.SLIDE, "2", None)
    assert place(section_with(document, "week 20")) == (LocatorKind.SLIDE, "1", None)
    first = document.sections[0]
    assert "Say thanks 2" in document.text[first.start : first.end]


def test_rows_of_an_open_document_sheet_have_numbers() -> None:
    document = read("a.ods", make_ods([["SKU", "Price"], ["desk", "99"]], empty_rows=2))
    assert place(section_with(document, "desk")) == (LocatorKind.ROW, "4", "Prices")
    assert section_with(document, "desk").header == "SKU | Price"


def test_an_e_book_has_chapters() -> None:
    document = read("a.epub", make_epub())
    assert document.title == "Field guide"
    assert section_with(document, "without a sound").heading_path == ("Owls",)


def test_a_mail_says_who_and_what() -> None:
    document = read("a.eml", make_mail())
    assert document.title == "Trip to Lyon"
    assert "ana@example.com" in document.text
    assert "café at noon" in document.text
    noon = section_with(document, "at noon")
    assert noon.heading_path == ("Trip to Lyon (Ana, 2025-03-03)",)


def test_a_mail_without_a_day_is_cited_by_what_it_has() -> None:
    document = read("a.eml", b"From: ana@example.com\r\nSubject: Lunch\r\n\r\nAt noon.\r\n")
    assert section_with(document, "At noon").heading_path[0].startswith("Lunch")


def test_rich_text_is_read() -> None:
    document = read("a.rtf", rb"{\rtf1\ansi\ansicpg1252 Hello caf\'e9.\par Second.}")
    assert "Hello café." in document.text


def test_words_do_not_run_together_where_something_ends() -> None:
    content = rb"{\rtf1\ansi One.\page Two.\sect Three.\column Four.}"
    assert read("a.rtf", content).text.split("\n\n") == ["One.", "Two.", "Three.", "Four."]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (rb"{\rtf1\ansi\ansicpg932 \'83\'5c\'81[\'83X}", "ソース"),
        (rb"{\rtf1\mac caf\'8e}", "café"),
        (b"{\\rtf1\\ansi\\ansicpg1252 caf\xe9}", "café"),
        ("{\\rtf1\\ansi café – ж}".encode(), "café – ж"),
        (b"{\\rtf1 Body{\\pict\\wmetafile8\\bin12 {\x01}\xffwords\\\\}} \xe9", "Body é"),
        (rb"{\rtf1 In C:\\bin2 and \bin999 }", r"In C:\bin2 and"),
        (rb"{\rtf1\ansi kept {\deleted\revauthdel1 gone }words}", "kept words"),
    ],
)
def test_dialects_of_rich_text_are_read(content: bytes, expected: str) -> None:
    assert read("a.rtf", content).text == expected


def test_an_rtf_of_deletions_without_end_does_not_take_for_ever() -> None:
    endless = b"{" + b"\\deleted" * 200_000
    assert plain_rtf(endless) == endless


def test_notes_that_people_stuck_on_a_page_are_read_with_it() -> None:
    note = b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(Ask Raj first)>>"
    pages = make_pdf("Travel is paid.", "Meals are not.")
    start = len(pages) + 1
    kept = re.sub(rb"(/Type /Page)\b(?!s)", rb"\1 /Annots [99 0 R]", pages, count=1)
    start = len(kept) + 1
    table = b"xref\n99 1\n%010d 00000 n \n" % start
    root = re.search(rb"/Root \d+ 0 R", kept)
    before = kept.rindex(b"xref\n0 ")
    assert root
    trailer = b"trailer\n<</Size 100 %s/Prev %d>>\nstartxref\n%d\n%%%%EOF" % (
        *(root.group(), before, start + len(note) + len(b"99 0 obj\n\nendobj\n")),
    )
    document = read("a.pdf", kept + b"\n99 0 obj\n" + note + b"\nendobj\n" + table + trailer)
    assert "Ask Raj first" in document.text
    assert "Meals are not." in document.text


def test_a_long_pdf_is_read_page_by_page() -> None:
    document = read("a.pdf", make_pdf(*(f"Rule {number}" for number in range(160))))
    assert document.pages == 160
    assert place(section_with(document, "Rule 159")) == (LocatorKind.PAGE, "160", None)
