"""Turns xberg's document structure into blocks: headings, paragraphs, lists, tables.

Apart from the readers, because all of them that use xberg get the same structure back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import orjson
import xberg

from core.domain.json import JsonObject, JsonValue
from core.ingestion.blocks import Block
from core.ingestion.limits import LIMITS

__all__ = ["blocks_of", "covers", "facts_of", "whole_blocks"]

_IMAGE = re.compile(r"!\[([^\]\[]{0,300})\]\([^)\s]{0,2000}\)")
_MARK = re.compile(r"\[(?:cmt:|\^)\d+\]")
"""How xberg marks where a comment or a footnote belongs."""
_WORD = re.compile(r"\w+")
_HYPHEN = re.compile(r"[-\u00ad]\n")
_TEXT_KEYS = ("text", "content", "term", "definition", "title")
_SILENT = frozenset({"group", "page_break", "list", "quote", "image", "slide"})
_MOST_MISSING_SHARE = 0.02


def blocks_of(document: xberg.ExtractedDocument) -> list[Block]:
    """Return the document's blocks in reading order."""
    nodes = document.document.nodes if document.document is not None else []
    blocks = []
    for node in nodes:
        content = orjson.loads(str(node.content))
        if isinstance(content, dict):
            block = _block(content, node.page)
            if block is not None:
                blocks.append(block)
    return blocks


def whole_blocks(document: xberg.ExtractedDocument) -> list[Block]:
    """Return the blocks, or the plain text in one where the structure lost words."""
    blocks = blocks_of(document)
    pages = "\n\n".join(page.content for page in document.pages or [])
    text = pages or document.content
    return blocks if covers(blocks, text) else [Block(text=text)]


def covers(blocks: Iterable[Block], text: str) -> bool:
    """Tell whether the blocks hold nearly every word of a text."""
    text = _MARK.sub("", _IMAGE.sub(r"\1", _HYPHEN.sub("", text)))
    words = set(_WORD.findall(text))
    most_missing = max(3, int(_MOST_MISSING_SHARE * len(words)))
    for block in blocks:
        words.difference_update(_WORD.findall(block.text))
        for row in block.rows:
            words.difference_update(_WORD.findall(" ".join(row)))
    return len(words) <= most_missing


def facts_of(document: xberg.ExtractedDocument) -> dict[str, str]:
    """Return what the file says about itself: author, dates, subject."""
    said = document.metadata
    facts = {
        "subject": said.subject,
        "authors": ", ".join(said.authors or ()),
        "created_at": said.created_at,
        "modified_at": said.modified_at,
        "keywords": ", ".join(said.keywords or ()),
    }
    return {name: value for name, value in facts.items() if value}


def _block(content: JsonObject, page: int | None) -> Block | None:
    kind = str(content.get("node_type", ""))
    if kind in _SILENT:
        return None
    if kind == "table":
        rows = _grid(content.get("grid"))
        return Block(rows=rows, page=page) if rows else None
    if kind == "metadata_block":
        return Block(text=_entries(content.get("entries")), page=page)
    text = ": ".join(str(content[key]) for key in _TEXT_KEYS if content.get(key))
    text = _shown(text).strip()
    if not text:
        return None
    if kind in ("heading", "title"):
        level = content.get("level")
        return Block(text=text, level=level if isinstance(level, int) else 1, page=page)
    return Block(text=text, page=page, is_item=kind == "list_item")


def _shown(text: str) -> str:
    return _MARK.sub("", _IMAGE.sub(r"\1", text))


def _grid(grid: JsonValue) -> tuple[tuple[str, ...], ...]:
    cells = grid.get("cells") if isinstance(grid, dict) else None
    rows: dict[int, dict[int, str]] = {}
    for cell in cells if isinstance(cells, list) else []:
        row, column = cell.get("row"), cell.get("col")
        if isinstance(row, int) and isinstance(column, int):
            rows.setdefault(row, {})[column] = _shown(str(cell.get("content") or ""))
    return tuple(
        tuple(row.get(column, "") for column in range(min(max(row) + 1, LIMITS.max_parts)))
        for _, row in sorted(rows.items())
    )


def _entries(entries: JsonValue) -> str:
    return "\n".join(
        f"{entry.get('key')}: {entry.get('value')}"
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict) and entry.get("value")
    )
