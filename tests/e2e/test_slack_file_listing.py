"""Slack's file objects become ours, and a conversation's are listed."""

from __future__ import annotations

import pytest

from bot.slack.file_objects import to_shared_file
from bot.slack.payload import Payload
from bot.surface import FilesUnavailable, SurfaceError
from core.domain.json import JsonObject
from playground.seed import GENERAL, MAYA, PRIVATE, TOM
from tests.builders import conversation, file_id, user
from tests.e2e.slack_room import SlackRoom

SLACK_FILE: JsonObject = {
    "id": "F1",
    "name": "plan.pdf",
    "mimetype": "application/pdf",
    "size": 10,
    "user": "U1",
    "created": 1_600_000_000,
    "updated": 1_700_000_000,
    "mode": "hosted",
    "permalink": "https://team.slack.com/files/F1",
    "url_private": "https://files.slack.com/F1",
    "url_private_download": "https://files.slack.com/F1/download",
    "shares": {"private": {"C1": [{"ts": "1700000000.000100"}]}},
}


class TestFromSlacksObject:
    def test_it_has_name_place_and_version(self) -> None:
        made = to_shared_file(Payload(SLACK_FILE), conversation("C1"), now=5.0)

        assert made.download_url == "https://files.slack.com/F1/download"
        assert made.unreadable is None
        assert made.file.id == file_id("F1")
        assert (made.file.name, made.file.media_type) == ("plan.pdf", "application/pdf")
        assert made.file.uploader == user("U1")
        assert made.file.modified_at == 1_700_000_000
        [place] = made.file.places
        assert place.conversation == conversation("C1")
        assert place.message_ts == "1700000000.000100"
        assert place.permalink == "https://team.slack.com/files/F1"

    @pytest.mark.parametrize("changes", [{"updated": 1_700_000_001}, {"size": 11}])
    def test_an_edit_changes_its_version(self, changes: dict[str, int]) -> None:
        before = to_shared_file(Payload(SLACK_FILE), conversation("C1"), now=5.0)
        after = to_shared_file(Payload({**SLACK_FILE, **changes}), conversation("C1"), now=6.0)

        assert before.file.version != after.file.version
        same = to_shared_file(Payload(SLACK_FILE), conversation("C1"), now=9.0)
        assert same.file.version == before.file.version

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"mode": "tombstone"}, "deleted"),
            ({"mode": "hidden_by_limit"}, "plan"),
            ({"mode": "external"}, "outside Slack"),
            ({"is_external": True}, "outside Slack"),
            ({"mode": "list"}, "lists"),
        ],
    )
    def test_what_cannot_be_read_says_why(self, changes: JsonObject, reason: str) -> None:
        made = to_shared_file(Payload({**SLACK_FILE, **changes}), conversation("C1"), now=5.0)

        assert reason in (made.unreadable or "")

    def test_a_clip_is_read_by_its_transcript(self) -> None:
        clip = {
            **SLACK_FILE,
            "name": "standup.mp4",
            "mimetype": "video/mp4",
            "size": 900_000_000,
            "vtt": "https://files.slack.com/F1/file.vtt",
            "transcription": {"status": "complete", "locale": "en-US"},
        }
        made = to_shared_file(Payload(clip), conversation("C1"), now=5.0)

        assert (made.download_url, made.unreadable) == ("https://files.slack.com/F1/file.vtt", None)
        assert (made.file.media_type, made.file.size_bytes) == ("text/vtt", 0)

    @pytest.mark.parametrize(
        ("transcription", "reason"),
        [
            ({}, "without a transcript"),
            ({"transcription": {"status": "failed"}}, "without a transcript"),
            ({"transcription": {"status": "processing"}}, "still writing down"),
        ],
    )
    def test_a_recording_without_words_is_not_downloaded(
        self, transcription: JsonObject, reason: str
    ) -> None:
        clip = {**SLACK_FILE, "mimetype": "audio/mp4", **transcription}
        made = to_shared_file(Payload(clip), conversation("C1"), now=5.0)

        assert made.download_url is None
        assert reason in (made.unreadable or "")

    def test_an_odd_object_is_a_file_without_anything(self) -> None:
        made = to_shared_file(
            Payload({"id": "F1", "size": "x", "shares": {"public": {"C1": [{}]}}}),
            conversation("C1"),
            now=5.0,
        )

        assert (made.file.name, made.file.size_bytes, made.file.uploader) == ("F1", 0, None)
        assert made.file.modified_at == 5.0
        assert made.file.places[0].message_ts is None
        assert made.download_url is None


class TestListed:
    async def test_a_channel_s_files_are_listed_and_can_be_downloaded(
        self, room: SlackRoom
    ) -> None:
        room.server.upload(MAYA, GENERAL, "a.txt", b"first words")
        room.server.upload(TOM, GENERAL, "b.txt", b"second words")
        room.server.upload(MAYA, PRIVATE, "c.txt", b"not here")

        found = [f async for f in room.files.files(room.conversation(GENERAL))]

        assert sorted(f.file.name for f in found) == ["a.txt", "b.txt"]
        contents = {f.file.name: await room.files.download(f) for f in found}
        assert contents == {"a.txt": b"first words", "b.txt": b"second words"}

    async def test_more_than_a_page_is_listed(self, room: SlackRoom) -> None:
        for number in range(205):
            room.server.upload(MAYA, GENERAL, f"{number}.txt", b"words")

        found = [f async for f in room.files.files(room.conversation(GENERAL))]

        assert len({f.file.id for f in found}) == 205
        assert room.calls("files.list") == 2

    async def test_a_channel_the_bot_is_not_in_has_no_files_for_it(self, room: SlackRoom) -> None:
        channel = room.server.create_channel(MAYA, "elsewhere")

        with pytest.raises(FilesUnavailable):
            [f async for f in room.files.files(room.conversation(channel.id))]

    @pytest.mark.parametrize("method", ["conversations.info", "files.list"])
    async def test_a_missing_right_is_told_from_an_outage(
        self, room: SlackRoom, method: str
    ) -> None:
        room.server.faults.error(method, "missing_scope")
        with pytest.raises(FilesUnavailable):
            [f async for f in room.files.files(room.conversation(GENERAL))]

        room.server.faults.error(method, "fatal_error")
        with pytest.raises(SurfaceError) as caught:
            [f async for f in room.files.files(room.conversation(GENERAL))]
        assert not isinstance(caught.value, FilesUnavailable)
