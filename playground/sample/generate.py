"""Makes the sample company's Office and PDF files from the texts in `sources`.

Apart from the playground, which only reads the results: this needs the development tools.
Run it as `python playground/sample/generate.py`; the same texts give the same bytes.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal, TypeAlias

import docx
import openpyxl
import pptx
from openpyxl.styles import Font
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

__all__ = ["Block", "Page", "generate", "parse"]

FOLDER: Final = Path(__file__).parent
WRITTEN_AT: Final = datetime(2026, 11, 2, 9, 0, 0, tzinfo=UTC)
AUTHOR: Final = "Northwind Labs"
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")

Kind: TypeAlias = Literal["title", "heading", "text", "bullets", "table", "note"]
_MARKS: Final[dict[str, Kind]] = {
    "# ": "title",
    "## ": "heading",
    "- ": "bullets",
    "| ": "table",
    "> ": "note",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading, a paragraph, or the lines of one list, table or note."""

    kind: Kind
    lines: tuple[str, ...]

    @property
    def rows(self) -> list[list[str]]:
        """The cells of a table."""
        return [[cell.strip() for cell in line.strip("| ").split("|")] for line in self.lines]


Page: TypeAlias = list[Block]


def parse(text: str) -> list[Page]:
    """Split a source into pages (`---` between them) and their blocks."""
    return [
        [_block(part) for part in re.split(r"\n\s*\n", page.strip())]
        for page in re.split(r"^---$", text, flags=re.MULTILINE)
    ]


def generate() -> None:
    """Write every generated file."""
    target = FOLDER / "files"
    makers: dict[str, Callable[[list[Page], Path], None]] = {
        "employee-handbook.pdf": _pdf,
        "project-heron-memo.pdf": _pdf,
        "remote-work-policy.docx": _docx,
        "acme-service-agreement.docx": _docx,
        "quarterly-review-q3-2026.pptx": _pptx,
    }
    written = []
    for name, make in makers.items():
        source = FOLDER / "sources" / f"{Path(name).stem}.md"
        make(parse(source.read_text(encoding="utf-8")), target / name)
        written.append(target / name)
    workbook = target / "prices-and-budget-2027.xlsx"
    _xlsx({"Price list": "price-list.csv", "Budget 2027": "budget-2027.csv"}, workbook)
    written.append(workbook)
    for path in written:
        if path.suffix != ".pdf":
            _make_repeatable(path)


def _block(part: str) -> Block:
    lines = part.splitlines()
    for mark, kind in _MARKS.items():
        if lines[0].startswith(mark):
            return Block(kind=kind, lines=tuple(line.removeprefix(mark) for line in lines))
    return Block(kind="text", lines=(" ".join(lines),))


def _pdf(pages: list[Page], target: Path) -> None:
    title = pages[0][0].lines[0]
    document = SimpleDocTemplate(str(target), pagesize=A4, title=title, author=AUTHOR, invariant=1)

    def footer(canvas: Canvas, built: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 9)
        canvas.drawCentredString(A4[0] / 2, 36, f"{title} · page {built.page}")

    story = [flowable for page in pages for flowable in (*_flowables(page), PageBreak())]
    document.build(story[:-1], onFirstPage=footer, onLaterPages=footer)


def _flowables(page: Page) -> Iterator[object]:
    styles = getSampleStyleSheet()
    names = {"title": "Title", "heading": "Heading2"}
    grid = TableStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
            ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
            ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold"),
        ]
    )
    for block in page:
        if block.kind == "table":
            yield Table(block.rows, style=grid, hAlign="LEFT")
        elif block.kind == "bullets":
            yield from (Paragraph(line, styles["Normal"], bulletText="•") for line in block.lines)
        else:
            yield Paragraph(block.lines[0], styles[names.get(block.kind, "BodyText")])
        yield Spacer(1, 6)


def _docx(pages: list[Page], target: Path) -> None:
    document = docx.Document()
    properties = document.core_properties
    properties.author, properties.title = AUTHOR, pages[0][0].lines[0]
    for block in (block for page in pages for block in page):
        if block.kind == "table":
            table = document.add_table(rows=0, cols=len(block.rows[0]), style="Light Grid Accent 1")
            for row in block.rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        elif block.kind == "bullets":
            for line in block.lines:
                document.add_paragraph(line, style="List Bullet")
        elif block.kind in {"title", "heading"}:
            document.add_heading(block.lines[0], level=0 if block.kind == "title" else 1)
        else:
            document.add_paragraph(block.lines[0])
    document.save(str(target))


def _pptx(pages: list[Page], target: Path) -> None:
    show = pptx.Presentation()
    show.core_properties.author = AUTHOR
    show.core_properties.title = pages[0][0].lines[0]
    for number, page in enumerate(pages):
        slide = show.slides.add_slide(show.slide_layouts[0 if number == 0 else 1])
        title, body = slide.placeholders[0], slide.placeholders[1]
        for block in page:
            if block.kind in {"title", "heading"}:
                title.text = block.lines[0]
            elif block.kind == "note":
                slide.notes_slide.notes_text_frame.text = " ".join(block.lines)
            else:
                body.text = "\n".join(block.lines)
    show.save(str(target))


def _xlsx(sheets: dict[str, str], target: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.creator = AUTHOR
    for title, source in sheets.items():
        sheet = book.create_sheet(title)
        with (FOLDER / "sources" / source).open(encoding="utf-8", newline="") as lines:
            head, *rows = list(csv.reader(lines))
        sheet.append(head)
        for row in rows:
            cells = [int(cell) if cell.isdigit() else cell for cell in row]
            if head[-1].startswith("Total"):
                cells[-1] = sum(cell for cell in cells if isinstance(cell, int))
            sheet.append(cells)
        for cell in sheet[1]:
            cell.font = Font(bold=True)
            sheet.column_dimensions[cell.column_letter].width = 24
    book.save(target)


def _make_repeatable(path: Path) -> None:
    """Give an Office file (a zip) fixed dates inside."""
    moment = WRITTEN_AT.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(path) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            stamped = _MODIFIED.sub(rb"\g<1>" + moment, content) if "core.xml" in name else content
            entry = zipfile.ZipInfo(name, WRITTEN_AT.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, stamped)


if __name__ == "__main__":
    generate()
