"""Signed HTTP: the same events, commands and interactions posted to the bot's address.

Apart because signatures, retry headers and form bodies exist only on this road.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import time
from collections.abc import Mapping
from urllib.parse import urlencode

import aiohttp
import orjson

from core.domain.json import JsonObject
from core.utils.aio import BackgroundTasks
from playground.clock import new_uuid
from playground.delivery.road import BotUnreachable, RequestKind, RetryPolicy

__all__ = ["SignedHttp"]

_log = logging.getLogger(__name__)

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"


class _Refused(Exception):
    """The answer was not a 2xx; `final` when it forbids another try."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


class SignedHttp:
    """Posts to one URL, as an app with a single request URL is configured."""

    def __init__(
        self, url: str, *, signing_secret: str, retries: RetryPolicy | None = None
    ) -> None:
        self._url = url
        self._secret = signing_secret.encode()
        self._retries = retries or RetryPolicy()
        timeout = aiohttp.ClientTimeout(total=self._retries.ack_timeout_s)
        self._session = aiohttp.ClientSession(timeout=timeout)
        self._deliveries = BackgroundTasks()

    @property
    def connected(self) -> bool:
        """An address is always worth a try."""
        return True

    async def verify(self) -> bool:
        """Ask the URL to repeat a challenge, as Slack does when it is configured."""
        challenge = new_uuid()
        body = orjson.dumps({"type": "url_verification", "token": "", "challenge": challenge})
        try:
            answer = await self._post(body, _JSON)
        except _Refused:
            return False
        return challenge in answer.decode(errors="replace")

    def deliver_event(self, payload: JsonObject) -> None:
        """Post an event in the background."""
        self._deliveries.start(self._deliver(orjson.dumps(payload)), name="deliver")

    async def request(self, kind: RequestKind, payload: JsonObject) -> JsonObject:
        """Post a command or an interaction once.

        Raises:
            BotUnreachable: There was no 2xx answer in time.
        """
        form = (
            {key: str(value) for key, value in payload.items() if value is not None}
            if kind == "slash_commands"
            else {"payload": orjson.dumps(payload).decode()}
        )
        try:
            answer = await self._post(urlencode(form).encode(), _FORM)
        except _Refused as error:
            late = error.reason == "http_timeout"
            raise BotUnreachable("operation_timeout" if late else "dispatch_failed") from error
        return _answer_payload(answer)

    async def close(self) -> None:
        """End every delivery."""
        await self._deliveries.cancel()
        await self._session.close()

    async def _deliver(self, body: bytes) -> None:
        headers: dict[str, str] = {}
        for attempt, delay_s in enumerate((*self._retries.delays_s, None), start=1):
            try:
                await self._post(body, _JSON, headers)
                return
            except _Refused as error:
                if error.final or delay_s is None:
                    _log.warning("event_given_up", extra={"reason": error.reason})
                    return
                headers = {
                    "X-Slack-Retry-Num": str(attempt),
                    "X-Slack-Retry-Reason": error.reason,
                }
            await asyncio.sleep(delay_s)

    async def _post(
        self, body: bytes, content_type: str, headers: Mapping[str, str] | None = None
    ) -> bytes:
        # Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
        timestamp = str(int(time.time()))
        signed = b":".join((b"v0", timestamp.encode(), body))
        signature = hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        all_headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={signature}",
            **(headers or {}),
        }
        try:
            async with self._session.post(self._url, data=body, headers=all_headers) as answer:
                if not answer.ok:
                    raise _Refused("http_error", final="X-Slack-No-Retry" in answer.headers)
                return await answer.read()
        except TimeoutError as error:
            raise _Refused("http_timeout") from error
        except aiohttp.ClientError as error:
            raise _Refused("connection_failed") from error


def _answer_payload(answer: bytes) -> JsonObject:
    text = answer.decode(errors="replace").strip()
    if not text or text == "ok":
        return {}
    try:
        payload = orjson.loads(text)
    except ValueError:
        return {"text": text}
    return payload if isinstance(payload, dict) else {}
