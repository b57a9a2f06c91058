"""Two files of one name in a channel: what only the older one says is marked as such."""

from __future__ import annotations

from playground import Message, PlaygroundServer
from playground.seed import GENERAL, MAYA, TOM
from tests.e2e.dialog import Dialog

OLD = (
    b"# Leave\n\nEveryone has twenty vacation days a year, in every office.\n\n"
    b"Dogs may come to the office on Fridays.\n"
)
NEW = b"# Leave\n\nEveryone has thirty vacation days a year, in every office.\n"
ASKED = "@Docent How many vacation days a year has everyone?"


async def test_the_newer_of_two_comes_first_until_it_is_deleted(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    slack.upload(MAYA, GENERAL, "leave.md", OLD)
    await chat.until(lambda: slack.workspace.clock.seconds() > _created(slack, 0), "a second")
    newer = slack.upload(MAYA, GENERAL, "leave.md", NEW).file_ids[0]
    await chat.commands(MAYA, GENERAL, "/ingest")
    await chat.hears("Read 2 files", channel=GENERAL)

    await chat.says(TOM, GENERAL, ASKED)
    reply = await chat.hears(_has_sources, in_thread=True)
    assert "thirty" in reply.shown
    assert "twenty" not in reply.shown
    assert "older version" not in reply.shown
    await chat.says(TOM, GENERAL, "@Docent On which days may dogs come to the office?")
    reply = await chat.hears(_has_sources, in_thread=True)
    assert "Fridays" in reply.shown
    assert "older version" in reply.shown

    slack.delete_file(newer)
    for _ in range(20):
        await chat.says(TOM, GENERAL, ASKED)
        reply = await chat.hears(_is_over, in_thread=True)
        if "twenty" in reply.shown:
            break
    assert "twenty" in reply.shown
    assert "older version" not in reply.shown


def _has_sources(message: Message) -> bool:
    return not message.streaming and "[1] leave.md" in message.shown


def _is_over(message: Message) -> bool:
    """Tell whether it is an answer, or says that a file went while it was written."""
    return _has_sources(message) or "Please ask again" in message.shown


def _created(slack: PlaygroundServer, number: int) -> int:
    return list(slack.workspace.files.values())[number].created
