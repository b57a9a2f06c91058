"""How a file is chosen when a name is not enough: a menu, and what its options stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from bot.flows import sentences
from bot.surface import Choice, Confirmation, Option
from core.domain.files import File
from core.domain.ids import ConversationId, local_part

__all__ = ["FILE_ACTIONS", "choice", "chosen_file", "file_value"]

FILE_ACTIONS: Final = ("forget_file", "remember_file", "check_file")
"""What a platform calls the menus and buttons; each is its request's flow too."""
_MOST: Final = 100
_VALUE: Final = re.compile(r"([A-Z0-9]+) ([A-Z0-9]+|-)")


def file_value(file: File, within: ConversationId | None) -> str:
    """Return what a button or option for a file carries, in the platform's own ids."""
    return f"{local_part(file.id)} {local_part(within) if within else '-'}"


def chosen_file(value: str) -> tuple[str, str | None] | None:
    """Read what a button or option carries: a file, and a conversation or None for everywhere."""
    found = _VALUE.fullmatch(value)
    return (found[1], None if found[2] == "-" else found[2]) if found else None


def choice(
    action: str,
    files: Sequence[File],
    within: ConversationId | None,
    confirmation: Confirmation | None = None,
) -> Choice:
    """Return a menu of files, told apart by day and size."""
    return Choice(
        action=action,
        label=sentences.CHOOSE_FILE,
        options=tuple(
            Option(label=_label(file), value=file_value(file, within)) for file in files[:_MOST]
        ),
        confirmation=confirmation,
    )


def _label(file: File) -> str:
    day = datetime.fromtimestamp(file.modified_at, tz=UTC).date().isoformat()
    kilobytes = max(1, round(file.size_bytes / 1024))
    return f"{sentences.plain_name(file.name)}, {day}, {kilobytes} kB"
