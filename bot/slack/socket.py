"""Socket Mode: Slack reaches the bot without a public address."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.surface import SurfaceError
from core.utils.aio import cancelled

__all__ = ["SocketConnection", "connected"]

logger = logging.getLogger(__name__)

_FATAL = frozenset({"invalid_auth", "not_authed", "account_inactive", "not_allowed_token_type"})
_LONGEST_WAIT_S = 30.0


class SocketConnection:
    """The connection as health checks see it."""

    def __init__(self, handler: AsyncSocketModeHandler) -> None:
        self._handler = handler

    async def is_up(self) -> bool:
        """Tell whether Slack can reach us now."""
        return await self._handler.client.is_connected()


@asynccontextmanager
async def connected(app: AsyncApp, app_token: str) -> AsyncIterator[SocketConnection]:
    """Connect, and stay connected; the SDK reconnects by itself after that.

    Raises:
        SurfaceError: Slack refuses the app-level token.
    """
    handler = AsyncSocketModeHandler(app, app_token)
    connecting = asyncio.create_task(_connect(handler))
    try:
        await connecting
        yield SocketConnection(handler)
    finally:
        await cancelled([connecting])
        await handler.close_async()  # type: ignore[no-untyped-call]  # the SDK has no annotation


async def _connect(handler: AsyncSocketModeHandler) -> None:
    wait_s = 0.5
    while True:
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]  # the SDK has no annotation
        except SlackApiError as error:
            code = str(error.response.get("error", ""))
            if code in _FATAL:
                raise SurfaceError(code) from error
            logger.warning("socket_refused", extra={"code": code, "wait_s": wait_s})
        except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
            logger.warning("socket_unreachable", extra={"error": str(error), "wait_s": wait_s})
        else:
            logger.info("socket_connected")
            return
        await asyncio.sleep(wait_s)
        wait_s = min(wait_s * 2, _LONGEST_WAIT_S)
