"""Reads workbooks: a section a row, with the sheet's name and the header that explains it."""

from __future__ import annotations

from core.domain.documents import Document, Locator, LocatorKind, RawFile
from core.ingestion import media_types as media
from core.ingestion.assembly import DocumentBuilder, row_text
from core.ingestion.chart_parts import chart_texts
from core.ingestion.containers import Parts
from core.ingestion.office_parts import row_numbers, side_texts
from core.ingestion.open_document import open_facts, read_sheets
from core.ingestion.xberg_extract import extract
from core.ingestion.xberg_nodes import facts_of

__all__ = ["SheetsReader"]


_ERROR = "#ERR: "
"""What xberg writes in front of its own names of errors."""
_ERRORS = {
    "div0": "#DIV/0!",
    "na": "#N/A",
    "name": "#NAME?",
    "null": "#NULL!",
    "num": "#NUM!",
    "ref": "#REF!",
    "value": "#VALUE!",
}


class SheetsReader:
    """XLSX, ODS and old Excel files."""

    media_types = frozenset({media.XLSX, media.XLS, media.ODS})

    def read(self, file: RawFile) -> Document:
        """Return the cells' values row by row.

        Raises:
            UnreadableFile: it needs a password or is damaged.
        """
        media_type = file.media_type or media.XLSX
        if media_type == media.ODS:
            return _open_document(Parts(file.content))
        found = extract(file.content, media_type)
        parts = Parts(file.content) if media_type != media.XLS else None
        numbers = row_numbers(parts) if parts else []
        names = {page.page_number: page.sheet_name for page in found.pages or []}
        builder = DocumentBuilder()
        for table in found.tables:
            index = table.page_number
            name = names.get(index) or f"Sheet {index}"
            held = numbers[index - 1] if 0 < index <= len(numbers) else []
            rows = [list(map(_as_excel_says, row)) for row in table.cells]
            _add_sheet(builder, name, rows, _labels(len(rows), held))
        known = set(builder.build(media_type).text.split("\n"))
        for text in (*chart_texts(parts), *side_texts(parts)) if parts else ():
            if text not in known:
                builder.add(text)
        return builder.build(media_type, title=found.metadata.title, metadata=facts_of(found))


def _open_document(parts: Parts) -> Document:
    builder = DocumentBuilder()
    sheets = read_sheets(parts)
    for index, sheet in enumerate(sheets, 1):
        if sheet.rows:
            name = sheet.name or f"Sheet {index}"
            rows = [cells for _, cells in sheet.rows]
            _add_sheet(builder, name, rows, [number for number, _ in sheet.rows])
        for text in sheet.beside:
            builder.add(text, heading_path=(sheet.name,))
    title, facts = open_facts(parts)
    return builder.build(
        media.ODS,
        title=title,
        metadata=facts,
    )


def _as_excel_says(cell: str) -> str:
    """Return a cell with an error named as people see it: `#DIV/0!`."""
    if not cell.startswith(_ERROR):
        return cell
    return _ERRORS.get(cell.removeprefix(_ERROR).lower(), cell)


def _add_sheet(
    builder: DocumentBuilder, name: str, rows: list[list[str]], labels: list[int]
) -> None:
    sheet = Locator(kind=LocatorKind.SHEET, label=name)
    builder.add(name, heading_path=(name,), locator=sheet)
    header: str | None = None
    for index, row in enumerate(rows):
        line = row_text(row)
        header = header or line or None
        place = (
            Locator(kind=LocatorKind.ROW, label=str(labels[index]), within=name)
            if labels
            else sheet
        )
        builder.add(line, heading_path=(name,), locator=place, header=header, joint="\n")


def _labels(count: int, held: list[int]) -> list[int]:
    """Return each row's number, or none where they cannot be known for sure."""
    if not held:
        return []
    if held[-1] - held[0] + 1 == count:
        return list(range(held[0], held[-1] + 1))
    return held if len(held) == count else []
