"""Reads Jupyter notebooks: a section a cell, under the headings of the Markdown cells."""

from __future__ import annotations

import json

from core.domain.documents import Document, RawFile
from core.domain.json import JsonValue
from core.errors import RefusalCategory, UnreadableFile
from core.ingestion import media_types as media
from core.ingestion.assembly import DocumentBuilder
from core.ingestion.encoding import clean_text, decode_text
from core.ingestion.outline import outline

__all__ = ["NotebookReader"]

_MAX_OUTPUT_CHARACTERS = 20_000


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
        cells = _get(notebook, "cells")
        if not isinstance(cells, list):
            raise UnreadableFile(RefusalCategory.MISMATCH, "It has no notebook cells in it")
        builder = DocumentBuilder()
        path: tuple[str, ...] = ()
        title: str | None = None
        for cell in cells:
            source = clean_text(_joined(_get(cell, "source")))
            if _get(cell, "cell_type") == "markdown":
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


def _printed(cell: JsonValue) -> str:
    outputs = _get(cell, "outputs")
    texts = []
    for output in outputs if isinstance(outputs, list) else []:
        texts.append(_joined(_get(output, "text")))
        texts.append(_joined(_get(_get(output, "data"), "text/plain")))
    return "\n".join(text.strip() for text in texts if text)


def _get(value: JsonValue, key: str) -> JsonValue:
    return value.get(key) if isinstance(value, dict) else None


def _joined(value: JsonValue) -> str:
    if isinstance(value, str):
        return value
    return "".join(str(line) for line in value) if isinstance(value, list) else ""
