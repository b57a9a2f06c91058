"""Walks HTML into blocks: what a reader of the page sees, in order.

Our own, because every word must be found wherever it stands between the tags; apart from the
readers, because e-books are HTML too.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from core.ingestion.blocks import Block
from core.ingestion.refusals import too_deep

__all__ = ["Page", "walk_html"]

_UNSEEN = frozenset({"script", "style", "template", "noscript", "svg", "math", "iframe", "object"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd"),
        *("details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer"),
        *("form", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "option", "p"),
        *("pre", "section", "select", "summary", "table", "tbody", "tfoot", "thead", "title"),
        *("tr", "td", "th", "ul"),
    )
)
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr", "source", "col"})
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ENDLESS_TAG = re.compile(
    r"<(?!/?[a-zA-Z](?>[^<>\"']++|\"[^\"]{0,5000000}\"|'[^']{0,5000000}')*+>)(?=[^<>]*(?:<|\Z))"
)
_ODD_END = re.compile(r"</(script|style)\b[^>]{0,200}>", re.IGNORECASE)
_HIDES = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_ENDED_BY_THE_NEXT = frozenset({"p", "tr", "td", "th", "dt", "dd", "option"})
_MAX_OPEN_TAGS = 20_000


class Page(HTMLParser):
    """A page being walked; `blocks`, `title` and `language` are what was found."""

    def __init__(self, *, shows_hidden: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self._shows_hidden = shows_hidden
        self.blocks: list[Block] = []
        self.title: str | None = None
        self.language: str | None = None
        self._words: list[str] = []
        self._unseen: list[str] = []
        self._level: int | None = None
        self._is_item = False
        self._is_preformatted = 0
        self._rows: list[list[str]] = []
        self._tables = 0
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, a cell, or something nobody sees."""
        if self._unseen and not self._is_over(tag):
            if tag not in _VOID and tag == self._unseen[-1]:
                self._unseen.append(tag)
                self._bound(len(self._unseen))
            return
        if tag in _UNSEEN or self._is_hidden(tag, attrs):
            self._unseen.append(tag)
        elif tag == "html":
            self.language = dict(attrs).get("lang")
        elif tag == "title":
            self._in_title = self.title is None
        elif tag == "img":
            self._words.append(f" {dict(attrs).get('alt') or ''} ")
        elif tag == "table":
            self._open_table()
        elif self._tables:
            self._in_table(tag)
        elif tag in _BLOCKS or tag in _HEADINGS:
            self._close_block()
            self._level = _HEADINGS.get(tag)
            self._is_item = tag in ("li", "dt", "dd", "br", "option")
            self._is_preformatted += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        """End what the tag began."""
        if self._unseen:
            if tag == self._unseen[-1]:
                self._unseen.pop()
        elif tag == "title":
            self._in_title = False
        elif tag == "table" and self._tables:
            self._tables -= 1
            if not self._tables:
                self._close_table()
        elif self._tables:
            if tag in _BLOCKS:
                self._words.append(" ")
        elif tag in _BLOCKS or tag in _HEADINGS:
            self._close_block()
            self._is_preformatted = max(0, self._is_preformatted - (tag == "pre"))

    def handle_data(self, data: str) -> None:
        """Take in text that is seen."""
        if self._in_title:
            self.title = (self.title or "") + data
        elif not self._unseen:
            self._words.append(data)

    def close(self) -> None:
        """End whatever the page forgot to end."""
        super().close()
        if self._tables:
            self._close_table()
        self._close_block()

    def _is_hidden(self, tag: str, attrs: list[tuple[str, str | None]]) -> bool:
        if self._shows_hidden or tag in _VOID:
            return False
        return any(
            name == "hidden" or (name == "style" and value is not None and _HIDES.search(value))
            for name, value in attrs
        )

    def _is_over(self, tag: str) -> bool:
        """End something hidden that the next of its kind ends, as browsers do."""
        if len(self._unseen) == 1 and tag == self._unseen[0] and tag in _ENDED_BY_THE_NEXT:
            self._unseen.clear()
        return not self._unseen

    def _open_table(self) -> None:
        if not self._tables:
            self._close_block()
            self._rows = []
        self._tables += 1
        self._bound(self._tables)

    def _in_table(self, tag: str) -> None:
        """Rows and cells count in the outermost table; what is nested stays within its cell."""
        if self._tables > 1 or tag not in ("tr", "td", "th"):
            self._words.append(" " if tag in _BLOCKS or tag in _HEADINGS else "")
            return
        self._close_cell()
        if tag == "tr" or not self._rows:
            self._rows.append([])
        if tag != "tr":
            self._rows[-1].append("")

    def _close_cell(self) -> None:
        text = " ".join("".join(self._words).split())
        self._words.clear()
        if text and (not self._rows or not self._rows[-1]):
            self.blocks.append(Block(text=text))  # a caption, or text astray between the rows
        elif text:
            self._rows[-1][-1] = f"{self._rows[-1][-1]} {text}".strip()

    def _close_table(self) -> None:
        self._close_cell()
        self._tables = 0
        rows = tuple(tuple(row) for row in self._rows if any(row))
        widest = max((len(row) for row in rows), default=0)
        if widest > 1:
            self.blocks.append(Block(rows=rows))
        else:  # a table for looks: its cells are paragraphs
            self.blocks.extend(Block(text=row[0]) for row in rows)
        self._rows = []

    def _close_block(self) -> None:
        text = "".join(self._words)
        self._words.clear()
        text = text.strip("\n") if self._is_preformatted else " ".join(text.split())
        if text.strip():
            self.blocks.append(Block(text=text, level=self._level, is_item=self._is_item))
        self._level = None
        self._is_item = False

    def _bound(self, depth: int) -> None:
        if depth > _MAX_OPEN_TAGS:
            raise too_deep()


def walk_html(markup: str) -> Page:
    """Return what is seen of a page."""
    # Comments go first: the parser looks for the end of each one that has none, again and again.
    # So does it for tags that never end. What looks like one within quotes belongs to another.
    markup = _ODD_END.sub(r"</\1>", _COMMENT.sub("", markup))
    markup = _ENDLESS_TAG.sub("&lt;", markup)
    page = _walked(markup, Page())
    # What is hidden all through is shown by its scripts.
    return page if page.blocks else _walked(markup, Page(shows_hidden=True))


def _walked(markup: str, page: Page) -> Page:
    page.feed(markup)
    page.close()
    return page
