"""Channels share the reading fairly, and one channel is read by one ingest at a time."""

from __future__ import annotations

from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA, PRIVATE
from tests.e2e.dialog import Dialog

MANY, FEW = 14, 2


async def test_a_small_channel_does_not_wait_for_a_large_one(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    for number in range(MANY):
        slack.upload(MAYA, GENERAL, f"many-{number}.txt", f"Room {number} is large.".encode())
    for number in range(FEW):
        slack.upload(MAYA, PRIVATE, f"few-{number}.txt", f"Desk {number} is small.".encode())
    slack.faults.delay("files-pri", 1.0, times=MANY + FEW)
    await chat.commands(MAYA, GENERAL, "/ingest")
    await chat.hears("Reading", channel=GENERAL)
    await chat.commands(MAYA, GENERAL, "/ingest")
    await chat.commands(MAYA, PRIVATE, "/ingest")

    await chat.hears(f"Read {FEW} files", channel=PRIVATE)

    large = await chat.hears("Reading", channel=GENERAL, as_user=MAYA)
    assert large.shown.endswith("…")
    slack.faults.clear()
    told = await chat.hears("already", channel=GENERAL, as_user=MAYA)
    assert told.ephemeral_to == MAYA
    await chat.hears(f"Read {MANY} files", channel=GENERAL)
    said = [m for m in chat.heard(channel=GENERAL) if "Read" in m.shown and not m.ephemeral_to]
    assert len(said) == 1
