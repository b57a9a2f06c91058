"""An ingest that was asked for in a direct message is cancelled there, too."""

from __future__ import annotations

import re

from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA
from tests.e2e.dialog import Dialog

FILES = 12


async def test_cancelling_in_a_dm_stops_the_channel_s_ingest(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    for number in range(FILES):
        text = f"# Room {number}\n\nRoom {number} is called Cassiopeia-{number}.\n"
        slack.upload(MAYA, GENERAL, f"room-{number}.md", text.encode())
    slack.faults.delay("files-pri", 2.0, times=FILES)
    dm = slack.dm(MAYA, slack.workspace.identity.bot_user_id).id
    assert (await chat.commands(MAYA, dm, "/ingest", f"<#{GENERAL}|general>")).ok
    counting = await chat.hears(
        lambda m: re.search("Reading [1-9]", m.shown) is not None, channel=dm, as_user=MAYA
    )
    assert (await chat.clicks(MAYA, counting, "stop_ingest")).ok
    report = await chat.hears("Cancelled by", channel=dm)
    assert report.ts == counting.ts
    assert f"Cancelled by <@{MAYA}>" in report.text
    said = re.match(r"Read (\d+) files", report.shown)
    assert said is not None
    assert 0 < int(said[1]) < FILES
    await chat.commands(MAYA, dm, "/ingest", f"status <#{GENERAL}>")
    await chat.hears(f"{FILES} files in this channel: {said[1]} read", channel=dm, as_user=MAYA)
