"""Reads Jupyter notebooks: a section a cell, under the headings of the Markdown cells."""

from __future__ import annotations

import json

from core.domain.documents import Document, RawFile
from core.domain.json import JsonValue
from core.errors import RefusalCategory, UnreadableFile
from core.ingestion import media_types as media
from core.ingestion.assembly import DocumentBuilder, row_text
from core.ingestion.blocks import Block
from core.ingestion.encoding import clean_text, decode_text
from core.ingestion.html_blocks import walk_html
from core.ingestion.outline import outline

__all__ = ["NotebookReader"]

_MAX_OUTPUT_CHARACTERS = 20_000
_MAX_PAGE_CHARACTERS = 200_000
_LEVELS = 7


class NotebookReader:
    """Jupyter notebooks with their text output."""

    media_types = frozenset({media.IPYNB})

    def read(self, file: RawFile) -> Document:
        """Return text, code and printed output in the order of the cells.

        Raises:
            UnreadableFile: it is no notebook.
        """
        try:
            notebook: JsonValue = json.loads(decode_text(file.content))
        except (ValueError, RecursionError) as error:
            raise UnreadableFile(
                RefusalCategory.CORRUPT, "It is not a notebook that can be opened"
            ) from error
        cells = _cells(notebook)
        builder = DocumentBuilder()
        path: tuple[str, ...] = ()
        title: str | None = None
        for cell in cells:
            source = clean_text(_source(cell))
            if _get(cell, "cell_type") in ("markdown", "heading"):
                for section in outline(source):
                    path = section.heading_path or path
                    title = title or (path[0] if path else None)
                    builder.add(
                        source[section.start : section.end],
                        heading_path=path,
                        header=section.header,
                    )
                continue
            builder.add(source, heading_path=path)
            builder.add(_printed(cell)[:_MAX_OUTPUT_CHARACTERS], heading_path=path, joint="\n")
        return builder.build(media.IPYNB, title=title)


def _cells(notebook: JsonValue) -> list[JsonValue]:
    """Return the cells; notebooks of before 2015 kept them in worksheets.

    Raises:
        UnreadableFile: there are none.
    """
    sheets = _get(notebook, "worksheets")
    holders = [notebook, *(sheets if isinstance(sheets, list) else [])]
    found = [cells for holder in holders if isinstance(cells := _get(holder, "cells"), list)]
    if not found:
        raise UnreadableFile(RefusalCategory.MISMATCH, "It has no notebook cells in it")
    return [cell for cells in found for cell in cells]


def _source(cell: JsonValue) -> str:
    text = _joined(_get(cell, "source")) or _joined(_get(cell, "input"))
    level = _get(cell, "level")
    return f"{'#' * level} {text}" if isinstance(level, int) and 0 < level < _LEVELS else text


def _printed(cell: JsonValue) -> str:
    outputs = _get(cell, "outputs")
    texts = [_shown(output) for output in (outputs if isinstance(outputs, list) else [])]
    return "\n".join(text.strip() for text in texts if text)


def _shown(output: JsonValue) -> str:
    """Return what an output says, in the first of its forms that is text."""
    data = _get(output, "data")
    forms = (_get(output, "text"), _get(data, "text/plain"), _get(data, "text/markdown"))
    said = next((text for form in forms if (text := _joined(form))), "")
    page = _joined(_get(data, "text/html")) or _joined(_get(output, "html"))
    if page and not said:
        said = "\n".join(_line(block) for block in walk_html(page[:_MAX_PAGE_CHARACTERS]).blocks)
    problem = (_joined(_get(output, "ename")), _joined(_get(output, "evalue")))
    return said or ": ".join(part for part in problem if part)


def _line(block: Block) -> str:
    return "\n".join(map(row_text, block.rows)) or block.text


def _get(value: JsonValue, key: str) -> JsonValue:
    return value.get(key) if isinstance(value, dict) else None


def _joined(value: JsonValue) -> str:
    if isinstance(value, str):
        return value
    return "".join(str(line) for line in value) if isinstance(value, list) else ""
