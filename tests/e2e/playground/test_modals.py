"""What a bot's acknowledgement does to a modal, and what buttons report."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from core.domain.json import JsonObject, JsonValue
from playground import PlaygroundServer
from playground.json_values import object_at, objects_at, text_at
from playground.seed import GENERAL, MAYA, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.playground.echo_bot import FORM, connected

THUMBS = {
    "type": "context_actions",
    "block_id": "thumbs",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "feedback",
            "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "up"},
            "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "down"},
        }
    ],
}


def form(title: str, **more: JsonValue) -> dict[str, JsonValue]:
    return {**FORM, "title": {"type": "plain_text", "text": title}, **more}


class Clerk:
    """A bot that answers a submission as a test wants, and keeps what it was sent."""

    def __init__(self, client: AsyncWebClient) -> None:
        self.answer: dict[str, object] = {}
        self.sent: list[JsonObject] = []
        self.app = AsyncApp(client=client)
        self.app.view("form")(self._submitted)
        self.app.view_closed("form")(self._submitted)
        self.app.action("feedback")(self._submitted)

    async def _submitted(self, ack: AsyncAck, body: JsonObject) -> None:
        self.sent.append(body)
        await ack(**self.answer)  # type: ignore[arg-type]  # what a test wants


@pytest.fixture
async def clerk(server: PlaygroundServer, client: AsyncWebClient) -> AsyncIterator[Clerk]:
    working = Clerk(client)
    async with connected(server, working.app):
        yield working


def title(server: PlaygroundServer) -> str | None:
    view = server.modal(MAYA)
    return None if view is None else text_at(object_at(view.body, "title"), "text")


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ({}, None),
        ({"response_action": "update", "view": form("Second")}, "Second"),
        ({"response_action": "push", "view": form("On top")}, "On top"),
        ({"response_action": "clear"}, None),
        ({"response_action": "errors", "errors": {"reason": "no"}}, "First"),
    ],
)
async def test_a_submission_is_followed(
    server: PlaygroundServer, clerk: Clerk, answer: dict[str, object], shown: str | None
) -> None:
    view = server.hub.views.open(MAYA, form("First"))
    clerk.answer = answer
    assert (await server.submit(MAYA, view, text="because")).ok
    assert title(server) == shown
    values = {"reason": {"text": {"type": "plain_text_input", "value": "because"}}}
    sent = clerk.sent[0]["view"]
    assert isinstance(sent, dict)
    assert sent["state"] == {"values": values}


async def test_closing_is_told_to_a_bot_that_asked(server: PlaygroundServer, clerk: Clerk) -> None:
    quiet = server.hub.views.open(MAYA, form("Quiet"))
    assert (await server.dismiss(MAYA, quiet)).ok
    loud = server.hub.views.open(MAYA, form("Loud", notify_on_close=True))
    assert (await server.dismiss(MAYA, loud)).ok
    assert [body["type"] for body in clerk.sent] == ["view_closed"]
    assert title(server) is None


async def test_feedback_reports_the_side_that_was_pressed(
    server: PlaygroundServer, client: AsyncWebClient, clerk: Clerk
) -> None:
    posted = await client.chat_postMessage(channel=GENERAL, text="answer", blocks=[THUMBS])
    message = server.workspace.messages[GENERAL][posted["ts"]]
    assert (await server.click(TOM, message, "feedback", value="down")).ok
    action = objects_at(clerk.sent[0], "actions")[0]
    assert (action["type"], action["value"], action["block_id"]) == (
        "feedback_buttons",
        "down",
        "thumbs",
    )
    assert action["text"] == {"type": "plain_text", "text": "Bad"}


@pytest.mark.usefixtures("clerk")
async def test_a_bot_without_the_button_does_not_answer_in_time(
    server: PlaygroundServer, client: AsyncWebClient, chat: Dialog
) -> None:
    link = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "x"},
        "accessory": {
            "type": "button",
            "action_id": "unknown",
            "text": {"type": "plain_text", "text": "Go"},
        },
    }
    posted = await client.chat_postMessage(channel=GENERAL, text="x", blocks=[link])
    message = server.workspace.messages[GENERAL][posted["ts"]]
    outcome = await chat.clicks(MAYA, message, "unknown")
    assert (outcome.ok, outcome.error) == (False, "operation_timeout")
