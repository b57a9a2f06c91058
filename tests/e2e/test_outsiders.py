"""`docent doctor` tells in which channels answers are narrow, with few calls."""

from __future__ import annotations

from pathlib import Path

from bot.slack import outsiders
from bot.slack.checks import Finding
from playground import PlaygroundServer
from playground.seed import GENERAL, GUEST, MAYA, PRIVATE
from tests.e2e.running import bot_settings


async def _found(slack: PlaygroundServer, folder: Path) -> list[Finding]:
    settings = bot_settings(slack, folder).slack
    return [finding async for finding in outsiders.outsider_findings(settings)]


async def test_channels_with_guests_or_outside_people_are_named(
    slack: PlaygroundServer, tmp_path: Path
) -> None:
    slack.share_outside(PRIVATE)
    slack.dm(MAYA, GUEST, "bot")
    slack.archive(MAYA, slack.create_channel(MAYA, "old", members=[GUEST], with_bot=True).id)
    slack.create_channel(MAYA, "without-me", members=[GUEST])

    outside, guests, summary = await _found(slack, tmp_path)

    assert all(finding.is_well for finding in (outside, guests, summary))
    assert (outside.is_warning, guests.is_warning, summary.is_warning) == (True, True, False)
    assert outside.detail.startswith("#leads: people of other organisations.")
    named, _, _ = guests.detail.partition(": guests.")
    assert set(named.split(", ")) == {"#partner-portal", "a group direct message"}
    assert summary.detail == "4 conversations with the bot in them"
    assert len(slack.calls.of("users.list")) == 1


async def test_what_slack_does_not_tell_is_said(slack: PlaygroundServer, tmp_path: Path) -> None:
    slack.faults.error("conversations.members", "internal_error", times=20)

    unknown, summary = await _found(slack, tmp_path)

    assert "Slack did not tell" in unknown.detail
    assert "#general" in unknown.detail
    assert summary.is_well


async def test_a_refused_list_is_no_silence(slack: PlaygroundServer, tmp_path: Path) -> None:
    slack.faults.error("users.conversations", "missing_scope")
    assert [(f.is_well, f.detail) for f in await _found(slack, tmp_path)] == [
        (False, "missing_scope")
    ]
    slack.faults.error("auth.test", "invalid_auth")
    assert await _found(slack, tmp_path) == []


async def test_the_number_of_calls_is_bounded(slack: PlaygroundServer, tmp_path: Path) -> None:
    for number in range(110):
        slack.create_channel(MAYA, f"room-{number}", members=[GUEST], with_bot=True)
    slack.share_outside(GENERAL)

    outside, guests, summary = await _found(slack, tmp_path)

    assert "#general" in outside.detail
    assert guests.detail.count("#") == 10
    assert " more: guests." in guests.detail
    assert summary.detail == (
        "113 conversations with the bot in them; the members of 12 were not asked for"
    )
    assert len(slack.calls.of("conversations.members")) == 100
