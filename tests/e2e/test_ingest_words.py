"""The words after `/ingest`, said and heard: where reports go, and what is asked first."""

from __future__ import annotations

import re

from playground import PlaygroundServer
from playground.seed import GENERAL, GUEST, GUEST_CHANNEL, MAYA, PRIVATE, TOM
from tests.e2e.dialog import Dialog

NOTE = b"# Travel\n\nThe per diem for business trips is 61 euros a day.\n"
MEMO = b"# Reorganisation\n\nThe Falcon project will be closed in March.\n"


def dm_of(slack: PlaygroundServer, user: str) -> str:
    return slack.dm(user, slack.workspace.identity.bot_user_id).id


async def test_a_channel_named_in_the_dm_is_read_and_reported_there(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    slack.upload(MAYA, PRIVATE, "memo.md", MEMO)
    dm = dm_of(slack, MAYA)

    await chat.commands(MAYA, dm, "/ingest", f"<#{PRIVATE}|leads>")

    report = await chat.hears("Read 1 file", channel=dm)
    assert report.ephemeral_to is None
    assert f"<#{PRIVATE}>" in report.text
    [told] = chat.heard(channel=PRIVATE)
    assert f"<@{MAYA}> asked me to read the files" in told.text
    await chat.says(MAYA, dm, "When will the Falcon project be closed?")
    await chat.hears("March", channel=dm)

    await chat.commands(MAYA, dm, "/ingest", f"<#{PRIVATE}|leads>")
    await chat.hears("Read 0 files, 1 unchanged", channel=dm)
    assert len(chat.heard(channel=PRIVATE)) == 1


async def test_a_channel_named_in_another_is_reported_in_the_dm(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    slack.upload(MAYA, PRIVATE, "memo.md", MEMO)

    await chat.commands(MAYA, GENERAL, "/ingest", f"<#{PRIVATE}|leads>")

    acknowledged = await chat.hears("comes in our direct message", as_user=MAYA)
    assert acknowledged.ephemeral_to == MAYA
    await chat.hears("Read 1 file", channel=dm_of(slack, MAYA))
    assert not [m for m in slack.messages(GENERAL, as_user=TOM) if "Read 1" in m.shown]


async def test_nobody_has_a_channel_read_that_they_are_not_in(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    slack.upload(MAYA, PRIVATE, "memo.md", MEMO)
    dm = dm_of(slack, TOM)
    said = []

    for channel in (PRIVATE, "C0NOSUCH001"):
        await chat.commands(TOM, dm, "/ingest", f"<#{channel}>")
        await chat.hears("members of that channel", as_user=TOM, channel=dm)
        said.append(chat.heard(channel=dm, as_user=TOM)[-1].text)

    assert said[0] == said[1]
    assert chat.heard(channel=PRIVATE, as_user=MAYA) == []
    await chat.commands(GUEST, GUEST_CHANNEL, "/ingest", f"<#{GUEST_CHANNEL}>")
    await chat.hears("Only full members", as_user=GUEST)


async def test_only_what_came_since_a_day_is_read(chat: Dialog, slack: PlaygroundServer) -> None:
    slack.upload(MAYA, GENERAL, "note.md", NOTE)

    await chat.commands(MAYA, GENERAL, "/ingest", "since 2001-01-31")
    report = await chat.hears("Read 1 file", channel=GENERAL)
    assert "since 2001-01-31" in report.shown

    await chat.commands(MAYA, GENERAL, "/ingest", "since 2999-01-31")
    await chat.hears("No files were shared or changed here since 2999-01-31", as_user=MAYA)
    await chat.commands(MAYA, GENERAL, "/ingest", "since tomorrow")
    await chat.hears("“tomorrow” is no date", as_user=MAYA)


async def test_a_file_beyond_the_plan_is_a_line_of_the_report(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    slack.upload(MAYA, GENERAL, "note.md", NOTE)
    hidden = slack.upload(MAYA, GENERAL, "old.md", MEMO).file_ids[0]
    slack.hide_file(hidden)

    await chat.commands(MAYA, GENERAL, "/ingest")

    report = await chat.hears("Read 1 file, 1 skipped", channel=GENERAL)
    assert f"{hidden}: Slack hides it because of the workspace's plan" in report.shown


async def test_much_is_asked_about_first(chat: Dialog, slack: PlaygroundServer) -> None:
    for number in range(15):
        slack.upload(MAYA, GENERAL, f"{number}.md", b"# Same\n\nThe same words in each.\n")

    await chat.commands(MAYA, GENERAL, "/ingest")
    asked = await chat.hears("15 files to read, about 1 MB", as_user=MAYA)
    assert asked.ephemeral_to == MAYA
    assert re.search(r"about \d+ minutes?\.", asked.shown)
    assert "costs nothing" in asked.shown

    await chat.clicks(MAYA, asked, "dismiss")
    await chat.hears("nothing was done", as_user=MAYA)
    assert chat.heard(channel=GENERAL, as_user=TOM) == []

    await chat.commands(MAYA, GENERAL, "/ingest")
    asked = await chat.hears("15 files to read", as_user=MAYA)
    await chat.clicks(MAYA, asked, "ingest_start")
    await chat.hears("I am reading them now", as_user=MAYA)
    await chat.hears("Read 15 files.", channel=GENERAL, as_user=TOM)

    slack.upload(MAYA, GENERAL, "new.md", NOTE)
    await chat.commands(MAYA, GENERAL, "/ingest")
    await chat.hears("Read 1 file, 15 unchanged", channel=GENERAL)


async def test_what_is_not_understood_is_answered_with_what_may_be_meant(chat: Dialog) -> None:
    await chat.commands(MAYA, GENERAL, "/ingest", "everything")
    told = await chat.hears("I do not understand “everything”", as_user=MAYA)
    assert "`/ingest help`" in told.shown
    assert told.ephemeral_to == MAYA

    await chat.commands(MAYA, GENERAL, "/ingest", "sttus")
    await chat.hears("Did you mean `/ingest status`?", as_user=MAYA)

    await chat.commands(MAYA, GENERAL, "/ingest", "help")
    told = await chat.hears("Run it again", as_user=MAYA)
    assert "`/ingest since 2025-01-31`" in told.shown
