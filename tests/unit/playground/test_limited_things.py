"""Triggers, response URLs, modals, cursors and arguments: what may be used how often."""

from __future__ import annotations

import pytest

from playground.refusal import Refused
from playground.response_urls import ResponseTarget, ResponseUrlRefused, ResponseUrls
from playground.triggers import TriggerRefused, Triggers
from playground.views import Views
from playground.web_api import METHODS
from playground.web_api.call import Arguments
from playground.web_api.paging import page_of

TARGET = ResponseTarget(user="U1", channel="C1")
NEEDED = {
    "apps.connections.open",
    "assistant.threads.setStatus",
    "auth.test",
    "bots.info",
    "chat.appendStream",
    "chat.delete",
    "chat.getPermalink",
    "chat.postEphemeral",
    "chat.postMessage",
    "chat.startStream",
    "chat.stopStream",
    "chat.update",
    "conversations.history",
    "conversations.info",
    "conversations.list",
    "conversations.members",
    "conversations.open",
    "conversations.replies",
    "files.info",
    "files.list",
    "team.info",
    "users.conversations",
    "users.info",
    "users.list",
    "views.open",
    "views.publish",
    "views.update",
}


class Hand:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_trigger_opens_once_and_not_late() -> None:
    hand = Hand()
    triggers = Triggers(now=hand)
    first, second = triggers.new("U1"), triggers.new("U2")
    assert triggers.exchange(first) == "U1"
    with pytest.raises(TriggerRefused, match="exchanged_trigger_id"):
        triggers.exchange(first)
    hand.now = 3.1
    with pytest.raises(TriggerRefused, match="expired_trigger_id"):
        triggers.exchange(second)
    with pytest.raises(TriggerRefused, match="unknown"):
        triggers.exchange("no trigger")


def test_a_response_url_works_five_times() -> None:
    urls = ResponseUrls()
    secret = urls.new(TARGET)
    assert [urls.use(secret).user for _ in range(5)] == ["U1"] * 5
    with pytest.raises(ResponseUrlRefused, match="used_url"):
        urls.use(secret)
    with pytest.raises(ResponseUrlRefused, match="invalid_url"):
        urls.use("guess")


def test_a_response_url_works_half_an_hour() -> None:
    hand = Hand()
    urls = ResponseUrls(now=hand)
    secret = urls.new(TARGET)
    hand.now = 1801.0
    with pytest.raises(ResponseUrlRefused, match="expired_url"):
        urls.use(secret)


def test_modals_stack_three_high() -> None:
    views = Views()
    first = views.open("U1", {"external_id": "mine"})
    second = views.open("U1", {}, first)
    assert not views.is_full(second)
    third = views.open("U1", {}, second)
    assert views.is_full(third)
    assert (third.root_id, third.previous_id) == (first.id, second.id)
    assert views.find_external("mine") == first
    views.close(third)
    assert views.top("U1") == second
    views.close(second, whole_stack=True)
    assert views.top("U1") is None


def test_a_changed_view_has_another_hash() -> None:
    views = Views()
    view = views.open("U1", {})
    assert views.replace(view, {}).hash != view.hash


def test_arguments_are_read_from_forms_and_json_alike() -> None:
    form = Arguments({"flag": "true", "limit": "5", "types": "im, mpim", "view": '{"a":1}'})
    body = Arguments({"flag": True, "limit": 5, "types": ["im", "mpim"], "view": {"a": 1}})
    for arguments in (form, body):
        assert arguments.flag("flag") is True
        assert arguments.number("limit", 1, most=9) == 5
        assert arguments.listed("types") == ["im", "mpim"]
        assert arguments.object("view", "bad") == {"a": 1}
    assert form.flag("missing") is False


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "many"])
def test_limits_out_of_range_are_refused(limit: str) -> None:
    with pytest.raises(Refused, match="invalid_limit"):
        page_of(range(5), Arguments({"limit": limit}))


@pytest.mark.parametrize("value", ['{"a":', "[1]", '"text"', "5"])
def test_what_is_no_list_of_objects_is_refused(value: str) -> None:
    with pytest.raises(Refused, match="invalid_blocks_format"):
        Arguments({"blocks": value}).objects("blocks", "invalid_blocks_format")


def test_pages_end_without_a_cursor() -> None:
    first, cursor = page_of(range(5), Arguments({"limit": 3}))
    second, end = page_of(range(5), Arguments({"limit": 3, "cursor": cursor}))
    assert ([*first, *second], end) == ([0, 1, 2, 3, 4], "")


def test_the_methods_the_bot_may_need_are_there() -> None:
    assert METHODS.keys() >= NEEDED
