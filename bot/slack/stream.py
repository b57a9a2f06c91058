"""Replies that grow: Slack's own streams, edits where there are none, one private message.

Each ends in the same final form: the text as shown, then the sources.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence

from bot.slack import render
from bot.slack.poster import Poster, address, message_id, metadata
from bot.slack.text import neutral_markdown, split_text
from bot.surface import Control, Destination, SurfaceError
from core.domain.answers import Answer
from core.domain.ids import MessageId, local_part
from core.domain.json import JsonObject, JsonValue

__all__ = ["EditedStream", "NativeStream", "StreamBudget"]

logger = logging.getLogger(__name__)

_STREAM_LIFE_S = 240.0
"""Source: measured by others, a stream dies about 5 minutes after its start even when active."""


class StreamBudget:
    """How many streams may still be started in this minute.

    Source: Slack, chat.startStream is Tier 2: 20 a minute and workspace.
    """

    def __init__(self, per_minute: int = 18, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._starts: deque[float] = deque()

    def take(self) -> bool:
        """Take one start, if there is one."""
        now = self._clock()
        while self._starts and now - self._starts[0] > 60:
            self._starts.popleft()
        if len(self._starts) >= self._per_minute:
            return False
        self._starts.append(now)
        return True


class EditedStream:
    """A message that is posted, then edited while it grows."""

    def __init__(
        self,
        poster: Poster,
        to: Destination,
        *,
        job: str,
        every_s: float,
        message: MessageId | None = None,
    ) -> None:
        self._poster = poster
        self._to = to
        self._job = job
        self._every_s = every_s
        self._text = ""
        self._edited_at = 0.0
        self.message = message
        self._earlier = message
        self.rest: list[MessageId] = []

    def take_over(self, message: MessageId | None, text: str) -> None:
        """Go on with a message that shows this text already."""
        self.message = message
        self._text = text

    async def show(self, text: str) -> None:
        """Append a finished piece of text.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
        self._text += text
        now = time.monotonic()
        if self.message is not None and now - self._edited_at < self._every_s:
            return
        self._edited_at = now
        text, growing = render.growing_text(neutral_markdown(self._text))
        await self._put(text, [render.markdown_block(growing)])

    async def finish(
        self, answer: Answer, *, notes: Sequence[str] = (), controls: Sequence[Control] = ()
    ) -> MessageId | None:
        """Complete the reply with its sources.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
        first, *further = await self._poster.messages(answer, notes, controls)
        await self._put(*first)
        for number, (text, blocks) in enumerate(further, 1):
            self.rest.append(await self._further(number, text, blocks))
        await self._take_back(len(further) + 1)
        return self.message

    async def _further(
        self, number: int, text: str, blocks: Sequence[JsonObject] | None
    ) -> MessageId:
        """Post a message that a long answer goes on in, once over all attempts."""
        found = await self._posted_earlier(number)
        job = f"{self._job}#{number}"
        if found is None:
            return await self._poster.post(self._to, text, blocks, job=job)
        await self._poster.update(found, text, blocks, job=job)
        return found

    async def _take_back(self, number: int) -> None:
        """Delete what an earlier attempt posted from a further message on."""
        while (found := await self._posted_earlier(number)) is not None:
            await self._poster.delete(found)
            number += 1

    async def _posted_earlier(self, number: int) -> MessageId | None:
        if self._earlier is None:
            return None
        return await self._poster.find_further(self._to, f"{self._job}#{number}", self._earlier)

    async def replace(self, text: str) -> MessageId | None:
        """Put a sentence in place of everything shown.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
        await self._put(render.escaped(text), None)
        for further in self.rest:
            await self._poster.delete(further)
        self.rest.clear()
        await self._take_back(1)
        return self.message

    async def _put(self, text: str, blocks: Sequence[JsonObject] | None) -> None:
        shown = render.fallback_text(text)
        if self.message is not None:
            try:
                await self._poster.update(self.message, shown, blocks, job=self._job)
            except SurfaceError as error:
                if error.code != "message_not_found":
                    raise
                # Somebody deleted it while it grew: what was asked is answered all the same.
                self.message = None
        if self.message is None:
            self.message = await self._poster.post(self._to, shown, blocks, job=self._job)


