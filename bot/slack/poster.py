"""Posts and updates whole messages, each marked with its job, so that none is posted twice."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.slack import render
from bot.slack.api import SlackApi
from bot.slack.controls import controls_block
from bot.slack.text import split_text
from bot.surface import Control, Destination, SurfaceError
from core.domain.answers import Answer
from core.domain.ids import MessageId, local_part, scoped
from core.domain.json import JsonObject, JsonValue

__all__ = ["PASSING_FAULTS", "Poster", "address", "message_id", "metadata"]

Permalinks = Callable[[Answer], Awaitable[Mapping[int, str | None]]]
Find = Callable[[Destination, str, bool, float | None], Awaitable[MessageId | None]]
"""Finds a job's message in a place; with the third, also one that began to grow there. The last is
the Unix time since when, or None for a short while."""
PASSING_FAULTS = frozenset(
    {"unreachable", "server_error", "internal_error", "fatal_error", "service_unavailable"}
)
"""After these a call may have happened or not, and may work when it is tried again."""
_ATTEMPTS = 4


class Poster:
    """Posts and updates whole messages, marked with their job."""

    def __init__(self, api: SlackApi, permalinks: Permalinks, find: Find) -> None:
        self.api = api
        self._permalinks = permalinks
        self._find = find

    async def find_lost(
        self, to: Destination, job: str, error: SurfaceError, *, streamed: bool
    ) -> MessageId | None:
        """Look for a message whose posting may have happened although its answer was lost."""
        if error.code not in PASSING_FAULTS:
            return None
        return await self._find(to, job, streamed, None)

    async def find_further(self, to: Destination, job: str, first: MessageId) -> MessageId | None:
        """Look for a message that an earlier attempt posted after the first one of its reply."""
        return await self._find(to, job, False, float(local_part(first)))

    async def post(
        self, to: Destination, text: str, blocks: Sequence[JsonObject] | None, *, job: str
    ) -> MessageId:
        """Post a message.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
        for attempt in range(_ATTEMPTS):
            try:
                answer = await self.api.write(
                    "chat.postMessage",
                    channel=local_part(to.conversation),
                    thread_ts=to.thread_ts,
                    text=text,
                    blocks=list(blocks) if blocks else None,
                    metadata=metadata(job),
                    unfurl_links=False,
                    unfurl_media=False,
                )
            except SurfaceError as error:
                found = await self.find_lost(to, job, error, streamed=False)
                if found is not None:
                    return found
                await _pause(attempt, error)
            else:
                return message_id(to, answer.text("ts"))
        raise SurfaceError("unreachable")

    async def update(
        self, message: MessageId, text: str, blocks: Sequence[JsonObject] | None, *, job: str
    ) -> None:
        """Replace a message.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
        await self._write(
            "chat.update",
            **address(message),
            text=text,
            # Without any, Slack removes those the message has.
            blocks=list(blocks) if blocks else None,
            metadata=metadata(job),
        )

    async def delete(self, message: MessageId) -> None:
        """Delete a message; one that is gone already is no error.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
        try:
            await self._write("chat.delete", **address(message))
        except SurfaceError as error:
            if error.code != "message_not_found":
                raise

    async def _write(self, method: str, **arguments: JsonValue) -> None:
        for attempt in range(_ATTEMPTS):
            try:
                await self.api.write(method, **arguments)
            except SurfaceError as error:
                await _pause(attempt, error)
            else:
                return

    async def messages(
        self, answer: Answer, notes: Sequence[str], controls: Sequence[Control]
    ) -> list[tuple[str, list[JsonObject]]]:
        """Return an answer as text and blocks, a pair a message; the last one has the sources."""
        pieces, sources, plain = await self.final(answer, notes, controls)
        *most, last = pieces
        shown = [(render.fallback_text(piece), [render.markdown_block(piece)]) for piece in most]
        end = render.fallback_text(last, plain), [render.markdown_block(last), *sources]
        return [*shown, end]

    async def final(
        self, answer: Answer, notes: Sequence[str], controls: Sequence[Control]
    ) -> tuple[list[str], list[JsonObject], str]:
        """Return an answer's text in pieces, the blocks that end it, and its sources as text."""
        lines = render.source_lines(answer, await self._permalinks(answer))
        pieces = split_text(render.answer_text(answer, notes), render.MARKDOWN_LIMIT)
        sources = render.sections("\n".join(lines)) if lines else []
        return pieces, [*sources, *controls_block(controls)], "\n".join(lines)


async def _pause(attempt: int, error: SurfaceError) -> None:
    """Wait before trying again what a passing fault stopped.

    Raises:
        SurfaceError: it is no passing fault, or it was tried often enough.
    """
    if error.code not in PASSING_FAULTS or attempt + 1 == _ATTEMPTS:
        raise error
    await asyncio.sleep(0.3 * 2**attempt * (1 + random.random()))


def message_id(to: Destination, ts: str) -> MessageId:
    """Name a message by its time stamp in the conversation it went to."""
    return MessageId(scoped(to.team, local_part(to.conversation), ts))


def address(message: MessageId) -> dict[str, str]:
    """Return what names a message in calls."""
    _, channel, ts = message.split("/")
    return {"channel": channel, "ts": ts}


def metadata(job: str) -> JsonObject:
    """Return what marks a message as a job's, for a later attempt to find."""
    return {"event_type": "docent_reply", "event_payload": {"job": job}}
