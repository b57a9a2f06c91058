"""What is erased is gone from records, index and the files' bytes; what is not meant stays."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from core.domain.files import File
from core.domain.ports import RecordDraft, RecordKey
from core.ingestion.erasing import Eraser, Left, Survey
from core.ingestion.reports import FileOutcome
from core.records.conversations import Conversations
from core.records.erasing import Subject, SubjectKind
from core.records.exchanges import Exchange, Exchanges
from core.records.jobs import Jobs, JobState
from core.records.replies import Replies
from tests.builders import (
    content_key,
    conversation,
    file_id,
    make_file,
    make_job,
    make_reply,
    user,
)
from tests.unit.ingestion.library_room import LibraryRoom

SECRET = "The Zanzibarquartz takeover is planned for the ninth of Thermidor."
SAID = Exchange(
    conversation=conversation("C1"),
    asker=user("U1"),
    private_to=None,
    question="What about Zanzibar?",
    answer="Zanzibar is planned.",
    outcome="answered",
    until=9e9,
    files=frozenset({file_id("F1")}),
)
OTHER = "Everyone has thirty vacation days a year, in every office."


async def bytes_in(folder: Path) -> bytes:
    def joined() -> bytes:
        return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))

    return (await asyncio.to_thread(joined)).lower()


async def erased(room: LibraryRoom, kind: SubjectKind, id_: str) -> tuple[Survey, Left]:
    eraser = Eraser(room.erasable, room.store, clock=lambda: 5_000.0)
    survey = await eraser.survey(Subject(kind, id_))
    await eraser.erase(survey)
    return survey, await eraser.look_again(survey)


class TestFile:
    async def test_its_words_and_name_are_in_the_bytes_before_and_not_after(
        self, room: LibraryRoom, tmp_path: Path
    ) -> None:
        secret = make_file(file_name="takeover-plan.txt")
        await room.take_in(secret, SECRET)
        await room.take_in(make_file("F2", file_name="leave.txt"), OTHER)
        before = await bytes_in(tmp_path)
        assert b"zanzibarquartz" in before
        assert b"takeover-plan" in before

        survey, left = await erased(room, SubjectKind.FILE, file_id("F1"))

        after = await bytes_in(tmp_path)
        for word in (b"zanzibar", b"takeover", b"thermidor", content_key(SECRET).encode()):
            assert word not in after
        assert (len(survey.files), len(survey.contents), survey.chunks) == (1, 1, 1)
        assert survey.phrases != ()
        assert left.is_nothing
        assert left.kept == {"file": 1, "shared_in": 1}
        assert await room.found("vacation", "C1") == {"leave.txt"}

    async def test_it_does_not_come_back_by_an_ingest(self, room: LibraryRoom) -> None:
        await room.take_in(make_file(), SECRET)
        await erased(room, SubjectKind.FILE, file_id("F1"))

        report = await room.take_in(make_file(version="2:20"), SECRET)

        assert report.outcome is FileOutcome.SKIPPED
        assert "erased" in str(report.reason)
        assert room.fetched[file_id("F1")] == 1
        new = await room.take_in(make_file("F9", file_name="new.txt"), SECRET)
        assert new.outcome is FileOutcome.READ
        assert await room.found("Zanzibarquartz", "C1") == {"new.txt"}

    @pytest.mark.parametrize("method", ["write", "reshare"])
    async def test_one_erased_while_it_is_read_leaves_its_id_alone(
        self, room: LibraryRoom, method: str
    ) -> None:
        await room.take_in(make_file(), SECRET)
        reading = room.another_process()
        is_there, go = reading.index.orders.hold(method)
        again = make_file(channels=("C1", "C2"), version="2:20")
        words = SECRET if method == "reshare" else f"{SECRET} In earnest."
        taking = asyncio.create_task(reading.take_in(again, words, run="b"))
        await is_there.wait()
        await erased(room, SubjectKind.FILE, file_id("F1"))
        go.set()
        await asyncio.gather(taking, return_exceptions=True)
        await reading.take_in(again, words, run="b")

        file = await room.library.file(file_id("F1"))
        assert file is not None
        assert (file.name, file.uploader, file.places, file.was) == ("", None, (), None)
        assert await room.erasable.count(content_key(SECRET)) == 0
        assert await room.erasable.count(content_key(words)) == 0

    async def test_forgetting_it_afterwards_brings_nothing_back(self, room: LibraryRoom) -> None:
        await room.take_in(make_file(), SECRET)
        await erased(room, SubjectKind.FILE, file_id("F1"))

        await room.ingestor.forgetting.forget(make_file(), frozenset({conversation("C1")}))

        survey, left = await erased(room, SubjectKind.FILE, file_id("F1"))
        assert (survey.files, left.is_nothing) == ((), True)

    async def test_the_same_bytes_of_another_file_stay_and_are_named(
        self, room: LibraryRoom
    ) -> None:
        await room.take_in(make_file("F1", channels=("C1",)), SECRET)
        await room.take_in(make_file("F2", channels=("C2",), file_name="copy.txt"), SECRET)

        survey, left = await erased(room, SubjectKind.FILE, file_id("F1"))

        assert survey.shared == {content_key(SECRET): (file_id("F2"),)}
        assert (survey.contents, survey.phrases) == ((), ())
        assert left.is_nothing
        assert await room.found("Zanzibarquartz", "C2") == {"copy.txt"}
        assert not await room.proposed("Zanzibarquartz", "C1")

    async def test_what_a_crash_left_behind_goes_too(self, room: LibraryRoom) -> None:
        await room.take_in(make_file(version="1:10"), SECRET)
        room.index.fail("remove")
        with pytest.raises(Exception, match="ordered"):
            await room.take_in(make_file(version="2:20"), OTHER)
        assert await room.erasable.count(content_key(SECRET)) == 1

        survey, left = await erased(room, SubjectKind.FILE, file_id("F1"))

        assert len(survey.contents) == 2
        assert left.is_nothing
        assert await room.erasable.count(content_key(SECRET)) == 0

    async def test_one_that_broke_off_is_finished_by_another(self, room: LibraryRoom) -> None:
        await room.take_in(make_file(), SECRET)
        eraser = Eraser(room.erasable, room.store, clock=lambda: 5_000.0)
        survey = await eraser.survey(Subject(SubjectKind.FILE, file_id("F1")))
        room.store.fail("update", after=1)  # after the tombstone, before the Content
        with pytest.raises(Exception, match="ordered"):
            await eraser.erase(survey)
        assert await room.found("Zanzibarquartz", "C1") == set()

        survey, left = await erased(room, SubjectKind.FILE, file_id("F1"))

        assert survey.contents == (content_key(SECRET),)
        assert left.is_nothing

    async def test_nothing_is_known_of_another(self, room: LibraryRoom) -> None:
        await room.take_in(make_file(), SECRET)
        eraser = Eraser(room.erasable, room.store, clock=lambda: 5_000.0)
        assert (await eraser.survey(Subject(SubjectKind.FILE, file_id("F7")))).is_empty

    async def test_replies_that_quoted_it_can_still_be_found(self, room: LibraryRoom) -> None:
        await room.take_in(make_file(), SECRET)
        await Replies(room.store).add(make_reply())
        await Exchanges(room.store).keep("J1", SAID)

        _, left = await erased(room, SubjectKind.FILE, file_id("F1"))

        assert left.is_nothing
        assert (left.kept["file"], left.kept["reply"]) == (1, 1)
        assert await Exchanges(room.store).get("J1") is None
        assert await Replies(room.store).get("J1") == make_reply()


class TestPerson:
    async def test_files_questions_and_name_go(self, room: LibraryRoom, tmp_path: Path) -> None:
        mine = replace(make_file(), uploader=user("U7"))
        await room.take_in(mine, SECRET)
        await room.take_in(make_file("F2", file_name="leave.txt"), OTHER)
        jobs, asked = Jobs(room.store), {"text": "Who is Zanzibar?", "asker": user("U7")}
        await jobs.create(make_job("T1/message/C1/1.0", payload=asked))
        await jobs.create(make_job("T1/message/C1/2.0", payload={"text": "x", "asker": user("U1")}))
        replies = Replies(room.store)
        await replies.add(replace(make_reply("J7", files=("F2",)), asker=user("U7")))
        await Exchanges(room.store).keep("J7", replace(SAID, asker=user("U7"), files=frozenset()))

        survey, left = await erased(room, SubjectKind.PERSON, user("U7"))

        assert [file.id for file in survey.files] == [file_id("F1")]
        assert left.is_nothing
        after = await bytes_in(tmp_path)
        assert b"zanzibar" not in after
        assert b"t1/u7" not in after
        job = await jobs.get("T1/message/C1/1.0")
        assert job is not None
        assert (job.state, job.payload) == (JobState.DONE, {})
        other = await jobs.get("T1/message/C1/2.0")
        assert other is not None
        assert other.state is JobState.QUEUED
        reply = await replies.get("J7")
        assert reply is not None
        assert (reply.asker, reply.files) == ("T1/erased", frozenset({file_id("F2")}))
        assert await room.found("vacation", "C1") == {"leave.txt"}


class TestConversation:
    async def test_what_is_only_there_goes_and_what_is_elsewhere_stays_there(
        self, room: LibraryRoom, tmp_path: Path
    ) -> None:
        await room.take_in(make_file("F1", channels=("C1",)), SECRET)
        both = make_file("F2", channels=("C1", "C2"), file_name="leave.txt")
        await room.take_in(both, OTHER)
        await Conversations(room.store).ingested(conversation("C1"), at=1.0)

        survey, left = await erased(room, SubjectKind.CONVERSATION, conversation("C1"))

        assert [file.id for file in survey.files] == [file_id("F1")]
        assert [file.id for file in survey.narrowed] == [file_id("F2")]
        assert left.is_nothing
        assert left.kept == {}
        after = await bytes_in(tmp_path)
        assert b"zanzibar" not in after
        assert b"t1/c1" not in after
        assert not await room.proposed("vacation", "C1")
        assert await room.found("vacation", "C2") == {"leave.txt"}

    async def test_its_files_are_read_again_when_somebody_asks_for_it(
        self, room: LibraryRoom
    ) -> None:
        await room.take_in(make_file(), SECRET)
        await erased(room, SubjectKind.CONVERSATION, conversation("C1"))

        report = await room.take_in(make_file(), SECRET)

        assert report.outcome is FileOutcome.READ
        assert await room.found("Zanzibarquartz", "C1") == {"policy.txt"}

    async def test_what_was_forgotten_there_stays_forgotten(self, room: LibraryRoom) -> None:
        await room.take_in(make_file(), SECRET)

        def forget(file: File | None) -> File | None:
            return file and replace(file, forgotten=frozenset({conversation("C1")}))

        await room.library.change_file(file_id("F1"), forget)

        _, left = await erased(room, SubjectKind.CONVERSATION, conversation("C1"))

        assert left.is_nothing
        assert left.kept == {"file": 1}
        await room.take_in(make_file(), SECRET)
        assert await room.found("Zanzibarquartz", "C1") == set()

    async def test_a_kind_of_record_that_no_rule_knows_goes(self, room: LibraryRoom) -> None:
        key = RecordKey("invented", "x")
        body = {"deep": [{"where": conversation("C1")}]}
        await room.store.create(RecordDraft(key=key, body=body))
        _, left = await erased(room, SubjectKind.CONVERSATION, conversation("C1"))
        assert left.is_nothing
        assert await room.store.get([key]) == {}
