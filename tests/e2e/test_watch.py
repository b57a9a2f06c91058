"""`/ingest watch`: files are read as they come, and nothing is said about each."""

from __future__ import annotations

from playground import PlaygroundServer
from playground.acts.files import Upload
from playground.seed import GENERAL, GUEST, GUEST_CHANNEL, MAYA
from tests.e2e.dialog import Dialog
from tests.e2e.keeping_up import ANSWER, FILE, PRICES, answered


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


async def test_a_guest_may_not_watch(chat: Dialog) -> None:
    await chat.commands(GUEST, GUEST_CHANNEL, "/ingest", "watch on")
    await chat.hears("Only full members", as_user=GUEST, channel=GUEST_CHANNEL)
