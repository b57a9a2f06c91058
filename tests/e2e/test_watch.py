"""`/ingest watch`: files are read as they come, and nothing is said about each."""

from __future__ import annotations

import asyncio
from pathlib import Path

from playground import PlaygroundServer
from playground.acts.files import Upload
from playground.seed import GENERAL, GUEST, GUEST_CHANNEL, MAYA, TOM
from tests.e2e.audited import deeds
from tests.e2e.dialog import Dialog
from tests.e2e.keeping_up import ANSWER, FILE, PRICES, answered
from tests.e2e.running import ElasticAt, bot_settings


async def test_a_watched_channel_is_read_as_files_come(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    await chat.commands(MAYA, GENERAL, "/ingest", "watch")
    await chat.hears("Watching is off", as_user=MAYA)
    await chat.commands(MAYA, GENERAL, "/ingest", "watch on")
    await chat.hears("turned watching on", channel=GENERAL)
    said = len(chat.heard(channel=GENERAL))
    uploads = [Upload(name=f"note{n}.txt", content=b"A note %d." % n) for n in range(5)]
    slack.upload_all(MAYA, GENERAL, [*uploads, Upload(name=FILE, content=PRICES)])
    await answered(chat, ANSWER)
    assert len([m for m in chat.heard(channel=GENERAL) if not m.is_reply]) <= said
    await chat.commands(MAYA, GENERAL, "/ingest", "watch off")
    await chat.hears("turned watching off", channel=GENERAL)


async def test_watching_is_in_the_status_and_in_the_audit(
    chat: Dialog, slack: PlaygroundServer, elastic: ElasticAt | None, tmp_path: Path
) -> None:
    settings = bot_settings(slack, tmp_path / "data", elastic=elastic)
    await chat.commands(MAYA, GENERAL, "/ingest", "watch on")
    await chat.hears("turned watching on", channel=GENERAL)
    slack.upload(MAYA, GENERAL, "empty.txt", b"")
    status = await _status(chat)
    for _ in range(50):
        if "empty.txt" in status:
            break
        await asyncio.sleep(0.2)
        status = await _status(chat)
    assert "Watching is on" in status
    assert "empty.txt: It is empty" in status
    await chat.commands(TOM, GENERAL, "/ingest", "watch off")
    await chat.hears("turned watching off", channel=GENERAL)
    assert "Watching is on" not in await _status(chat)
    expected = [("watch_on", MAYA), ("watch_off", TOM)]
    assert await deeds(settings, wanted=len(expected)) == expected


async def _status(chat: Dialog) -> str:
    """Ask anew, and return what is answered this time."""
    before = len(chat.heard(channel=GENERAL, as_user=TOM))
    await chat.commands(TOM, GENERAL, "/ingest", "status")
    await chat.until(lambda: len(chat.heard(channel=GENERAL, as_user=TOM)) > before, "the status")
    return chat.heard(channel=GENERAL, as_user=TOM)[-1].shown


async def test_a_guest_may_not_watch(chat: Dialog) -> None:
    await chat.commands(GUEST, GUEST_CHANNEL, "/ingest", "watch on")
    await chat.hears("Only full members", as_user=GUEST, channel=GUEST_CHANNEL)
