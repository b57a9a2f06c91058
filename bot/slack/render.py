"""Turns answers and sentences into Slack's blocks: pure, within Slack's measured limits."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence

from bot.flows import sentences
from bot.slack.text import alive, escape, link, neutral_markdown, split_text
from core.domain.answers import Answer, Outcome
from core.domain.documents import Locator, LocatorKind
from core.domain.json import JsonObject
from core.domain.search import Passage

__all__ = [
    "MARKDOWN_LIMIT",
    "age",
    "answer_text",
    "escaped",
    "fallback_text",
    "growing_text",
    "markdown_block",
    "sections",
    "source_label",
    "source_lines",
]

MARKDOWN_LIMIT = 11_000
"""Source: Slack, markdown block: 12,000 characters together per payload; some room is left."""
_SECTION_LIMIT = 2_900
"""Source: Slack Block Kit reference, section text limit 3000 characters."""
_TEXT_LIMIT = 3_900
"""Source: Slack, chat.update: text up to 4,000 characters."""
_CUT = "\n\n(The message itself has the rest.)"
_MOST_BLOCKS = 45
"""Source: Slack Block Kit reference, 50 blocks a message."""
_MOST_NEAREST = 3
_OLDER_VERSION = " · older version"
_WORDS = {
    LocatorKind.PAGE: "p. {}",
    LocatorKind.SLIDE: "slide {}",
    LocatorKind.SHEET: "sheet {}",
    LocatorKind.ROW: "row {}",
    LocatorKind.LINE: "line {}",
    LocatorKind.TIME: "at {}",
    LocatorKind.SYMBOL: "{}",
}

_SEVERAL = {
    LocatorKind.PAGE: "pp.",
    LocatorKind.SLIDE: "slides",
    LocatorKind.ROW: "rows",
    LocatorKind.LINE: "lines",
}
_RANGE = re.compile(r"(\d+)-(\d+)")


def source_label(number: int, passage: Passage) -> str:
    """Return `[n] name, p. 3`, with the sheet or the heading where that is what leads there."""
    parts = [passage.source.name]
    locator = passage.stored.chunk.locator
    if locator is not None:
        parts += _locator_parts(locator)
    heading = passage.stored.chunk.heading_path
    needs_heading = locator is None or locator.kind is LocatorKind.LINE
    if heading and needs_heading:
        parts = [passage.source.name, heading[-1]]
    return f"[{number}] {', '.join(parts)}"


def _locator_parts(locator: Locator) -> list[str]:
    within = [f"sheet {locator.within}"] if locator.within else []
    if locator.kind in _SEVERAL and (several := _RANGE.fullmatch(locator.label)):
        return [*within, f"{_SEVERAL[locator.kind]} {several[1]}–{several[2]}"]
    return [*within, _WORDS[locator.kind].format(locator.label)]


def age(modified_at: float, *, now: float) -> str:
    """Say how old something is, in the largest fitting unit."""
    days = int(max(0.0, now - modified_at) // 86_400)
    if days < 1:
        return "today"
    for size, unit in ((365, "year"), (30, "month"), (7, "week"), (1, "day")):
        if days >= size:
            return f"{sentences.count(days // size, unit)} ago"
    return "today"


def source_lines(
    answer: Answer, permalinks: Mapping[int, str | None], *, now: float | None = None
) -> list[str]:
    """Return one mrkdwn line a source, in the order of their numbers.

    `permalinks` are the addresses of the messages that shared the files, by source number.
    """
    at = time.time() if now is None else now
    seen: dict[int, Passage] = {}
    for citation in answer.citations:
        seen.setdefault(citation.number, citation.passage)
    return [
        f"{link(permalinks.get(n), source_label(n, p))}"
        f"{' (archived)' if p.source.is_archived else ''} · {age(p.source.modified_at, now=at)}"
        f"{'' if p.source.newer is None else _OLDER_VERSION}"
        f"{_origin(p)}"
        for n, p in sorted(seen.items())
    ]


def _origin(passage: Passage) -> str:
    origin = passage.source.origin
    return f" · {escape(sentences.origin(origin))}" if origin is not None else ""


def answer_text(answer: Answer, notes: Sequence[str] = ()) -> str:
    """Return an answer's Markdown, sources left out; it never ends with an ellipsis."""
    text = neutral_markdown(answer.text).strip()
    if answer.outcome is Outcome.NOT_FOUND:
        names = list(dict.fromkeys(p.source.name for p in answer.nearest))[:_MOST_NEAREST]
        if names:
            text = f"{text}\n\nNearest files: {', '.join(map(_naming, names))}"
    parts = [text.removesuffix("…").rstrip(), *(alive(_naming(note)) for note in notes)]
    return "\n\n".join(part for part in parts if part)


def _naming(text: str) -> str:
    """Return text that names files, whose names are no markup: no pings, images or links."""
    return neutral_markdown(text).replace("](", "] (")


def markdown_block(text: str) -> JsonObject:
    """Return a block of Markdown, as models write it."""
    return {"type": "markdown", "text": text}


def sections(text: str) -> list[JsonObject]:
    """Return mrkdwn text as section blocks; what does not fit into a message is cut."""
    pieces = split_text(text, _SECTION_LIMIT)[:_MOST_BLOCKS]
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": piece, "verbatim": True}}
        for piece in pieces
    ]


def fallback_text(*parts: str) -> str:
    """Return the message's top-level text: what notifications and screen readers get."""
    text = "\n\n".join(part for part in parts if part)
    if len(text) <= _TEXT_LIMIT:
        return text
    # No ellipsis: that is how a text ends which is still growing.
    return f"{text[: _TEXT_LIMIT - len(_CUT)].rstrip()}{_CUT}"


def growing_text(text: str) -> tuple[str, str]:
    """Return a growing message's top-level text and Markdown, both ending with an ellipsis."""
    return f"{text[: _TEXT_LIMIT - 2]} …", f"{text[:MARKDOWN_LIMIT]} …"


def escaped(text: str) -> str:
    """Return Markdown for mrkdwn fields: escaped, bold marks turned to Slack's."""
    return escape(text).replace("**", "*")
