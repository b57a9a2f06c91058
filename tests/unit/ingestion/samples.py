"""Builds small files of every kind, good and bad; nothing is kept in the repository."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence

import docx
import openpyxl
import pptx
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

__all__ = [
    "LAUGHS",
    "bare_docx",
    "make_docx",
    "make_epub",
    "make_mail",
    "make_ods",
    "make_pdf",
    "make_picture",
    "make_pptx",
    "make_scan",
    "make_xlsx",
    "one_stream_pdf",
    "zipped",
]

LAUGHS = (
    '<!DOCTYPE a [<!ENTITY l0 "ha">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    + "]>"
)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def make_pdf(*pages: str, title: str = "", password: str | None = None) -> bytes:
    """Return a PDF with a page for each text; an empty text is a page that shows a box."""
    out = io.BytesIO()
    lock = StandardEncryption(password, strength=128) if password else None
    canvas = Canvas(out, pagesize=A4, encrypt=lock)
    canvas.setTitle(title)
    for text in pages:
        canvas.rect(50, 50, 100, 100, fill=1)
        for number, line in enumerate(text.splitlines()):
            canvas.drawString(72, 760 - 16 * number, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def make_picture(text: str, kind: str = "PNG") -> bytes:
    """Return a picture of some lines, as a scanner makes it of a page."""
    picture = Image.new("L", (1000, 200 + 50 * text.count("\n")), color=255)
    ImageDraw.Draw(picture).multiline_text(
        (40, 60), text, fill=0, font=ImageFont.load_default(size=32), spacing=14
    )
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def make_scan(*pages: str) -> bytes:
    """Return a PDF whose pages are pictures of texts; one that begins with `=` is written."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for text in pages:
        if text.startswith("="):
            canvas.drawString(72, 760, text.removeprefix("="))
        else:
            picture = ImageReader(io.BytesIO(make_picture(text)))
            canvas.drawImage(picture, 40, 500, width=500, preserveAspectRatio=True, anchor="nw")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def one_stream_pdf(content: bytes) -> bytes:
    """Return a PDF whose only page has these instructions, packed."""
    packed = zlib.compress(content, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    return bytes(out) + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer


def make_docx() -> bytes:
    """Return a Word document with headings, a table, a header and a footer."""
    document = docx.Document()
    document.core_properties.title = "Leave policy"
    document.sections[0].header.paragraphs[0].text = "Acme staff handbook"
    document.add_heading("Leave", 1)
    document.add_paragraph("Each person has 25 days.")
    document.add_heading("Carry over", 2)
    document.add_paragraph("Five days until March.")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("Country", "Days", "France", "28"), strict=True):
        cell.text = text
    return _saved(document)


def bare_docx(body: str, *, prolog: str = "", parts: Mapping[str, str] | None = None) -> bytes:
    """Return a Word document with exactly this body, well-formed or not."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    document = f'{prolog}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    return zipped(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": relations,
            "word/document.xml": document,
            **(parts or {}),
        }
    )


def make_xlsx() -> bytes:
    """Return a workbook whose first table does not begin in the first row."""
    book = openpyxl.Workbook()
    prices = book.active
    prices.title = "Prices"
    for row in ([], [], ["SKU", "Price"], ["chair", 12.5], ["desk", 99]):
        prices.append(row)
    prices["A3"].comment = openpyxl.comments.Comment("Stock keeping unit", "Ana")
    far = book.create_sheet("Far")
    far["A1"], far["XFD1048576"] = "near", "far away"
    return _saved(book)


def make_pptx(*, without_notes: int = 0, is_reversed: bool = False) -> bytes:
    """Return two slides with notes, the first ones without; reversed by dragging, as people do."""
    show = pptx.Presentation()
    for number in (1, 2):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = f"Plan {number}"
        slide.placeholders[1].text = f"Launch in week {number}0"
        if number > without_notes:
            slide.notes_slide.notes_text_frame.text = f"Say thanks {number}"
    if is_reversed:
        order = show.slides._sldIdLst
        order.append(order[0])
    return _saved(show)


def make_ods(rows: Sequence[Sequence[str]], *, empty_rows: int) -> bytes:
    """Return an OpenDocument sheet "Prices" that begins with empty rows."""
    cell = '<table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>'
    written = "".join(
        f"<table:table-row>{''.join(cell % text for text in row)}</table:table-row>" for row in rows
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped(
        {
            "mimetype": kind,
            "content.xml": (
                f'<office:document-content {names} office:version="1.3"><office:body>'
                '<office:spreadsheet><table:table table:name="Prices">'
                f'<table:table-row table:number-rows-repeated="{empty_rows}"><table:table-cell/>'
                f"</table:table-row>{written}</table:table></office:spreadsheet></office:body>"
                "</office:document-content>"
            ),
            "META-INF/manifest.xml": (
                '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
                f'manifest:1.0"><manifest:file-entry manifest:full-path="/" '
                f'manifest:media-type="{kind}"/></manifest:manifest>'
            ),
        }
    )


def make_epub() -> bytes:
    """Return an e-book of one chapter."""
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": (
                '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
                '<rootfiles><rootfile full-path="book.opf" '
                'media-type="application/oebps-package+xml"/></rootfiles></container>'
            ),
            "book.opf": (
                '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
                'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Field guide</dc:title>'
                '</metadata><manifest><item id="c1" href="c1.xhtml" '
                'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="c1"/>'
                "</spine></package>"
            ),
            "c1.xhtml": (
                '<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Owls</h1>'
                "<p>Owls fly without a sound.</p></body></html>"
            ),
        }
    )


def make_mail() -> bytes:
    """Return an e-mail with a legacy encoding."""
    return (
        b"From: Ana <ana@example.com>\r\nTo: raj@example.com\r\nSubject: Trip to Lyon\r\n"
        b"Date: Mon, 3 Mar 2025 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=iso-8859-1\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\nWe meet at the caf=E9 at noon.\r\n"
    )


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip container with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return out.getvalue()


def _saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]  # three libraries, one way to save
    return out.getvalue()
