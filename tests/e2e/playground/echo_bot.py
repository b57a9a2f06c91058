"""A small bot on the real Bolt, and how it connects; and how a refused call is read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond, AsyncSay
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from core.domain.json import JsonObject, JsonValue
from playground import PlaygroundServer

__all__ = ["BUTTON", "FORM", "EchoBot", "connected", "refusal"]

BUTTON = {
    "type": "actions",
    "block_id": "row",
    "elements": [
        {
            "type": "button",
            "action_id": "more",
            "text": {"type": "plain_text", "text": "More"},
            "value": "page-2",
        }
    ],
}
FORM: dict[str, JsonValue] = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Why?"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": {"type": "plain_text", "text": "Reason"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


class EchoBot:
    """An echo bot on Bolt that keeps the events it was sent."""

    def __init__(self, client: AsyncWebClient, signing_secret: str | None = None) -> None:
        self.events: list[JsonObject] = []
        self.requests: list[JsonObject] = []
        self.app = AsyncApp(
            client=client, signing_secret=signing_secret, ignoring_self_events_enabled=False
        )
        self.app.middleware(self._keep)
        self.app.event("app_mention")(self._mentioned)
        self.app.event({"type": "message"})(_nothing)
        for name in ("member_joined_channel", "file_shared", "file_deleted", "channel_left"):
            self.app.event(name)(_nothing)
        self.app.command("/ask")(self._asked)
        self.app.action("more")(self._pressed)
        self.app.view("form")(self._submitted)

    def kinds(self) -> list[object]:
        return [event.get("subtype") or event["type"] for event in self.events]

    async def _keep(self, body: JsonObject, next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002 - Bolt passes it by this name
        event = body.get("event")
        if isinstance(event, Mapping):
            self.events.append(event)
        else:
            self.requests.append(body)
        await next()

    async def _mentioned(self, event: Mapping[str, str], say: AsyncSay) -> None:
        await say(text=f"echo: {event['text']}", thread_ts=event["ts"])

    async def _asked(
        self, ack: AsyncAck, respond: AsyncRespond, command: Mapping[str, str]
    ) -> None:
        await ack(text="Looking…")
        await respond(text=f"asked: {command['text']}", response_type="in_channel")

    async def _pressed(
        self, ack: AsyncAck, respond: AsyncRespond, body: Mapping[str, str], client: AsyncWebClient
    ) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await respond(text="replaced", replace_original=True)

    async def _submitted(self, ack: AsyncAck, view: Mapping[str, dict[str, object]]) -> None:
        values = view["state"]["values"]
        if values["reason"]["text"]["value"] == "no":  # type: ignore[index]  # the form above
            await ack(response_action="errors", errors={"reason": "Say more"})
        else:
            await ack()


async def _nothing() -> None:
    return


@asynccontextmanager
async def connected(
    server: PlaygroundServer, app: AsyncApp
) -> AsyncIterator[AsyncSocketModeHandler]:
    handler = AsyncSocketModeHandler(
        app, server.workspace.identity.app_token, web_client=app.client, ping_interval=1
    )
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt has no types here
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # as above


async def refusal(call: Awaitable[object]) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])
