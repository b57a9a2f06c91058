"""The manifest asks for what the listeners handle, and for nothing else."""

from __future__ import annotations

import json
import re

from bot.slack.incoming import TriggerKind
from bot.slack.listeners import LISTENERS
from bot.slack.manifest import bot_scopes, manifest
from bot.slack.payload import Payload


def test_every_event_that_is_handled_is_subscribed_and_no_other() -> None:
    events = Payload(manifest()).child("settings").child("event_subscriptions").texts("bot_events")
    handled = {e for x in LISTENERS if x.kind is TriggerKind.EVENT for e in x.names}

    assert events == sorted(set(events))
    assert {event.partition(".")[0] for event in events} == handled


def test_every_command_is_there_with_its_help() -> None:
    commands = Payload(manifest()).child("features").children("slash_commands")
    handled = [n for x in LISTENERS if x.kind is TriggerKind.COMMAND for n in x.names]

    assert [command.text("command") for command in commands] == handled
    for command in commands:
        assert command.text("description")
        assert command.text("usage_hint")
        assert command.flag("should_escape")


def test_what_a_person_does_has_one_listener() -> None:
    triggers = [
        (x.kind, name) for x in LISTENERS if x.kind is not TriggerKind.EVENT for name in x.names
    ]

    assert len(triggers) == len(set(triggers))


def test_every_scope_is_asked_for_once() -> None:
    scopes = bot_scopes()

    assert scopes == sorted(set(scopes))
    assert {s for x in LISTENERS for s in x.scopes} <= set(scopes)
    assert all(re.fullmatch(r"[a-z_]+(:[a-z_.]+)?", scope) for scope in scopes)
    assert "chat:write" in scopes
    assert not [scope for scope in scopes if scope.startswith(("admin", "files:write"))]


def test_socket_mode_needs_no_address() -> None:
    made = Payload(manifest(name="Librarian"))

    assert made.child("settings").flag("socket_mode_enabled")
    assert "request_url" not in json.dumps(made.raw)
    assert made.child("display_information").text("name") == "Librarian"


def test_http_has_its_address_everywhere() -> None:
    url = "https://docent.example/slack/events"
    made = Payload(manifest(request_url=url))

    assert not made.child("settings").flag("socket_mode_enabled")
    assert made.child("settings").child("interactivity").text("request_url") == url
    assert made.child("settings").child("event_subscriptions").text("request_url") == url
    assert {c.text("url") for c in made.child("features").children("slash_commands")} == {url}
