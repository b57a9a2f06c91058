"""Posts and updates whole messages, each marked with its job, so that none is posted twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.slack import render
from bot.slack.api import SlackApi
from bot.slack.text import split_text
from bot.surface import Destination, SurfaceError
from core.domain.answers import Answer
from core.domain.ids import MessageId, local_part, scoped
from core.domain.json import JsonObject

__all__ = ["Poster", "metadata"]

Permalinks = Callable[[Answer], Awaitable[Mapping[int, str | None]]]
Find = Callable[[Destination, str], Awaitable[MessageId | None]]
_MAY_HAVE_HAPPENED = frozenset({"unreachable", "server_error", "internal_error"})


class Poster:
    """Posts and updates whole messages, marked with their job."""

    def __init__(self, api: SlackApi, permalinks: Permalinks, find: Find) -> None:
        self.api = api
        self._permalinks = permalinks
        self._find = find

    async def find_lost(self, to: Destination, job: str, error: SurfaceError) -> MessageId | None:
        """Look for a message whose posting may have happened although its answer was lost."""
        if error.code not in _MAY_HAVE_HAPPENED:
            return None
        return await self._find(to, job)

    async def post(
        self, to: Destination, text: str, blocks: Sequence[JsonObject] | None, *, job: str
    ) -> MessageId:
        """Post a message.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
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
            found = await self.find_lost(to, job, error)
            if found is None:
                raise
            return found
        return MessageId(scoped(to.team, local_part(to.conversation), answer.text("ts")))

    async def update(
        self, message: MessageId, text: str, blocks: Sequence[JsonObject] | None, *, job: str
    ) -> None:
        """Replace a message.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
        _, channel, ts = message.split("/")
        await self.api.write(
            "chat.update",
            channel=channel,
            ts=ts,
            text=text,
            blocks=list(blocks) if blocks else None,  # without any, Slack removes those it has
            metadata=metadata(job),
        )

    async def final(
        self, answer: Answer, notes: Sequence[str]
    ) -> tuple[list[str], list[JsonObject], str]:
        """Return an answer's text in pieces, the blocks of its sources, and these as text."""
        lines = render.source_lines(answer, await self._permalinks(answer))
        pieces = split_text(render.answer_text(answer, notes), render.MARKDOWN_LIMIT)
        sources = render.sections("\n".join(lines)) if lines else []
        return pieces, sources, "\n".join(lines)


def metadata(job: str) -> JsonObject:
    """Return what marks a message as a job's, for a later attempt to find."""
    return {"event_type": "docent_reply", "event_payload": {"job": job}}
