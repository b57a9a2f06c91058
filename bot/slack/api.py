"""Calls Slack's Web API: one session, errors as SurfaceError, posts never repeated blindly."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Mapping
from types import TracebackType

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.payload import Payload
from bot.surface import PlaceClosed, SurfaceError
from core.domain.json import JsonValue

__all__ = ["SlackApi"]

logger = logging.getLogger(__name__)

_TIMEOUT_S = 30
_READ_ATTEMPTS = 3
_RATE_LIMIT_ATTEMPTS = 5
_LONGEST_WAIT_S = 60.0
_CLOSED = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "user_not_in_channel",
        "cannot_reply_to_message",
        "restricted_action",
        "restricted_action_thread_locked",
        "restricted_action_read_only_channel",
    }
)
"""Source: Slack, chat.postMessage and chat.update: refusals that no second attempt changes."""
_PAGE = 200
"""Source: Slack, Pagination: 100-200 recommended, under 1,000 allowed."""


class SlackApi:
    """The Web API through the SDK's client. Opened and closed by the composition root."""

    def __init__(self, *, token: str, base_url: str) -> None:
        self.token = token
        self.base_url = base_url
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None

    async def __aenter__(self) -> SlackApi:
        """Open the session all calls share."""
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S), trust_env=True
        )
        # No retry handlers: the SDK's would repeat a chat.postMessage after a lost connection.
        self._client = AsyncWebClient(
            token=self.token,
            base_url=self.base_url,
            session=self._session,
            timeout=_TIMEOUT_S,
            retry_handlers=[],
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        """The HTTP session, for downloads and response URLs."""
        if self._session is None:
            raise RuntimeError("SlackApi is not open")
        return self._session

    @property
    def client(self) -> AsyncWebClient:
        """The SDK's client, for Bolt."""
        if self._client is None:
            raise RuntimeError("SlackApi is not open")
        return self._client

    def anonymous_client(self) -> AsyncWebClient:
        """Return a client without a token, for Bolt, which is told the token by `authorize`."""
        return AsyncWebClient(base_url=self.base_url, session=self.session, retry_handlers=[])

    async def read(self, method: str, **arguments: JsonValue) -> Payload:
        """Call a method that changes nothing; lost connections and server faults are repeated.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
        for attempt in range(_READ_ATTEMPTS):
            try:
                return await self._call(method, params=_form(arguments))
            except SurfaceError as error:
                last = attempt + 1 == _READ_ATTEMPTS
                if last or error.code not in {"unreachable", "server_error", "internal_error"}:
                    raise
                await asyncio.sleep(0.2 * 2**attempt * (1 + random.random()))
        raise SurfaceError("unreachable")

    async def scopes(self) -> frozenset[str]:
        """Return what the token may do. Source: Slack, response header x-oauth-scopes.

        Raises:
            SurfaceError: Slack refused the token, or could not be reached.
        """
        try:
            answer = await self.client.auth_test()
        except SlackApiError as error:
            raise SurfaceError(_code(error)) from error
        except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError) as error:
            raise SurfaceError("unreachable") from error
        headers = {name.lower(): value for name, value in answer.headers.items()}
        granted = str(headers.get("x-oauth-scopes", ""))
        return frozenset(scope.strip() for scope in granted.split(",") if scope.strip())

    async def write(self, method: str, **arguments: JsonValue) -> Payload:
        """Call a method that changes something, once; only an explicit 429 is repeated.

        Raises:
            SurfaceError: Slack refused, or could not be reached: it may have happened or not.
        """
        return await self._call(method, json={k: v for k, v in arguments.items() if v is not None})

    async def pages(
        self, method: str, *, limit: int = _PAGE, **arguments: JsonValue
    ) -> AsyncIterator[Payload]:
        """Yield a cursored method's pages.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
        cursor = ""
        while True:
            page = await self.read(
                method, limit=limit, **arguments, **({"cursor": cursor} if cursor else {})
            )
            yield page
            cursor = page.child("response_metadata").text("next_cursor")
            if not cursor:
                return

    async def _call(
        self,
        method: str,
        *,
        params: dict[str, str] | None = None,
        json: dict[str, JsonValue] | None = None,
    ) -> Payload:
        for attempt in range(_RATE_LIMIT_ATTEMPTS):
            try:
                answer = await self.client.api_call(method, params=params, json=json)
            except SlackApiError as error:
                wait_s = _retry_after_s(error)
                if wait_s is None or attempt + 1 == _RATE_LIMIT_ATTEMPTS:
                    raise _refused(_code(error)) from error
                logger.warning("slack_rate_limited", extra={"method": method, "wait_s": wait_s})
                await asyncio.sleep(wait_s * (1 + random.random() / 10))
            except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError) as error:
                raise SurfaceError("unreachable") from error
            else:
                return Payload(answer.data)
        raise SurfaceError("ratelimited")


def _form(arguments: Mapping[str, JsonValue]) -> dict[str, str]:
    """Encode arguments as Slack's forms expect them."""
    form: dict[str, str] = {}
    for name, value in arguments.items():
        if isinstance(value, bool):
            form[name] = "true" if value else "false"
        elif value is not None:
            form[name] = str(value)
    return form


def _retry_after_s(error: SlackApiError) -> float | None:
    if error.response.status_code != 429:
        return None
    header = error.response.headers.get("Retry-After", "1")
    try:
        return min(float(header), _LONGEST_WAIT_S)
    except ValueError:
        return 1.0


def _refused(code: str) -> SurfaceError:
    return PlaceClosed(code) if code in _CLOSED else SurfaceError(code)


def _code(error: SlackApiError) -> str:
    if error.response.status_code >= 500:
        return "server_error"
    return Payload(error.response.data).text("error") or "unknown_error"
