"""Reads tables kept as text: a section a row, with the header that explains it."""

from __future__ import annotations

import csv
import re
import sys
from io import StringIO

from core.domain.documents import Document, Locator, LocatorKind, RawFile
from core.ingestion import media_types as media
from core.ingestion.assembly import DocumentBuilder, row_text
from core.ingestion.encoding import clean_text, decode_text
from core.ingestion.limits import LIMITS
from core.ingestion.refusals import too_many_cells

__all__ = ["DelimitedReader"]

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 20
_SEPARATOR_LINE = re.compile(r"sep=.(?:\n|\Z)", re.IGNORECASE)
_MARK_AT = len("sep=")


class DelimitedReader:
    """CSV and TSV, whatever stands between the cells."""

    media_types = frozenset({media.CSV, media.TSV})

    def read(self, file: RawFile) -> Document:
        """Return the table row by row.

        Raises:
            UnreadableFile: it is in no known encoding, or larger than any table should be.
        """
        text = clean_text(decode_text(file.content))
        csv.field_size_limit(sys.maxsize)
        builder = DocumentBuilder()
        header: str | None = None
        cells = 0
        mark, first = _delimiter(text), 1
        if _names_its_mark(text):
            text, first = text.partition("\n")[2], 2
        for number, row in enumerate(csv.reader(StringIO(text), delimiter=mark), first):
            cells += len(row)
            if cells > LIMITS.max_cells:
                raise too_many_cells()
            line = row_text(row)
            if header is None and line:
                header = line
            locator = Locator(kind=LocatorKind.ROW, label=str(number))
            builder.add(line, locator=locator, header=header, joint="\n")
        media_type = media.TSV if file.name.lower().endswith((".tsv", ".tab")) else media.CSV
        return builder.build(media_type)


def _names_its_mark(text: str) -> bool:
    """Tell whether the first line is the one that Excel takes the mark from: `sep=;`."""
    return _SEPARATOR_LINE.match(text) is not None


def _delimiter(text: str) -> str:
    """Return the mark that cuts the first lines into equally many cells, most of them."""
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:_SAMPLE_LINES]
    if _names_its_mark(text):
        return text[_MARK_AT]

    def score(mark: str) -> tuple[float, int]:
        counts = [line.count(mark) for line in lines]
        most = max(counts, default=0)
        if not most:
            return 0.0, 0
        usual = max(set(counts), key=counts.count)
        return counts.count(usual) / len(counts) if usual else 0.0, most

    return max(_DELIMITERS, key=score) if lines else ","
