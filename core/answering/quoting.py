"""Makes the blocks of an answer out of chosen statements: what each leans on comes with it; pure.

Everything shown stands in the passage, in the passage's order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.answering.statements import Statement
from core.domain.answers import AnswerBlock, Quote

__all__ = ["blocks_of"]

_QUOTE_CHARS: Final = 600
_LEAD_CHARS: Final = 160
_MOST_ITEMS: Final = 8
_MOST_PASSED: Final = 24
_LEANS = re.compile(
    r"(?:it|its|they|them|their|this|that|these|those|he|she|his|her|then|"
    r"however|but|otherwise|instead)\b|"
    r".{0,60}\b(?:for|of|with|to|on|in|from) (?:it|them)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\d{1,3}[.)]\s")


@dataclass(slots=True)
class _Quoted:
    """Statements of one passage that stand one after the other."""

    statements: list[Statement]

    def takes(self, other: Statement) -> bool:
        """Tell whether another statement stands there already, or directly before or after."""
        mine = self.statements[0]
        if other.passage.number != mine.passage.number or (other.header or mine.header):
            return False
        span = range(self.statements[0].index - 1, self.statements[-1].index + 2)
        return other.index in span

    def add(self, other: Statement) -> None:
        """Put a statement where it stands in the passage, once."""
        if all(one.index != other.index for one in self.statements):
            self.statements = sorted([*self.statements, other], key=lambda one: one.index)


def blocks_of(chosen: Sequence[Statement]) -> list[AnswerBlock]:
    """Return quotes of the statements, the best first; neighbours are one quote."""
    groups: list[_Quoted] = []
    for statement in chosen:
        told = _with_context(statement)
        group = next((group for group in groups if any(map(group.takes, told))), None)
        if group is None:
            group = _Quoted([statement])
            groups.append(group)
        for one in told:
            group.add(one)
    return [_block(group, is_first=number == 0) for number, group in enumerate(groups)]


def _with_context(statement: Statement) -> list[Statement]:
    """Return a statement with what one must read to understand it."""
    if statement.announces:
        return [statement, *_announced(statement)]
    if statement.is_item and statement.is_short:
        return _list_of(statement)
    before = _before_list(statement) if statement.is_item else statement.neighbour(-1)
    if before is None or len(before.words) > _LEAD_CHARS:
        return [statement]
    if statement.is_item:
        return [before, statement] if before.announces else [statement]
    if _LEANS.match(statement.text) and statement.continues(before):
        return [before, statement]
    return [statement]


def _before_list(item: Statement) -> Statement | None:
    """Return what stands before the list that an item is of, the nearer of its items left out."""
    before = item.neighbour(-1)
    for _ in range(_MOST_PASSED):
        if before is None or not before.is_item:
            return before
        before = before.neighbour(-1)
    return None


def _list_of(item: Statement) -> list[Statement]:
    """Return an item with those beside it, and the words before the list: a name says little."""
    listed = [item]
    while (before := listed[0].neighbour(-1)) is not None and len(listed) < _MOST_ITEMS:
        if not before.is_item and not before.announces:
            break
        listed.insert(0, before)
        if not before.is_item:
            break
    while (after := listed[-1].neighbour(1)) is not None and len(listed) < _MOST_ITEMS:
        if not after.is_item:
            break
        listed.append(after)
    return listed


def _announced(statement: Statement) -> list[Statement]:
    """Return the list, or the answer, that a statement only announces."""
    following: list[Statement] = []
    chars = 0
    after = statement.neighbour(1)
    while after is not None and len(following) < _MOST_ITEMS:
        chars += len(after.words)
        if chars > _QUOTE_CHARS or (following and not after.is_item):
            break
        following.append(after)
        if not after.is_item:
            break
        after = after.neighbour(1)
    return following


def _block(group: _Quoted, *, is_first: bool) -> AnswerBlock:
    text = _shown(group.statements)
    quotes = []
    for one in group.statements:
        quotes += [one.header, one.words] if one.header is not None else [one.words]
    number = group.statements[0].passage.number
    return AnswerBlock(
        text=text if is_first else f"\n\n{text}",
        quotes=tuple(Quote(passage=number, text=quote) for quote in quotes),
    )


def _shown(statements: Sequence[Statement]) -> str:
    """Return the words as Markdown: sentences run on, items of a list stand below each other."""
    shown, room = "", _QUOTE_CHARS
    has_list = len(statements) > 1 and any(one.is_item for one in statements)
    for one in statements:
        text = one.text
        if len(text) > room:
            text = f"{text[: max(room, 0)].rpartition(' ')[0]} […]"
        room -= len(text)
        mark = "- " if has_list and one.is_item and not _NUMBERED.match(text) else ""
        gap = "" if not shown else "\n> " if has_list else " "
        shown += f"{gap}{mark}{text}"
        if room <= 0:
            break
    return f"> {shown}"
