"""Messages only one person sees: through the command's response URL, or posted as ephemeral."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import aiohttp

from bot.slack import render
from bot.slack.poster import Poster
from bot.surface import Control, Destination, SurfaceError
from core.domain.answers import Answer
from core.domain.ids import MessageId, local_part
from core.domain.json import JsonObject

__all__ = ["PrivateReply"]

logger = logging.getLogger(__name__)

_TIMEOUT_S = 15.0


class PrivateReply:
    """A reply shown whole, since Slack cannot stream or edit what only one person sees.

    Posting it again after a crash cannot be told from the first time: at least once.
    """

    def __init__(self, poster: Poster, to: Destination) -> None:
        self._poster = poster
        self._to = to
        self._replaces = to.in_place

    @property
    def message(self) -> MessageId | None:
        """Always None: an ephemeral message has no handle."""
        return None

    @property
    def rest(self) -> Sequence[MessageId]:
        """Always empty, likewise."""
        return ()

    async def show(self, text: str) -> None:
        """Do nothing: a private reply is shown whole."""

    async def finish(
        self, answer: Answer, *, notes: Sequence[str] = (), controls: Sequence[Control] = ()
    ) -> MessageId | None:
        """Show the whole answer.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
        for text, blocks in await self._poster.messages(answer, notes, controls):
            await self.say(text, blocks)
        return None

    async def replace(self, text: str) -> MessageId | None:
        """Show a sentence.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
        await self.say(render.escaped(text), None)
        return None

    async def say(self, text: str, blocks: Sequence[JsonObject] | None) -> None:
        """Show a message to the one person.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
        if self._to.response_url is not None:
            try:
                await self._respond(text, blocks)
            except SurfaceError as error:
                logger.info("response_url_refused", extra={"code": error.code})
            else:
                self._replaces = False
                return
        await self._poster.api.write(
            "chat.postEphemeral",
            channel=local_part(self._to.conversation),
            user=local_part(self._to.private_to or self._to.asker),
            thread_ts=self._to.thread_ts,
            text=text,
            blocks=list(blocks) if blocks else None,
        )

    async def _respond(self, text: str, blocks: Sequence[JsonObject] | None) -> None:
        """Use the response URL.

        Source: Slack, Handling user interaction: 5 uses in 30 minutes, JSON, ephemeral by default.
        """
        body: dict[str, object] = {
            "response_type": "ephemeral",
            "replace_original": self._replaces,
            "text": text,
            **({"thread_ts": self._to.thread_ts} if self._to.thread_ts else {}),
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if blocks:
            body["blocks"] = list(blocks)
        url = self._to.response_url or ""
        try:
            async with (
                asyncio.timeout(_TIMEOUT_S),
                self._poster.api.session.post(url, json=body) as response,
            ):
                if response.status >= 400:
                    raise SurfaceError(f"response_url_{response.status}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SurfaceError("unreachable") from error
