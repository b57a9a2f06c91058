"""Which files are read for a question, and what is said of those that are not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import pytest

from bot.flows.answering.answer_parts import Answered
from bot.flows.answering.attachments import Attached, ReadAttachments
from bot.flows.ingesting.add_files import add_files_controls
from bot.flows.readers import Readers
from bot.flows.requests import QuestionAsked
from bot.settings import LimitSettings
from bot.surface import Button, FilesUnavailable, SharedFile, SurfaceError
from core.domain.answers import Role, Turn
from core.domain.audience import VenueKind
from core.domain.documents import Chunk, StoredChunk
from core.domain.files import File
from core.domain.ids import ConversationId, FileId, Generation
from core.errors import IndexUnavailable, RefusalCategory, UnreadableFile
from core.ingestion.opening import OpenedFile
from tests.builders import (
    audience_of,
    content_key,
    file_id,
    make_asker,
    make_destination,
    make_file,
    make_venue,
)
from tests.builders import conversation as conversation_id
from tests.unit.bot.town import Town

HERE = conversation_id("C1")


@dataclass
class Shelf(Town):
    """A town whose conversation shows files, as a test sets them."""

    faults: dict[FileId, Exception] = field(default_factory=dict)
    unreadable: dict[FileId, str] = field(default_factory=dict)

    async def shared_file(self, file: FileId, conversation: ConversationId) -> SharedFile:
        if file in self.faults:
            raise self.faults[file]
        assert conversation == HERE
        name = file.rpartition("/")[2]
        return SharedFile(
            file=make_file(name, file_name=f"{name}.txt"),
            download_url="https://files/x",
            unreadable=self.unreadable.get(file),
        )


@dataclass
class Opener:
    """Opens every file at once, but for what a test says."""

    faults: dict[FileId, Exception] = field(default_factory=dict)
    slow: frozenset[FileId] = frozenset()
    kept: frozenset[FileId] = frozenset()
    cut: frozenset[FileId] = frozenset()

    async def open(
        self, shared: File, conversation: ConversationId, fetch: Callable[[], Awaitable[bytes]]
    ) -> OpenedFile:
        assert conversation == HERE
        assert callable(fetch)
        if shared.id in self.slow:
            await asyncio.sleep(60)
        if shared.id in self.faults:
            raise self.faults[shared.id]
        chunk = Chunk(seq=0, start=0, end=5, text="Words")
        stored = StoredChunk(
            content=content_key(shared.id), generation=Generation("now"), chunk=chunk
        )
        return OpenedFile(
            chunks=(stored,), is_kept=shared.id in self.kept, is_cut=shared.id in self.cut
        )


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(place=make_venue("C1"), person=make_asker("C1"))


@pytest.fixture
def opener() -> Opener:
    return Opener()


@pytest.fixture
def reading(shelf: Shelf, opener: Opener) -> ReadAttachments:
    limits = LimitSettings(attached_files=3, attached_deadline_s=0.2)
    return ReadAttachments(conversations=shelf, opener=opener, limits=limits)


def asked(*files: str) -> QuestionAsked:
    return QuestionAsked(
        destination=make_destination("C1"),
        text="What is it?",
        asked_at=9.0,
        message_ts="9.000100",
        files=tuple(file_id(name) for name in files),
    )


def said_with(*files: str) -> Turn:
    return Turn(role=Role.USER, text="Look", files=tuple(file_id(name) for name in files))


async def test_own_files_come_first_then_the_newest_of_the_thread(
    reading: ReadAttachments,
) -> None:
    turns = [said_with("old"), said_with("newer", "own")]

    found = await reading.read(asked("own"), turns)

    assert found.names == ["own.txt", "newer.txt", "old.txt"]
    assert [a.source.place.message_ts for a in found.attachments] == [
        "9.000100",
        "1700000000.000100",
        "1700000000.000100",
    ]
    assert all(a.source.is_attached for a in found.attachments)
    assert (found.addable, found.notes) == (
        (file_id("own"), file_id("newer"), file_id("old")),
        (),
    )


async def test_no_files_is_nothing_to_do(reading: ReadAttachments) -> None:
    assert await reading.read(asked(), [said_with()]) == Attached()


async def test_more_than_are_read_for_one_answer_are_counted(reading: ReadAttachments) -> None:
    found = await reading.read(asked("a", "b", "c", "d"), [said_with("e")])

    assert found.names == ["a.txt", "b.txt", "c.txt"]
    assert found.notes == ("4 files are attached; I read the first 3 for one answer.",)


async def test_reading_none_can_be_chosen(shelf: Shelf, opener: Opener) -> None:
    limits = LimitSettings(attached_files=0)
    reading = ReadAttachments(conversations=shelf, opener=opener, limits=limits)

    found = await reading.read(asked("a"), [])

    assert not found.attachments
    assert "/ingest" in found.notes[0]


async def test_each_file_that_cannot_be_read_is_named_with_its_reason(
    reading: ReadAttachments, shelf: Shelf, opener: Opener
) -> None:
    opener.faults[file_id("a")] = UnreadableFile(RefusalCategory.ENCRYPTED, "It needs a password")
    shelf.unreadable[file_id("b")] = "It was deleted"
    shelf.faults[file_id("c")] = FilesUnavailable("file_not_found")

    found = await reading.read(asked("a", "b", "c"), [])

    [note] = found.notes
    assert "a.txt: It needs a password\n" in note
    assert "b.txt: It was deleted\n" in note
    assert "a file: Slack does not show it to me" in note
    assert (found.attachments, found.addable) == ((), ())


@pytest.mark.parametrize("fault", [SurfaceError("fatal_error"), IndexUnavailable("down")])
async def test_a_fault_that_passes_says_to_try_again(
    reading: ReadAttachments, opener: Opener, fault: Exception
) -> None:
    opener.faults[file_id("a")] = fault

    found = await reading.read(asked("a", "b"), [])

    assert found.names == ["b.txt"]
    assert found.notes[0].startswith("I could not read a.txt: ")
    assert "try again" in found.notes[0]


async def test_a_slow_file_does_not_hold_the_answer(
    reading: ReadAttachments, opener: Opener
) -> None:
    opener.slow = frozenset({file_id("a")})

    found = await reading.read(asked("a", "b"), [])

    assert found.names == ["b.txt"]
    assert found.notes == ("I could not read a.txt: It took too long to read it for one answer.",)


async def test_an_unread_file_of_the_thread_is_nobody_s_question(
    reading: ReadAttachments, opener: Opener
) -> None:
    opener.faults[file_id("old")] = UnreadableFile(RefusalCategory.EMPTY, "It is empty")

    found = await reading.read(asked(), [said_with("old")])

    assert found == Attached()


async def test_a_file_too_long_for_one_answer_says_so(
    reading: ReadAttachments, opener: Opener
) -> None:
    opener.cut = frozenset({file_id("a")})

    found = await reading.read(asked("a"), [])

    assert found.notes[0].startswith("a.txt is too long for one answer")


async def test_what_is_known_here_is_not_offered_to_be_added(
    reading: ReadAttachments, opener: Opener
) -> None:
    opener.kept = frozenset({file_id("a")})

    found = await reading.read(asked("a", "b"), [])

    [button] = add_files_controls(_given(_readers(), found))
    assert isinstance(button, Button)
    assert button.value == "b"


@pytest.mark.parametrize(
    "readers",
    [
        lambda r: replace(r, venue=make_venue("D1", VenueKind.PERSONAL)),
        lambda r: replace(r, asker=make_asker(is_guest=True)),
        lambda r: replace(r, asker=make_asker(is_guest=None)),
    ],
    ids=["direct message", "guest", "unknown"],
)
async def test_nothing_is_offered_to_who_may_not_add(
    reading: ReadAttachments, readers: Callable[[Readers], Readers]
) -> None:
    found = await reading.read(asked("a"), [])

    assert not add_files_controls(_given(readers(_readers()), found))


def _given(readers: Readers, attached: Attached) -> Answered:
    return Answered(readers=readers, turns=(), attached=attached)


def _readers() -> Readers:
    return Readers(venue=make_venue("C1"), asker=make_asker("C1"), audience=audience_of("C1"))
