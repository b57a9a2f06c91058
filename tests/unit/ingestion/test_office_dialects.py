"""Office files as programs other than the usual ones write them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest

from core.domain.documents import Document, RawFile
from core.errors import RefusalCategory, UnreadableFile
from core.ingestion.reading import read_document
from tests.unit.ingestion.samples import bare_docx, make_pptx, make_xlsx, zipped

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORDS = "<w:p><w:r>%s<w:t>%s</w:t></w:r></w:p>"
CHART = (
    '<c:chartSpace xmlns:c="c" xmlns:a="a">'
    "<c:title><a:p><a:r><a:t>Revenue</a:t></a:r></a:p></c:title>"
    "<c:ser><c:tx><c:v>2025</c:v></c:tx><c:cat><c:pt><c:v>North</c:v></c:pt><c:pt><c:v>South</c:v>"
    "</c:pt></c:cat><c:val><c:pt><c:v>19.2</c:v></c:pt><c:pt><c:v>21</c:v></c:pt></c:val></c:ser>"
    "</c:chartSpace>"
)


def read(name: str, content: bytes) -> Document:
    return read_document(RawFile(content=content, name=name))


def with_parts(content: bytes, change: dict[str, bytes], rename: dict[str, str]) -> bytes:
    given = zipfile.ZipFile(BytesIO(content))
    parts = {rename.get(name, name): given.read(name) for name in given.namelist()}
    return zipped({**parts, **change})


def test_hidden_words_are_not_read() -> None:
    hidden = WORDS % ("<w:rPr><w:b/><w:vanish/></w:rPr>", "gone")
    off = WORDS % ('<w:rPr><w:vanish w:val="0"/></w:rPr>', "kept")
    assert read("a.docx", bare_docx(WORDS % ("", "shown") + hidden + off)).text == "shown\n\nkept"


def test_a_body_by_another_name_is_read() -> None:
    content = bare_docx(WORDS % ("", "Read me"))
    given = zipfile.ZipFile(BytesIO(content))
    change = {
        name: given.read(name).replace(b"word/document.xml", b"word/document2.xml")
        for name in ("[Content_Types].xml", "_rels/.rels")
    }
    renamed = with_parts(content, change, {"word/document.xml": "word/document2.xml"})
    assert read("a.docx", renamed).text == "Read me"


@pytest.mark.parametrize(
    "body",
    [
        f'<n0:document xmlns:n0="{WORD}"><n0:body><n0:p><n0:r><n0:t>Read me</n0:t></n0:r></n0:p>'
        "</n0:body></n0:document>",
        f'<document xmlns="{WORD}"><body><p><r><t>Read me</t></r></p></body></document>',
        f'<?xml version="1.0" encoding="UTF-16"?><w:document xmlns:w="{WORD}"><w:body>'
        + WORDS % ("", "Read me")
        + "</w:body></w:document>",
    ],
)
def test_a_body_with_other_prefixes_or_encoding_is_read(body: str) -> None:
    encoding = "utf-16" if "UTF-16" in body else "utf-8"
    change = {"word/document.xml": body.encode(encoding)}
    assert read("a.docx", with_parts(bare_docx(""), change, {})).text == "Read me"


def test_included_pages_and_charts_are_read() -> None:
    page = "<html><body><p>From a converter</p></body></html>"
    parts = {"word/afchunk.html": page, "word/charts/chart1.xml": CHART}
    text = read("a.docx", bare_docx(WORDS % ("", "Body"), parts=parts)).text
    assert text.split("\n\n") == [
        *("Body", "From a converter", "Revenue", "2025: North 19.2, South 21")
    ]


def test_charts_on_sheets_are_read() -> None:
    content = with_parts(make_xlsx(), {"xl/charts/chart1.xml": CHART.encode()}, {})
    assert "2025: North 19.2, South 21" in read("a.xlsx", content).text


def test_errors_in_cells_are_named_as_people_see_them() -> None:
    book = openpyxl.Workbook()
    book.active.append(["total", "#DIV/0!", "#N/A"])
    out = BytesIO()
    book.save(out)
    assert "total | #DIV/0! | #N/A" in read("a.xlsx", out.getvalue()).text


ODF = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(
    f'xmlns:{name}="{ODF}:{name}:1.0"' for name in ("office", "text", "table", "style")
)
SPACES += f' xmlns:draw="{ODF}:drawing:1.0"'


def open_document(kind: str, body: str, styles: str = "", **parts: str) -> bytes:
    content = (
        f"<office:document-content {SPACES}><office:body><office:{kind}>{body}</office:{kind}>"
        "</office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": content,
            "styles.xml": f"<office:document-styles {SPACES}>{styles}</office:document-styles>",
            "META-INF/manifest.xml": "<manifest/>",
            **parts,
        }
    )


def test_rows_that_fill_a_sheet_do_not_hide_the_others() -> None:
    cell = "<table:table-cell><text:p>%s</text:p></table:table-cell>"
    row = "<table:table-row>%s</table:table-row>"
    filler = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell'
        ' table:number-columns-repeated="16384"/></table:table-row>'
    )
    body = row % (cell % "Country" + cell % "Days") + row % (
        cell % "France" + "<table:table-cell><text:p>25<text:s/>days</text:p></table:table-cell>"
    )
    content = open_document(
        "spreadsheet",
        f'<table:table table:name="Leave">{body}{filler}{row % (cell % "bottom")}</table:table>',
    )
    document = read("a.ods", content)
    assert document.text == "Leave\nCountry | Days\nFrance | 25 days\nbottom"
    last = document.sections[-1].locator
    assert last is not None
    assert (last.label, last.within) == ("1048003", "Leave")


def test_a_sheet_with_endless_cells_is_refused() -> None:
    row = (
        '<table:table-row table:number-rows-repeated="99999"><table:table-cell'
        ' table:number-columns-repeated="99999"><text:p>x</text:p></table:table-cell>'
        "</table:table-row>"
    )
    with pytest.raises(UnreadableFile) as refusal:
        read("a.ods", open_document("spreadsheet", f"<table:table>{row * 3}</table:table>"))
    assert refusal.value.category is RefusalCategory.TOO_LARGE


@pytest.mark.parametrize(
    ("parts", "category"),
    [
        ({"META-INF/manifest.xml": "<m><encryption-data/></m>"}, RefusalCategory.ENCRYPTED),
        ({"content.xml": "<broken"}, RefusalCategory.CORRUPT),
    ],
)
def test_sheets_that_cannot_be_opened_are_refused(
    parts: dict[str, str], category: RefusalCategory
) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read("a.ods", open_document("spreadsheet", "", **parts))
    assert refusal.value.category is category


def test_an_open_text_has_its_blanks_boxes_and_headers_once() -> None:
    box = (
        "<text:p><draw:frame><draw:text-box><text:p>Boxed</text:p></draw:text-box></draw:frame>"
        "</text:p>"
    )
    header = "<style:header><text:p>Staff handbook</text:p></style:header>"
    body = f"<text:p>two<text:s text:c='2'/>words</text:p>{box}"
    assert (
        read("a.ott", open_document("text", body, header)).text
        == "two words\n\nBoxed\n\nStaff handbook"
    )


@pytest.mark.parametrize(
    "named",
    [
        lambda name: name.replace("/", "\\"),
        lambda name: name.replace("/", "\\").lower(),
        lambda name: name.replace("[Content_Types]", "[content_types]"),
    ],
)
def test_parts_named_as_on_another_system_are_found(named: Callable[[str], str]) -> None:
    content = make_xlsx()
    names = {name: named(name) for name in zipfile.ZipFile(BytesIO(content)).namelist()}
    said = read("a.xlsx", with_parts(content, {}, names))
    assert said.text == read("a.xlsx", content).text


def test_a_part_that_is_nearly_all_blank_is_no_bomb() -> None:
    padded = with_parts(make_pptx(), {"ppt/embeddings/oleObject1.bin": bytes(2**20)}, {})
    assert "Notes" in read("a.pptx", padded).text
