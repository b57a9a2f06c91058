"""Slack's outgoing side: replies in threads, private ones, and the messages of earlier attempts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence

from bot.slack import render
from bot.slack.api import SlackApi
from bot.slack.controls import with_controls
from bot.slack.file_objects import shared_ts
from bot.slack.growing import noted_by_others
from bot.slack.payload import Payload
from bot.slack.poster import Poster, address, message_id
from bot.slack.private import PrivateReply
from bot.slack.questions import attached_files
from bot.slack.stream import EditedStream, NativeStream, StreamBudget
from bot.slack.text import plain_question, plain_text
from bot.surface import AnswerStream, Control, Destination, SurfaceError
from core.domain.answers import Answer, Role, Turn
from core.domain.ids import MessageId, TeamId, local_part
from core.domain.json import JsonObject
from core.domain.search import Passage
from core.errors import RecordsUnavailable
from core.records.jobs import Jobs
from core.utils.newest import Newest

__all__ = ["SlackSurface"]

logger = logging.getLogger(__name__)

_RECENT_S = 120.0
_MOST_TURNS = 20
_MOST_PERMALINKS = 5_000
_UNCHANGEABLE = frozenset({"edit_window_closed", "cant_update_message", "block_mismatch"})
"""Source: Slack, chat.update: after these a message of ours can still be deleted."""


class SlackSurface:
    """Posts, streams, updates and finds messages."""

    def __init__(
        self,
        api: SlackApi,
        *,
        bot_user: str,
        bot_id: str,
        update_every_s: float = 3.0,
        jobs: Jobs | None = None,
    ) -> None:
        self._api = api
        self._bot_user = bot_user
        self._bot_id = bot_id
        self._update_every_s = update_every_s
        self._jobs = jobs
        self._poster = Poster(api, self._permalinks, self._find_recent)
        self._budget = StreamBudget()
        self._known_permalinks: Newest[tuple[str, str], str] = Newest(_MOST_PERMALINKS)

    async def status(self, destination: Destination, text: str) -> None:
        """Say what is being done; failing to is no error."""
        if destination.response_url is not None or destination.thread_ts is None:
            return
        try:
            await self._api.write(
                "assistant.threads.setStatus",
                channel_id=local_part(destination.conversation),
                thread_ts=destination.thread_ts,
                status=text,
            )
        except SurfaceError as error:
            logger.debug("status_not_shown", extra={"code": error.code})

    async def find(
        self, destination: Destination, *, job: str, since: float, streamed: bool = False
    ) -> MessageId | None:
        """Find the message an earlier attempt posted; if `streamed`, also a stream left open.

        Raises:
            SurfaceError: Slack could not be asked.
            RecordsUnavailable: it is not known whose a stream is.
        """
        if destination.private_to is not None:
            return None
        page = await self._messages(destination, oldest=f"{since - 5:.6f}")
        own = [m for m in page if self._is_own(m)]
        for message in own:
            if message.child("metadata").child("event_payload").text("job") == job:
                return message_id(destination, message.text("ts"))
        if destination.thread_ts is None or not streamed:
            return None
        # A stream carries no metadata before it is stopped: one that nobody else noted is ours.
        unmarked = [
            message_id(destination, message.text("ts"))
            for message in own
            if not message.child("metadata").raw and message.number("ts") >= since
        ]
        if self._jobs is None or not unmarked:
            return next(iter(unmarked), None)
        thread = await self._messages(destination, oldest=None)
        asked = [message.text("ts") for message in thread if not self._is_own(message)]
        others = await noted_by_others(self._jobs, destination, asked, job=job)
        return next((message for message in unmarked if message not in others), None)

    async def _find_recent(
        self, destination: Destination, job: str, streamed: bool, since: float | None
    ) -> MessageId | None:
        began = time.time() - _RECENT_S if since is None else since
        try:
            return await self.find(destination, job=job, since=began, streamed=streamed)
        except (SurfaceError, RecordsUnavailable) as error:
            logger.warning("lost_message_unknown", extra={"error": str(error)})
            return None

    async def post(
        self, destination: Destination, text: str, *, job: str, controls: Sequence[Control] = ()
    ) -> MessageId | None:
        """Post a message.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
        shown = render.escaped(text)
        blocks = _blocks(shown, controls)
        if destination.private_to is not None:
            private = PrivateReply(self._poster, destination)
            await private.say(render.fallback_text(shown), blocks)
            return None
        return await self._poster.post(destination, render.fallback_text(shown), blocks, job=job)

    async def update(
        self, message: MessageId, text: str, *, job: str, controls: Sequence[Control] = ()
    ) -> None:
        """Replace a message's text and controls.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
        shown = render.escaped(text)
        await self._poster.update(
            message, render.fallback_text(shown), _blocks(shown, controls), job=job
        )

    async def withdraw(
        self, message: MessageId, text: str, *, job: str, rest: Sequence[MessageId] = ()
    ) -> None:
        """Put a sentence in place of all of a reply: text, blocks, controls, further messages.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
        for further in rest:
            await self._poster.delete(further)
        shown = render.escaped(text)
        try:
            await self._poster.update(message, shown, render.sections(shown), job=job)
        except SurfaceError as error:
            if error.code not in _UNCHANGEABLE:
                raise
            await self._poster.delete(message)

    def stream(
        self, destination: Destination, *, job: str, resume: MessageId | None = None
    ) -> AnswerStream:
        """Begin a reply that grows; `resume` takes over a message of an earlier attempt."""
        if destination.private_to is not None:
            return PrivateReply(self._poster, destination)
        every_s = self._update_every_s
        if resume is None and destination.thread_ts is not None and self._budget.take():
            return NativeStream(self._poster, destination, job=job, every_s=every_s)
        return EditedStream(self._poster, destination, job=job, every_s=every_s, message=resume)

    async def close_stream(self, message: MessageId) -> None:
        """End a stream that an earlier attempt left open; failing to is no error."""
        try:
            await self._api.write("chat.stopStream", **address(message))
        except SurfaceError as error:
            logger.debug("stream_not_open", extra={"code": error.code})

    async def history(self, destination: Destination, *, before_ts: str) -> Sequence[Turn]:
        """Return the thread's earlier turns, oldest first; none where they cannot be had."""
        if destination.thread_ts is None:
            return ()
        try:
            found = await self._messages(destination, oldest=None)
        except SurfaceError as error:
            logger.warning("history_unknown", extra={"code": error.code})
            return ()
        earlier = [
            self._turn(message, destination.team)
            for message in found
            if message.number("ts") < float(before_ts)
        ]
        return tuple(turn for turn in earlier if turn.text or turn.files)[-_MOST_TURNS:]

    async def own_words(self, destination: Destination, *, message_ts: str) -> str | None:
        """Return what the asker wrote in a message; None where no such message is found."""
        try:
            answer = await self._api.read(
                "conversations.replies",
                channel=local_part(destination.conversation),
                ts=destination.thread_ts or message_ts,
                oldest=message_ts,
                latest=message_ts,
                inclusive=True,
            )
        except SurfaceError as error:
            logger.warning("question_unknown", extra={"code": error.code})
            return None
        for message in answer.children("messages"):
            is_it = message.text("ts") == message_ts
            if is_it and message.text("user") == local_part(destination.asker):
                return plain_question(message.text("text"), bot_user=self._bot_user)
        return None

    def _turn(self, message: Payload, team: TeamId) -> Turn:
        if self._is_own(message):
            job = message.child("metadata").child("event_payload").text("job")
            # What did not fit into one message goes on in others, marked `job#1` and so on.
            return Turn(
                role=Role.ASSISTANT,
                text=plain_text(message.text("text")),
                reply=job.partition("#")[0] or None,
            )
        return Turn(
            role=Role.USER,
            text=plain_question(message.text("text"), bot_user=self._bot_user),
            files=attached_files(message, team),
        )

    def _is_own(self, message: Payload) -> bool:
        return message.text("user") == self._bot_user or (
            bool(self._bot_id) and message.text("bot_id") == self._bot_id
        )

    async def _messages(self, to: Destination, *, oldest: str | None) -> list[Payload]:
        pages = self._api.pages(
            "conversations.history" if to.thread_ts is None else "conversations.replies",
            channel=local_part(to.conversation),
            ts=to.thread_ts,
            oldest=oldest,
            include_all_metadata=True,
        )
        found: list[Payload] = []
        async for page in pages:
            found += page.children("messages")
            if len(found) >= 1000:
                break
        return sorted(found, key=lambda m: m.number("ts"))

    async def _permalinks(self, answer: Answer) -> Mapping[int, str | None]:
        cited = {c.number: c.passage for c in answer.citations}
        links = await asyncio.gather(*(self._permalink(p) for p in cited.values()))
        return dict(zip(cited, links, strict=True))

    async def _permalink(self, passage: Passage) -> str | None:
        """Return the address of the message that shared a file, else of the file."""
        place = passage.source.place
        if passage.source.origin is not None:
            return None
        channel = local_part(place.conversation)
        ts = place.message_ts or await self._shared_ts(passage, channel)
        if ts is None:
            return place.permalink
        known = self._known_permalinks.get((channel, ts))
        if known is not None:
            return known
        try:
            answer = await self._api.read("chat.getPermalink", channel=channel, message_ts=ts)
        except SurfaceError as error:
            logger.info("permalink_unknown", extra={"code": error.code})
            return place.permalink
        self._known_permalinks[channel, ts] = answer.text("permalink")
        return answer.text("permalink")

    async def _shared_ts(self, passage: Passage, channel: str) -> str | None:
        try:
            answer = await self._api.read("files.info", file=local_part(passage.source.file))
        except SurfaceError as error:
            logger.info("file_unknown", extra={"code": error.code})
            return None
        return shared_ts(answer.child("file"), channel)


def _blocks(shown: str, controls: Sequence[Control]) -> list[JsonObject] | None:
    """Return blocks where the text alone does not do."""
    if not controls and shown == render.fallback_text(shown):
        return None
    return with_controls(render.sections(shown), controls)
