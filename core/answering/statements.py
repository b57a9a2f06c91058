"""Cuts passages into statements that can be quoted, and knows what each one leans on; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from core.answering.blocks import split_blocks
from core.answering.terms import terms
from core.answering.text import clean, harmless, squeeze
from core.domain.documents import Chunk, LocatorKind
from core.domain.search import Passage

__all__ = ["Statement", "beneath", "statements"]

_FEWEST_TERMS: Final = 3
_CELL = re.compile(r"\s*(?:\||\t)\s*")
_SPACES = re.compile(r"[^\S\t]+")
_MARKUP_LINE = re.compile(r"\s*(?:#|---|===|```|~~~|\{%)")
_RULE = re.compile(r"[\s|:+=-]+")
_QUOTE_MARK = re.compile(r"^\s*>\s?", re.MULTILINE)
_DECORATION = re.compile(r"^(?:[*+•–-]+\s)+")
_LIST_ITEM = re.compile(r"\s*(?:[*+•–-]\s|\d{1,3}[.)]\s)")
_LABEL = re.compile(r"((?:[^\s:]+\s){0,7}[^\s:]+?):?[*_]*(?:\s[-–—]\s|:[*_]*\s)\S")
_SPEAKER = re.compile(r"(?:[^\s:]+\s){0,4}[^\s:]+:\s")
_FULL_STOP = re.compile(r"""[.!:;。\uff01]["'”’)\]]*$""")
_EMPHASIS = re.compile(r"[*_`#]+")
_FRONT_MATTER = re.compile(r"---\n(?:[^\n]*\n)*?---(?:\n|$)")
_TITLE = re.compile(r"[^\W\d_](?:[^\d\n.!?:;,…]|,(?=\s))*[^\d\n.!?:;,…\s]\s*")
_TITLE_WORDS: Final = 8
_TITLE_CHARS: Final = 100
_PAGE_FOOT = re.compile(r"(?:\S+\s+){0,10}page \d+(?: of \d+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence, list item or table row that can be quoted. `header` names a row's columns."""

    passage: Passage
    index: int
    """Its place among `blocks`."""
    words: str
    """As it stands in the passage."""
    header: str | None = None
    heading: str = ""
    """What it stands under."""
    opens: bool = False
    """Whether it is the first that stands there."""
    blocks: tuple[str, ...] = field(default=(), repr=False, compare=False)
    """All blocks of the passage."""

    @property
    def text(self) -> str:
        """The words for people: on one line, without list marks, cells with their columns."""
        if self.header is None:
            unquoted = _QUOTE_MARK.sub("", clean(self.words))
            return _DECORATION.sub("", squeeze(unquoted))
        names, values = _cells(self.header), _cells(self.words)
        if len(names) != len(values):
            return squeeze(clean(self.words))
        pairs = zip(names, values, strict=True)
        return ", ".join(f"{name}: {value}" if name else value for name, value in pairs if value)

    @property
    def told(self) -> str:
        """What it says to whoever reads it under its heading; addresses of links say nothing."""
        text = harmless(self.text)
        return f"{self.heading}: {text}" if self.heading else text

    @property
    def label(self) -> str:
        """What a row, or an item like `Label: words`, is about; empty for a plain sentence."""
        if self.header is not None:
            return _cells(self.words)[0]
        found = _LABEL.match(self.text)
        return found[1] if found else ""

    @property
    def is_item(self) -> bool:
        """Whether it is an item of a list."""
        return _LIST_ITEM.match(self.words) is not None

    @property
    def is_short(self) -> bool:
        """Whether it says little but for its heading and its neighbours."""
        return len(terms(self.text)) < _FEWEST_TERMS

    @property
    def announces(self) -> bool:
        """Whether it asks or introduces what the words after it say."""
        return _EMPHASIS.sub("", self.words).rstrip().endswith((":", "?"))

    def neighbour(self, offset: int) -> Statement | None:
        """Return what stands directly before (-1) or after (1) it, if it can be quoted."""
        index = self.index + offset
        if not 0 <= index < len(self.blocks) or self.header is not None:
            return None
        block = self.blocks[index]
        if not block.strip() or _MARKUP_LINE.match(block) or len(_cells(block)) > 1:
            return None
        if _bare(block) == _bare(self.heading) or _is_title(self.blocks, index):
            return None
        return replace(self, index=index, words=block.strip())

    def continues(self, before: Statement) -> bool:
        """Tell whether it stands in the paragraph of the statement before it."""
        is_split = _is_gap(self.blocks[before.index])
        return not is_split and not self.is_item and not before.is_item


def statements(passages: Sequence[Passage]) -> list[Statement]:
    """Return everything that says something; headings, markup and header rows do not."""
    return [statement for passage in passages for statement in _of(passage)]


def beneath(statement: Statement, question: str) -> Statement | None:
    """Return what answers: the statement, or what follows where it only says the question again.

    A heading or the question of an FAQ is like the question more than any answer is.
    """
    is_heading = statement.header is None and not _FULL_STOP.search(statement.text)
    if not is_heading or not set(terms(statement.text)) <= set(terms(question)):
        return statement
    for index, block in enumerate(statement.blocks[statement.index + 1 :], statement.index + 1):
        if terms(block) and not _MARKUP_LINE.match(block):
            return replace(statement, index=index, words=block.strip())
    return None


def _of(passage: Passage) -> list[Statement]:
    chunk = passage.stored.chunk
    blocks = split_blocks(chunk.text)
    known, heading = _headings(chunk)
    is_spoken = chunk.locator is not None and chunk.locator.kind is LocatorKind.TIME
    header, found, opens = _header_before(chunk), list[Statement](), False
    for index in range(_first_block(blocks, chunk), len(blocks)):
        block = blocks[index]
        words = block.strip()
        width = len(_cells(block))
        goes_on = header is not None and width == len(_cells(header))
        if width > 1 and _is_header(blocks, index, is_first=not goes_on):
            header = words
            continue
        is_marked = block.lstrip().startswith("#")
        if words == header or (_MARKUP_LINE.match(block) and not is_marked):
            continue
        if is_marked or _bare(words) in known or _is_title(blocks, index):
            heading, opens = squeeze(_EMPHASIS.sub("", clean(words))), True
            continue
        if _RULE.fullmatch(block) or _PAGE_FOOT.fullmatch(words):
            continue
        is_row = header is not None and width > 1
        # "Maya Chen: Yes." has words enough by the name alone.
        said = _SPEAKER.sub("", words) if is_spoken else block
        is_short_item = bool(heading and _LIST_ITEM.match(block) and terms(said))
        if is_row or is_short_item or len(terms(said)) >= _FEWEST_TERMS:
            statement = Statement(
                passage=passage,
                index=index,
                words=words,
                header=header if is_row else None,
                heading=heading,
                opens=opens,
                blocks=blocks,
            )
            found.append(statement)
            opens = False
    return found


def _headings(chunk: Chunk) -> tuple[frozenset[str], str]:
    """Return the headings that are known, to compare with, and the one the chunk begins under.

    A chunk of several sections is headed by its first and its last.
    """
    paths = [part for heading in chunk.heading_path for part in heading.split(" – ")]
    first = chunk.heading_path[-1].split(" – ")[0] if chunk.heading_path else ""
    known = {_bare(heading) for heading in (*chunk.heading_path, *paths, chunk.title or "")}
    return frozenset(known), squeeze(clean(first))


def _first_block(blocks: Sequence[str], chunk: Chunk) -> int:
    """Return where the text begins after the lines that only describe a page to its publisher."""
    front = _FRONT_MATTER.match(chunk.text)
    if front is None or chunk.start:
        return 0
    end, index = 0, 0
    while index < len(blocks) and end < front.end():
        end += len(blocks[index])
        index += 1
    return index


def _is_title(blocks: Sequence[str], index: int) -> bool:
    """Tell whether a line looks like a heading: a few words alone, above a text."""
    words = blocks[index]
    if len(words) > _TITLE_CHARS or index + 1 == len(blocks) or len(_cells(words)) > 1:
        return False
    if not _TITLE.fullmatch(words) or not words[0].isupper():
        return False
    is_apart = index == 0 or _is_gap(blocks[index - 1])
    return is_apart and len(words.split()) <= _TITLE_WORDS and "\n" in words


def _is_gap(block: str) -> bool:
    return block[len(block.rstrip()) :].count("\n") > 1


def _header_before(chunk: Chunk) -> str | None:
    last = chunk.context.rstrip().rsplit("\n", 1)[-1]
    return last if len(_cells(last)) > 1 else None


def _is_header(blocks: Sequence[str], index: int, *, is_first: bool) -> bool:
    """Tell whether a row names the columns of those below: a rule follows, or only it has no digit.

    A table's first chunk has its header in the text; the others have it in their context, and
    their first row is a row.
    """
    cells = _cells(blocks[index])
    before = _cells(blocks[index - 1]) if index else []
    below = [_cells(block) for block in blocks[index + 1 : index + 4] if not _RULE.fullmatch(block)]
    if len(before) > 1 or not below or any(len(row) != len(cells) for row in below[:1]):
        return False
    if any(not cell or any(map(str.isdigit, cell)) for cell in cells):
        return False
    if index + 1 < len(blocks) and _RULE.fullmatch(blocks[index + 1]):
        return True
    return is_first and any(any(map(str.isdigit, cell)) for row in below for cell in row)


def _bare(heading: str) -> str:
    return squeeze(_EMPHASIS.sub("", clean(heading))).casefold().strip(" :")


def _cells(line: str) -> list[str]:
    # A long run of spaces would be tried from each of them.
    return _CELL.split(_SPACES.sub(" ", line).strip().strip("|").strip())
