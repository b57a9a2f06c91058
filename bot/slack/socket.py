"""Socket Mode: Slack reaches the bot without a public address."""

from __future__ import annotations

import asyncio
import logging
import re
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
_PING_S = 10.0
"""The SDK tries a connection again after as long."""
_TICKET = re.compile(r"(ticket=)[^&\s'\"]+")


class SocketConnection:
    """The connection as health checks see it."""

    def __init__(self, handler: AsyncSocketModeHandler) -> None:
        self._handler = handler

    async def is_up(self) -> bool:
        """Tell whether Slack can reach us now."""
        return await self._handler.client.is_connected()


@asynccontextmanager
async def connected(
    app: AsyncApp, app_token: str, *, ping_interval_s: float = _PING_S
) -> AsyncIterator[SocketConnection]:
    """Connect, and stay connected; the SDK reconnects by itself after that.

    Raises:
        SurfaceError: Slack refuses the app-level token.
    """
    app.logger.addFilter(_without_ticket)
    handler = AsyncSocketModeHandler(app, app_token, ping_interval=ping_interval_s)
    connecting = asyncio.create_task(_connect(handler))
    renewing = asyncio.create_task(_renew_address(handler, ping_interval_s / 4))
    try:
        await connecting
        yield SocketConnection(handler)
    finally:
        await cancelled([connecting, renewing])
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
            name = type(error).__name__
            logger.warning("socket_unreachable", extra={"error": name, "wait_s": wait_s})
        else:
            logger.info("socket_connected")
            return
        await asyncio.sleep(wait_s)
        wait_s = min(wait_s * 2, _LONGEST_WAIT_S)


async def _renew_address(handler: AsyncSocketModeHandler, every_s: float) -> None:
    """Drop an address that did not connect: the SDK would try it for ever.

    Source: Slack, Using Socket Mode: the ticket in an address opens one connection, and soon.
    """
    client, tried = handler.client, None
    while True:
        await asyncio.sleep(every_s)
        if await client.is_connected():
            tried = None
        elif tried is not None and client.wss_uri == tried:
            client.wss_uri = None
        else:
            tried = client.wss_uri


def _without_ticket(record: logging.LogRecord) -> bool:
    """Take the ticket out of what the SDK says of an address; every record is kept."""
    if isinstance(record.msg, str):
        record.msg = _TICKET.sub(r"\1…", record.msg)
    return True
