"""An ingest is cancelled from its own progress message, by those who may."""

from __future__ import annotations

import asyncio
import re

from playground import Message, PlaygroundServer
from playground.seed import GENERAL, GUEST, GUEST_CHANNEL, MAYA, TOM
from tests.e2e.dialog import Dialog

FILES = 12


async def _start(chat: Dialog, slack: PlaygroundServer, channel: str) -> Message:
    """Begin an ingest that takes its time, and wait until some of it is done."""
    for number in range(FILES):
        text = f"# Room {number}\n\nRoom {number} is called Cassiopeia-{number}.\n"
        slack.upload(MAYA, channel, f"room-{number}.md", text.encode())
    slack.faults.delay("files-pri", 2.0, times=FILES)
    assert (await chat.commands(MAYA, channel, "/ingest")).ok
    return await chat.hears(
        lambda m: re.search("Reading [1-9]", m.shown) is not None, channel=channel, as_user=MAYA
    )


async def test_what_was_read_stays_and_the_rest_is_left(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    counting = await _start(chat, slack, GENERAL)
    assert (await chat.clicks(TOM, counting, "stop_ingest")).ok
    report = await chat.hears("Cancelled by", channel=GENERAL)
    assert report.ts == counting.ts
    said = re.match(r"Read (\d+) files", report.shown)
    assert said is not None
    assert 0 < int(said[1]) < FILES
    assert f"Cancelled by <@{TOM}> with {FILES - int(said[1])} files left" in report.shown
    assert not report.shown.endswith("…")
    assert "Cancel" not in report.shown.splitlines()

    slack.faults.clear()
    await chat.commands(MAYA, GENERAL, "/ingest")
    again = await chat.hears(f"{said[1]} unchanged", channel=GENERAL)
    assert again.shown.startswith(f"Read {FILES - int(said[1])} files")


async def test_of_two_who_press_one_is_named_and_the_other_told(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    counting = await _start(chat, slack, GENERAL)
    await asyncio.gather(*(chat.clicks(who, counting, "stop_ingest") for who in (TOM, MAYA)))
    report = await chat.hears("Cancelled by", channel=GENERAL)
    assert report.ts == counting.ts
    late = MAYA if f"<@{TOM}>" in report.shown.partition("Cancelled")[2] else TOM
    told = await chat.hears(
        lambda m: "cancelled already" in m.shown or "nothing to cancel" in m.shown,
        channel=GENERAL,
        as_user=late,
    )
    assert told.ephemeral_to == late


async def test_a_guest_is_told_no_and_it_goes_on(chat: Dialog, slack: PlaygroundServer) -> None:
    counting = await _start(chat, slack, GUEST_CHANNEL)
    await chat.clicks(GUEST, counting, "stop_ingest")
    told = await chat.hears("full members", channel=GUEST_CHANNEL, as_user=GUEST)
    assert told.ephemeral_to == GUEST
    slack.faults.clear()
    report = await chat.hears(f"Read {FILES} files", channel=GUEST_CHANNEL, as_user=MAYA)
    assert report.ts == counting.ts


async def test_one_whose_message_was_deleted_reports_all_the_same(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    counting = await _start(chat, slack, GENERAL)
    slack.delete_message(counting)
    slack.faults.clear()
    report = await chat.hears(f"Read {FILES} files", channel=GENERAL)
    assert report.ts != counting.ts
