"""What the workspace keeps, finds, and remembers after a restart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from playground.clock import Clock
from playground.model import Message, Share, SharedFile
from playground.seed import GENERAL, GUEST, GUEST_CHANNEL, MAYA, PRIVATE, TOM, seeded_workspace
from playground.workspace import UnknownName, Workspace


def a_file() -> SharedFile:
    return SharedFile(
        id="F1",
        name="a.md",
        title="a",
        mimetype="text/plain",
        filetype="markdown",
        size_bytes=3,
        user=MAYA,
        created=1,
        shares=(Share(channel=GENERAL, ts="1.000001"),),
    )


def test_time_stamps_are_unique_and_grow_even_when_time_stands_still() -> None:
    clock = Clock(now=lambda: 1_700_000_000.0)
    stamps = [clock.next_ts() for _ in range(3)]
    assert stamps == ["1700000000.000000", "1700000000.000001", "1700000000.000002"]
    clock.never_before("1800000000.000009")
    assert clock.next_ts() == "1800000000.000010"


def test_the_seed_has_two_members_a_guest_and_the_bot() -> None:
    workspace = seeded_workspace()
    assert [user.id for user in workspace.people] == [MAYA, TOM, GUEST]
    assert workspace.users[GUEST].is_guest
    assert [c.id for c in workspace.channels.values() if GUEST in c.members and not c.is_im] == [
        GUEST_CHANNEL
    ]
    assert workspace.channels[PRIVATE].is_private
    bot = workspace.bot.id
    assert all(bot in channel.members for channel in workspace.channels.values())
    assert workspace.find_dm(MAYA, bot) is not None


def test_people_and_conversations_are_found_by_their_names() -> None:
    workspace = seeded_workspace()
    assert workspace.find_user("@Maya Chen").id == workspace.find_user("maya").id == MAYA
    assert workspace.find_user("bot").is_bot
    assert workspace.find_channel("#general").id == workspace.find_channel(GENERAL).id
    with pytest.raises(UnknownName, match="@nobody"):
        workspace.find_user("@nobody")
    with pytest.raises(UnknownName, match="#nowhere"):
        workspace.find_channel("#nowhere")


def test_everything_is_there_again_after_a_restart(tmp_path: Path) -> None:
    before = seeded_workspace(tmp_path)
    message = before.save_message(
        Message(
            ts=before.clock.next_ts(),
            channel=GENERAL,
            user=MAYA,
            text="hi",
            blocks=({"type": "divider", "block_id": "b"},),
            metadata={"event_type": "t", "event_payload": {"n": [1, None]}},
            reactions={"eyes": (TOM,)},
        )
    )
    gone = before.save_message(replace(message, ts=before.clock.next_ts()))
    before.remove_message(gone)
    file = before.save_file(a_file(), b"abc")
    before.save_channel(replace(before.channels[PRIVATE], name="renamed"))
    before.close()

    after = Workspace(folder=tmp_path)
    assert after.users == before.users
    assert after.channels == before.channels
    assert after.files == {"F1": file}
    assert after.content(file) == b"abc"
    assert after.in_order(GENERAL) == [message]
    assert after.clock.next_ts() > message.ts
    after.close()


def test_a_torn_last_line_costs_only_itself(tmp_path: Path) -> None:
    seeded_workspace(tmp_path).close()
    journal = tmp_path / "workspace.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(whole + b'["user","U9",{"id":"U9"')
    again = Workspace(folder=tmp_path)
    assert "U9" not in again.users
    assert len(again.users) == 4
    again.close()
    assert journal.read_bytes() == whole


def test_a_deleted_files_bytes_are_gone(tmp_path: Path) -> None:
    workspace = seeded_workspace(tmp_path)
    file = workspace.save_file(a_file(), b"abc")
    workspace.save_file(replace(file, deleted=True))
    assert not (tmp_path / "blobs" / "F1").exists()
    with pytest.raises(KeyError):
        workspace.content(file)
    workspace.close()


def test_permalinks_name_the_thread_of_a_reply() -> None:
    workspace = seeded_workspace()
    workspace.base_url = "http://127.0.0.1:1"
    root = Message(ts="1700000000.000100", channel=GENERAL, user=MAYA)
    reply = replace(root, ts="1700000000.000200", thread_ts=root.ts)
    address = f"http://127.0.0.1:1/archives/{GENERAL}/p1700000000000"
    assert workspace.permalink(root) == f"{address}100"
    expected = f"{address}200?thread_ts=1700000000.000100&cid={GENERAL}"
    assert workspace.permalink(reply) == expected
