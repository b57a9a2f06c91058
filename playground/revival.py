"""Turns journal rows back into values.

Apart because JSON has lists where the values have tuples, and knows nothing of shares.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from core.domain.json import JsonValue
from playground.model import Channel, Message, Share, SharedFile, User

__all__ = ["revive_channel", "revive_file", "revive_message", "revive_user"]

_Row = Mapping[str, JsonValue]
_Value = TypeVar("_Value", User, Channel, SharedFile, Message)


def revive_user(row: _Row) -> User:
    """Read a person."""
    return _revive(User, row)


def revive_channel(row: _Row) -> Channel:
    """Read a conversation."""
    return _revive(Channel, row)


def revive_file(row: _Row) -> SharedFile:
    """Read a file with its shares."""
    shares = row.get("shares")
    revived = (
        [Share(**share) for share in shares if isinstance(share, dict)]
        if isinstance(shares, list)
        else []
    )
    return _revive(SharedFile, {**row, "shares": revived})


def revive_message(row: _Row) -> Message:
    """Read a message."""
    reactions = row.get("reactions")
    revived = {
        name: tuple(map(str, users))
        for name, users in (reactions if isinstance(reactions, dict) else {}).items()
        if isinstance(users, list)
    }
    return _revive(Message, {**row, "reactions": revived})


def _revive(kind: type[_Value], row: Mapping[str, object]) -> _Value:
    fields = {
        name: tuple(value) if isinstance(value, list) else value for name, value in row.items()
    }
    return kind(**fields)  # type: ignore[arg-type]  # our own rows, written from the same class
