"""`/ingest forget`, `remember`, `check` and `status`: said and heard, each to the asker alone."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from playground import Message, PlaygroundServer
from playground.seed import GENERAL, GUEST, GUEST_CHANNEL, MAYA, PRIVATE, TOM
from tests.e2e.audited import deeds
from tests.e2e.dialog import Dialog
from tests.e2e.running import ElasticAt, bot_settings

NOTE = b"# Travel\n\nThe per diem for business trips is 61 euros a day.\n"
MEMO = b"# Reorganisation\n\nThe Falcon project will be closed in March.\n"
ASKED = "@Docent What is the per diem for business trips?"


def dm_of(slack: PlaygroundServer, user: str) -> str:
    return slack.dm(user, slack.workspace.identity.bot_user_id).id


async def ingest(chat: Dialog, user: str, channel: str, report: str) -> str:
    await chat.commands(user, channel, "/ingest")
    heard = await chat.hears(report, channel=channel, as_user=user)
    return heard.shown


def ends_well(message: Message) -> bool:
    return "is forgotten: nothing of it" in message.shown


async def forget(chat: Dialog, user: str, channel: str, name: str) -> None:
    await chat.commands(user, channel, "/ingest", f"forget {name}")
    asked = await chat.hears("Should I forget", channel=channel, as_user=user)
    assert asked.ephemeral_to == user
    await chat.clicks(user, asked, "forget_file")
    await chat.hears(ends_well, channel=channel, as_user=user)


async def until_known(chat: Dialog, user: str, channel: str, name: str) -> None:
    """Check a file until it is found: outside its channel its name may lag a moment."""
    deadline = time.monotonic() + 15
    while True:
        await chat.commands(user, channel, "/ingest", f"check {name}")
        told = await chat.hears(f"“{name}”", as_user=user, channel=channel)
        if "I know no file" not in told.shown:
            return
        assert time.monotonic() < deadline, told.shown
        await asyncio.sleep(0.2)


async def test_a_forgotten_file_stays_so_until_it_is_remembered(
    chat: Dialog, slack: PlaygroundServer, elastic: ElasticAt | None, tmp_path: Path
) -> None:
    settings = bot_settings(slack, tmp_path / "data", elastic=elastic)
    slack.upload(TOM, GENERAL, "Reise Übersicht.md", NOTE)
    await ingest(chat, TOM, GENERAL, "Read 1 file.")
    await chat.says(MAYA, GENERAL, ASKED)
    quoting = await chat.hears("61 euros", in_thread=True)

    await forget(chat, TOM, GENERAL, "“reise übersicht.md”")

    await chat.says(MAYA, GENERAL, ASKED)
    refused = await chat.hears("I could not find", in_thread=True)
    assert "61 euros" not in refused.shown

    def is_withdrawn() -> bool:
        now = [m for m in slack.messages(GENERAL, as_user=MAYA) if m.ts == quoting.ts]
        return "61 euros" not in now[0].shown

    await chat.until(is_withdrawn, "the reply that quoted it to be withdrawn")

    slack.upload(MAYA, GENERAL, "copy.md", NOTE)
    report = await ingest(chat, TOM, GENERAL, "Read 0 files, 2 skipped")
    assert report.count("It is forgotten here") == 2

    await chat.commands(TOM, GENERAL, "/ingest", "check Reise Übersicht.md")
    proof = await chat.hears("my index holds 0 passages of it", as_user=TOM)
    assert "It is forgotten" in proof.shown

    await chat.commands(TOM, GENERAL, "/ingest", "remember Reise Übersicht.md")
    await chat.hears("was read and is used again", as_user=TOM)
    expected = [("ingest", TOM), ("forget", TOM), ("ingest", TOM), ("unforget", TOM)]
    assert await deeds(settings, wanted=len(expected)) == expected
    await chat.says(MAYA, GENERAL, ASKED)
    await chat.hears("61 euros", in_thread=True)


async def test_only_the_uploader_or_an_admin_forgets(chat: Dialog, slack: PlaygroundServer) -> None:
    slack.upload(MAYA, GENERAL, "note.md", NOTE)

    await chat.commands(TOM, GENERAL, "/ingest", "forget note.md")
    await chat.hears("Only whoever shared a file, or an admin", as_user=TOM)
    await chat.commands(GUEST, GUEST_CHANNEL, "/ingest", "forget note.md")
    await chat.hears("Only full members", as_user=GUEST)
    await chat.commands(GUEST, GUEST_CHANNEL, "/ingest", "check note.md")
    await chat.until(lambda: len(chat.heard(as_user=GUEST)) == 2, "the guest to be refused twice")
    await chat.commands(TOM, GENERAL, "/ingest", "remember note.md")
    await chat.hears("I know no forgotten file “note.md”", as_user=TOM)

    slack.upload(TOM, GENERAL, "trip.md", NOTE)
    await forget(chat, MAYA, GENERAL, "trip.md")


async def test_a_file_that_was_never_read_can_be_forgotten_first(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    slack.upload(MAYA, GENERAL, "note.md", NOTE)

    await forget(chat, MAYA, GENERAL, "note.md")

    report = await ingest(chat, MAYA, GENERAL, "Read 0 files, 1 skipped")
    assert "note.md: It is forgotten here" in report


async def test_a_hidden_file_is_as_if_there_were_none(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    slack.upload(MAYA, PRIVATE, "memo.md", MEMO)
    await ingest(chat, MAYA, PRIVATE, "Read 1 file.")

    said = {}
    for name in ("memo.md", "none.md"):
        for word, answer in (
            ("check", "I know no file"),
            ("forget", "I know no file"),
            ("remember", "I know no forgotten file"),
        ):
            for place in (GENERAL, dm_of(slack, TOM)):
                await chat.commands(TOM, place, "/ingest", f"{word} {name}")
                heard = await chat.hears(f"{answer} “{name}”", as_user=TOM, channel=place)
                said[word, place, name] = heard.shown.replace(name, "")
    assert all(text == said[word, place, "none.md"] for (word, place, _), text in said.items())


async def test_a_check_says_where_and_why(chat: Dialog, slack: PlaygroundServer) -> None:
    shared = slack.upload(MAYA, PRIVATE, "memo.md", MEMO)
    slack.share_file(MAYA, GENERAL, shared.file_ids[0])
    await ingest(chat, MAYA, PRIVATE, "Read 1 file.")
    await ingest(chat, MAYA, GENERAL, "1 unchanged")

    await until_known(chat, MAYA, dm_of(slack, MAYA), "memo.md")
    all_of_it = await chat.hears("I have read it: 1 passage", as_user=MAYA)
    assert f"Members of <#{PRIVATE}> can be answered from it" in all_of_it.text
    assert f"because <#{GENERAL}> is a public channel" in all_of_it.text
    assert "because you shared it" in all_of_it.shown
    assert "Slack last showed it to me on 2" in all_of_it.shown

    await chat.commands(TOM, GENERAL, "/ingest", "check memo.md")
    part = await chat.hears("I have read it: 1 passage", as_user=TOM, channel=GENERAL)
    assert PRIVATE not in part.text
    assert "you shared it" not in part.shown


async def test_a_deleted_file_is_shown_to_be_gone(chat: Dialog, slack: PlaygroundServer) -> None:
    shared = slack.upload(MAYA, GENERAL, "note.md", NOTE)
    await ingest(chat, MAYA, GENERAL, "Read 1 file.")
    slack.delete_file(shared.file_ids[0])

    gone = asyncio.get_running_loop().time() + 20
    told = None
    while told is None or "my index holds 0 passages of it" not in told.shown:
        assert asyncio.get_running_loop().time() < gone
        await chat.commands(TOM, GENERAL, "/ingest", "check note.md")
        told = await chat.hears("“note.md”", as_user=TOM, channel=GENERAL)
    assert "It was deleted in Slack" in told.shown


async def test_several_of_a_name_are_chosen_from_a_menu(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    ids = [slack.upload(MAYA, GENERAL, "note.md", words).file_ids[0] for words in (NOTE, MEMO)]
    await ingest(chat, MAYA, GENERAL, "Read 2 files.")

    await chat.commands(MAYA, GENERAL, "/ingest", "check note")
    menu = await chat.hears("There are several files like that", as_user=MAYA)
    channel = GENERAL
    option = {"value": f"{ids[0]} {channel}"}
    await chat.server.click(MAYA, menu, "check_file", selected_option=option)
    await chat.hears("I have read it", as_user=MAYA)

    await chat.commands(MAYA, GENERAL, "/ingest", "forget note.md")
    menu = await chat.hears("Which one should I forget", as_user=MAYA)
    await chat.server.click(MAYA, menu, "forget_file", selected_option=option)
    await chat.hears(ends_well, as_user=MAYA)
    await chat.says(TOM, GENERAL, ASKED)
    await chat.hears("I could not find", in_thread=True)
    await chat.says(TOM, GENERAL, "@Docent When will the Falcon project be closed?")
    await chat.hears("March", in_thread=True)


async def test_the_status_counts_a_channel_s_files(chat: Dialog, slack: PlaygroundServer) -> None:
    slack.upload(MAYA, GENERAL, "note.md", NOTE)
    slack.upload(MAYA, GENERAL, "empty.txt", b"")
    await ingest(chat, MAYA, GENERAL, "Read 1 file, 1 skipped")
    slack.upload(MAYA, GENERAL, "memo.md", MEMO)
    await forget(chat, MAYA, GENERAL, "note.md")

    await chat.commands(TOM, GENERAL, "/ingest", "status")
    status = await chat.hears("3 files in this channel: 0 read, 1 not read yet", as_user=TOM)
    assert status.ephemeral_to == TOM
    assert "1 forgotten" in status.shown
    assert "1 not readable: It is empty" in status.shown
    assert "Last `/ingest`: 2" in status.shown
    assert f"<#{GENERAL}> is a public channel" in status.text

    await chat.commands(TOM, dm_of(slack, TOM), "/ingest", "status")
    await chat.hears("`/ingest status #channel`", as_user=TOM)
    await chat.commands(TOM, GENERAL, "/ingest", f"status <#{PRIVATE}>")
    await chat.hears("members of that channel", as_user=TOM, channel=GENERAL)
