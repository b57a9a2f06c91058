"""Blocks: what a document consists of before it is one text; apart from who finds them.

xberg's structure and our own HTML walk both end here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.domain.documents import Locator, LocatorKind
from core.ingestion.assembly import DocumentBuilder

__all__ = ["Block", "add_blocks"]

_MAX_HEADING = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, a list item, a heading or a table, and the page it is on."""

    text: str = ""
    level: int | None = None
    """A heading's level."""
    rows: tuple[tuple[str, ...], ...] = ()
    page: int | None = None
    is_item: bool = False


def add_blocks(
    builder: DocumentBuilder,
    blocks: Iterable[Block],
    *,
    by_page: bool = False,
) -> str | None:
    """Add blocks as sections, cut at headings, pages and tables; return the first heading.

    The sections name their pages only if that is asked for.
    """
    path: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    first: str | None = None
    page: int | None = None
    for run in _runs(blocks):
        head = run[0]
        page = head.page or page
        if head.level is not None:
            kept = sum(1 for level in levels if level < head.level)
            title = " ".join(head.text.split())[:_MAX_HEADING]
            path, levels = (*path[:kept], title), (*levels[:kept], head.level)
            first = first or title
        named = page is not None and by_page
        locator = Locator(kind=LocatorKind.PAGE, label=str(page)) if named else None
        if head.rows:
            builder.add_table(head.rows, heading_path=path, locator=locator)
            continue
        pieces = [head.text]
        for block in run[1:]:
            pieces += ["\n" if block.is_item else "\n\n", block.text]
        builder.add("".join(pieces), heading_path=path, locator=locator)
    return first


def _runs(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Yield blocks that share a heading and a page; a heading begins a run, a table is one."""
    run: list[Block] = []
    for block in blocks:
        starts = block.level is not None or block.rows or (run and run[0].rows)
        if run and (starts or (block.page is not None and block.page != run[0].page)):
            yield run
            run = []
        run.append(block)
    if run:
        yield run