class NativeStream:
    """Slack's own stream in a thread; goes on in edits when Slack refuses or closes it."""

    def __init__(self, poster: Poster, to: Destination, *, job: str, every_s: float) -> None:
        self._poster = poster
        self._to = to
        self._job = job
        self._edits = EditedStream(poster, to, job=job, every_s=every_s)
        self._is_open = False
        self._in_edits = False
        self._started_at = 0.0
        self._text = ""
        self._sent = ""

    @property
    def message(self) -> MessageId | None:
        """The message, once there is one."""
        return self._edits.message

    @property
    def rest(self) -> Sequence[MessageId]:
        """The further messages that a long reply went on in."""
        return self._edits.rest

    async def show(self, text: str) -> None:
        """Append a finished piece of text.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
        if not self._in_edits:
            sent = await self._stream(text)
            self._text += text
            if sent:
                return
            await self._go_on_in_edits(self._text.removesuffix(text))
        await self._edits.show(text)

    async def _stream(self, text: str) -> bool:
        """Send a piece; False when it must be shown by editing."""
        piece = neutral_markdown(text)
        try:
            if not self._is_open:
                await self._start(piece)
            elif time.monotonic() - self._started_at > _STREAM_LIFE_S:
                return False
            else:
                for part in split_text(piece, render.MARKDOWN_LIMIT):
                    await self._call("chat.appendStream", markdown_text=part)
        except SurfaceError as error:
            logger.info("stream_broken", extra={"code": error.code})
            return False
        self._sent += piece
        return True

    async def _start(self, piece: str) -> None:
        try:
            answer = await self._poster.api.write(
                "chat.startStream",
                channel=local_part(self._to.conversation),
                thread_ts=self._to.thread_ts,
                recipient_team_id=self._to.team,
                recipient_user_id=local_part(self._to.asker),
                markdown_text=piece,
            )
        except SurfaceError as error:
            # The answer may be lost, and the stream open all the same: then it is taken over.
            found = await self._poster.find_lost(self._to, self._job, error, streamed=True)
            self._is_open = found is not None
            self._edits.take_over(found, "")
            raise
        self._is_open = True
        self._started_at = time.monotonic()
        self._edits.message = message_id(self._to, answer.text("ts"))

    async def _go_on_in_edits(self, text: str) -> None:
        await self._close()
        self._in_edits = True
        self._edits.take_over(self.message, text)

    async def finish(
        self, answer: Answer, *, notes: Sequence[str] = (), controls: Sequence[Control] = ()
    ) -> MessageId | None:
        """Complete the reply with its sources; what was shown stays as it was.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
        if self._is_open and await self._stop_with(answer, notes, controls):
            return self.message
        await self._close()
        return await self._edits.finish(answer, notes=notes, controls=controls)

    async def _stop_with(
        self, answer: Answer, notes: Sequence[str], controls: Sequence[Control]
    ) -> bool:
        """Stop the stream with the sources; False when the whole must be put in place by edits."""
        pieces, sources, _ = await self._poster.final(answer, notes, controls)
        sent = self._sent.strip()
        if len(pieces) > 1 or not pieces[0].startswith(sent):
            return False
        rest = pieces[0][len(sent) :].rstrip()
        more: JsonObject = {"markdown_text": rest} if rest.strip() else {}
        try:
            await self._call(
                "chat.stopStream", **more, blocks=sources, metadata=metadata(self._job)
            )
        except SurfaceError as error:
            logger.info("stream_broken", extra={"code": error.code})
            return False
        self._is_open = False
        return True

    async def replace(self, text: str) -> MessageId | None:
        """Put a sentence in place of everything shown.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
        await self._close()
        return await self._edits.replace(text)

    async def _close(self) -> None:
        """End the stream, so that the message may be edited."""
        if not self._is_open:
            return
        self._is_open = False
        try:
            await self._call("chat.stopStream")
        except SurfaceError as error:
            logger.info("stream_closed", extra={"code": error.code})

    async def _call(self, method: str, **arguments: JsonValue) -> None:
        where = address(self.message) if self.message is not None else {}
        await self._poster.api.write(method, **where, **arguments)
