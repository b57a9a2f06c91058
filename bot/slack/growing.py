"""Which messages of a thread the answers to other questions grow in."""

from __future__ import annotations

from collections.abc import Iterable

from bot.surface import Destination
from core.domain.ids import local_part, scoped
from core.records.jobs import Jobs

__all__ = ["noted_by_others"]


async def noted_by_others(
    jobs: Jobs, to: Destination, asked: Iterable[str], *, job: str
) -> frozenset[object]:
    """Return the messages that other jobs than this one noted as theirs.

    `asked` are the time stamps of a thread's messages: those that are questions name their jobs.

    Raises:
        RecordsUnavailable: the jobs could not be read.
    """
    channel = local_part(to.conversation)
    others = {scoped(to.team, "message", channel, ts) for ts in asked} - {job}
    found = await jobs.get_many(others)
    return frozenset(other.progress.get("message") for other in found.values())
