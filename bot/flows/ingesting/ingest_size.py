"""How much an ingest would read, and the question that is asked first when it is much."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.flows import sentences
from bot.flows.sharing.dismiss import DISMISS_ACTION
from bot.surface import Button, ButtonStyle, SharedFile
from core.domain.files import Content, File
from core.domain.ids import ConversationId, local_part
from core.records.library import Library

__all__ = [
    "INGEST_START_ACTION",
    "IngestChoice",
    "IngestCost",
    "IngestSize",
    "chosen",
    "question",
    "size_of",
]

INGEST_START_ACTION = "ingest_start"
_FILE_S = 0.5
_MB_S = 2.5
"""An estimate on the safe side, for two cores and the local model."""
_MB = 1024 * 1024
_VALUE = re.compile(r"([A-Z0-9]+) (\d{4}-\d{2}-\d{2}|-)")


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestSize:
    """What is to be read: what was read already and has not changed is not counted."""

    new: tuple[File, ...] = ()

    @property
    def files(self) -> int:
        """How many there are."""
        return len(self.new)

    @property
    def size_bytes(self) -> int:
        """How large they are together."""
        return sum(file.size_bytes for file in self.new)

    def minutes(self, concurrency: int, *, more_s: float = 0.0) -> int:
        """Estimate how long it takes, in whole minutes; `more_s` for what others do meanwhile."""
        seconds = self.files * _FILE_S + self.size_bytes / _MB * _MB_S + more_s
        return max(1, math.ceil(seconds / max(1, concurrency) / 60))


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestCost:
    """What reading costs, as a sentence, and the seconds a file's reader waits for others."""

    sentence: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestChoice:
    """What a start button stands for, in the platform's own ids."""

    channel: str
    since: str | None


async def size_of(
    shared: Sequence[SharedFile], library: Library, *, is_current: Callable[[Content], bool]
) -> IngestSize:
    """Count what has to be read: `is_current` tells of bytes that were read already.

    Raises:
        RecordsUnavailable: the records cannot be read now.
    """
    known = await library.files([one.file.id for one in shared])
    same = {
        one.file.id: before.content
        for one in shared
        if (before := known.get(one.file.id)) is not None
        and before.content is not None
        and before.version == one.file.version
    }
    contents = await library.contents(same.values())
    current = {
        file for file, id_ in same.items() if (held := contents.get(id_)) and is_current(held)
    }
    return IngestSize(
        new=tuple(
            one.file for one in shared if one.unreadable is None and one.file.id not in current
        )
    )


def question(
    size: IngestSize,
    target: ConversationId,
    since: str | None,
    *,
    concurrency: int,
    cost: IngestCost,
) -> tuple[str, tuple[Button, ...]]:
    """Return what is asked before much is read, and its buttons."""
    megabytes = max(1, round(size.size_bytes / _MB))
    minutes = size.minutes(concurrency, more_s=cost.seconds)
    text = sentences.much_to_read(size.files, megabytes, minutes, cost.sentence)
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
