"""How much an ingest would read, and the question that is asked first when it is much."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.flows import sentences
from bot.flows.sharing.dismiss import DISMISS_ACTION
from bot.surface import Button, ButtonStyle, SharedFile
from core.domain.ids import ConversationId, local_part
from core.records.library import Library

__all__ = ["INGEST_START_ACTION", "IngestChoice", "IngestSize", "chosen", "question", "size_of"]

INGEST_START_ACTION = "ingest_start"
_FILE_S = 0.5
_MB_S = 2.5
"""An estimate on the safe side, for two cores and the local model."""
_MB = 1024 * 1024
_VALUE = re.compile(r"([A-Z0-9]+) (\d{4}-\d{2}-\d{2}|-)")


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestSize:
    """What is to be read: what was read already and has not changed is not counted."""

    files: int
    size_bytes: int

    def minutes(self, concurrency: int) -> int:
        """Estimate how long it takes, in whole minutes."""
        seconds = self.files * _FILE_S + self.size_bytes / _MB * _MB_S
        return max(1, math.ceil(seconds / max(1, concurrency) / 60))


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestChoice:
    """What a start button stands for, in the platform's own ids."""

    channel: str
    since: str | None


async def size_of(shared: Sequence[SharedFile], library: Library) -> IngestSize:
    """Count what has to be read.

    Raises:
        RecordsUnavailable: the records cannot be read now.
    """
    known = await library.files([one.file.id for one in shared])
    new = [
        one.file
        for one in shared
        if one.unreadable is None
        and not (
            (before := known.get(one.file.id)) is not None
            and before.content is not None
            and before.version == one.file.version
        )
    ]
    return IngestSize(files=len(new), size_bytes=sum(file.size_bytes for file in new))


def question(
    size: IngestSize, target: ConversationId, since: str | None, *, concurrency: int, cost: str
) -> tuple[str, tuple[Button, ...]]:
    """Return what is asked before much is read, and its buttons; `cost` is a sentence."""
    megabytes = max(1, round(size.size_bytes / _MB))
    text = sentences.much_to_read(size.files, megabytes, size.minutes(concurrency), cost)
    start = Button(
        action=INGEST_START_ACTION,
        label=sentences.START,
        value=f"{local_part(target)} {since or '-'}",
        style=ButtonStyle.PRIMARY,
    )
    return text, (start, Button(action=DISMISS_ACTION, label=sentences.CANCEL, value="-"))


def chosen(value: str) -> IngestChoice | None:
    """Read a start button's value."""
    found = _VALUE.fullmatch(value)
    if found is None:
        return None
    return IngestChoice(channel=found[1], since=None if found[2] == "-" else found[2])
