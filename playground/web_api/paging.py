"""Cursors: how list methods hand out their rows in pages.

Apart because a wrong cursor is refused alike everywhere.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from playground.refusal import Refused
from playground.web_api.call import Arguments

__all__ = ["cursor_after", "page_of", "position_in"]

_Row = TypeVar("_Row")


def page_of(
    rows: Sequence[_Row], arguments: Arguments, *, default: int = 100, most: int = 1000
) -> tuple[Sequence[_Row], str]:
    """The rows a call asks for, and the cursor of the next page (empty at the end).

    Raises:
        Refused: The limit or the cursor is not valid.
    """
    limit = arguments.number("limit", default, most=most)
    start = int(position_in(arguments, "offset") or 0)
    end = start + limit
    return rows[start:end], cursor_after("offset", end) if end < len(rows) else ""


def cursor_after(kind: str, position: int | str) -> str:
    """A cursor that stands for a position."""
    return base64.b64encode(f"{kind}:{position}".encode()).decode()


def position_in(arguments: Arguments, kind: str) -> str | None:
    """The position a given cursor stands for.

    Raises:
        Refused: It is no cursor of this kind.
    """
    if not arguments.has("cursor"):
        return None
    try:
        found, _, position = (
            base64.b64decode(arguments.text("cursor"), validate=True).decode().partition(":")
        )
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Refused("invalid_cursor") from error
    if found != kind or not position.replace(".", "").isdigit():
        raise Refused("invalid_cursor")
    return position
