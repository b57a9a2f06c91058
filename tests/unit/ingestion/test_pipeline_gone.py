"""What was deleted, forgotten or refused is not quoted, and does not come back by itself."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from core.errors import RefusalCategory, UnreadableFile
from core.ingestion.reports import FileOutcome
from tests.builders import conversation, file_id, make_file
from tests.unit.ingestion.library_room import LibraryRoom

V1 = "Everyone has thirty vacation days a year."
V2 = "Everyone has twenty sick days instead."


class TestDeleted:
    async def test_a_deleted_file_is_quoted_no_more(self, room: LibraryRoom) -> None:
        await room.take_in(make_file(), V1)

        await room.ingestor.remove(file_id("F1"))

        assert await room.found("vacation", "C1") == set()
        assert not await room.proposed("vacation", "C1")

    async def test_it_never_returns(self, room: LibraryRoom) -> None:
        await room.take_in(make_file(), V1)
        await room.ingestor.remove(file_id("F1"))

        for version in ("1:10", "2:20"):
            report = await room.take_in(make_file(version=version), V1)
            assert (report.outcome, report.reason) == (FileOutcome.SKIPPED, "It was deleted")

        assert await room.found("vacation", "C1") == set()
        assert room.fetched[file_id("F1")] == 1

    async def test_one_deleted_before_it_was_seen_is_not_taken_in(self, room: LibraryRoom) -> None:
        await room.ingestor.remove(file_id("F1"))

        report = await room.take_in(make_file(), V1)

        assert report.outcome is FileOutcome.SKIPPED
        assert room.fetched.total() == 0

    async def test_its_copy_stays(self, room: LibraryRoom) -> None:
        await room.take_in(make_file("F1", channels=("C1",)), V1)
        await room.take_in(make_file("F2", channels=("C2",), file_name="copy.txt"), V1)

        await room.ingestor.remove(file_id("F1"))

        assert await room.found("vacation", "C1") == set()
        assert not await room.proposed("vacation", "C1")
        assert await room.found("vacation", "C2") == {"copy.txt"}

    async def test_the_same_bytes_shared_later_are_found(self, room: LibraryRoom) -> None:
        await room.take_in(make_file("F1"), V1)
        await room.ingestor.remove(file_id("F1"))

        await room.take_in(make_file("F2", file_name="again.txt"), V1)

        assert await room.found("vacation", "C1") == {"again.txt"}

    async def test_removing_twice_is_no_error(self, room: LibraryRoom) -> None:
        await room.take_in(make_file(), V1)

        await room.ingestor.remove(file_id("F1"))
        await room.ingestor.remove(file_id("F1"))

        assert await room.found("vacation", "C1") == set()

    async def test_one_deleted_while_it_is_downloaded_leaves_nothing(
        self, room: LibraryRoom
    ) -> None:
        async def fetch() -> bytes:
            await room.ingestor.remove(file_id("F1"))
            return V1.encode()

        await room.ingestor.ingest(make_file(), fetch, run="run")

        assert await room.found("vacation", "C1") == set()
        assert not await room.proposed("vacation", "C1")

    async def test_one_deleted_while_it_is_written_leaves_nothing(self, room: LibraryRoom) -> None:
        is_writing, go = room.index.orders.hold("write")
        taking = asyncio.create_task(room.take_in(make_file(), V1))
        await is_writing.wait()
        await room.ingestor.remove(file_id("F1"))
        go.set()
        await taking

        assert await room.found("vacation", "C1") == set()
        assert not await room.proposed("vacation", "C1")


class TestForgotten:
    async def test_a_forgotten_conversation_stays_so_through_an_ingest(
        self, room: LibraryRoom
    ) -> None:
        await room.take_in(make_file(channels=("C1", "C2")), V1)
        await room.library.change_file(
            file_id("F1"),
            lambda old: old and replace(old, forgotten=frozenset({conversation("C1")})),
        )

        await room.take_in(make_file(channels=("C1",), version="2"), V2)

        assert await room.found("sick", "C1") == set()
        assert not await room.proposed("sick", "C1")
        assert await room.found("sick", "C2") == {"policy.txt"}


class TestRefused:
    async def test_a_refusal_is_remembered(self, room: LibraryRoom) -> None:
        first = await room.take_in(make_file(), "  \n \n")
        again = await room.take_in(make_file(), "  \n \n", run="second")

        assert first.outcome is again.outcome is FileOutcome.SKIPPED
        assert first.reason == again.reason
        assert first.reason
        assert room.reader.read_count == 1
        assert room.fetched.total() == 1

    async def test_the_same_bytes_elsewhere_are_refused_unread(self, room: LibraryRoom) -> None:
        await room.take_in(make_file("F1"), "  \n \n")

        report = await room.take_in(make_file("F2", channels=("C2",)), "  \n \n")

        assert report.outcome is FileOutcome.SKIPPED
        assert room.reader.read_count == 1

    async def test_a_file_edited_into_something_unreadable_is_quoted_no_more(
        self, room: LibraryRoom
    ) -> None:
        await room.take_in(make_file(version="1"), V1)

        report = await room.take_in(make_file(version="2"), " \n ")

        assert report.outcome is FileOutcome.SKIPPED
        assert await room.found("vacation", "C1") == set()
        assert not await room.proposed("vacation", "C1")

    async def test_a_refused_file_that_was_mended_is_read(self, room: LibraryRoom) -> None:
        await room.take_in(make_file(version="1"), " \n ")

        report = await room.take_in(make_file(version="2"), V1)

        assert report.outcome is FileOutcome.READ
        assert await room.found("vacation", "C1") == {"policy.txt"}

    async def test_what_does_not_arrive_is_tried_again(self, room: LibraryRoom) -> None:
        async def refuse() -> bytes:
            raise UnreadableFile(RefusalCategory.REJECTED, "Slack sent a sign-in page")

        report = await room.ingestor.ingest(make_file(), refuse, run="run")
        later = await room.take_in(make_file(), V1)

        assert (report.outcome, report.reason) == (
            FileOutcome.SKIPPED,
            "Slack sent a sign-in page",
        )
        assert later.outcome is FileOutcome.READ

    @pytest.mark.parametrize("name", ["server.pem", "KEY.KEY", ".env.local", "id_rsa", "a.kdbx"])
    async def test_excluded_names_are_never_fetched(self, room: LibraryRoom, name: str) -> None:
        report = await room.take_in(make_file(file_name=name), V1)

        assert report.outcome is FileOutcome.SKIPPED
        assert "INGEST_EXCLUDE" in (report.reason or "")
        assert room.fetched.total() == 0

    async def test_too_large_files_are_never_fetched(self, room: LibraryRoom) -> None:
        mb = 1024 * 1024
        large = await room.take_in(make_file("F1", size_bytes=mb + 1), V1)
        fits = await room.take_in(make_file("F2", size_bytes=mb), V1)

        assert large.reason == "It is larger than 1 MB"
        assert fits.outcome is FileOutcome.READ
        assert room.fetched == {file_id("F2"): 1}

    async def test_a_file_edited_into_one_too_large_is_not_quoted_as_it_was(
        self, room: LibraryRoom
    ) -> None:
        await room.take_in(make_file(version="1"), V1)

        report = await room.take_in(make_file(version="2", size_bytes=2 * 1024 * 1024), V2)

        assert report.outcome is FileOutcome.SKIPPED
        assert await room.found("vacation", "C1") == set()
