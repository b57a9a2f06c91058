"""Makes values for tests: everything has a default, and a test names what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from bot.surface import Destination
from core.domain.answers import (
    Answer,
    Citation,
    Outcome,
    StopReason,
    Usage,
)
from core.domain.audience import Asker, Audience, Venue, VenueKind
from core.domain.documents import Chunk, Locator, LocatorKind, StoredChunk
from core.domain.files import Content, ContentState, File, Place
from core.domain.ids import (
    ContentId,
    ConversationId,
    FileId,
    Generation,
    MessageId,
    TeamId,
    UserId,
    scoped,
)
from core.domain.json import JsonValue
from core.domain.search import Passage, Source
from core.records.jobs import Job, JobState
from core.records.replies import Reply

__all__ = [
    "PAGE_3",
    "TEAM",
    "audience_of",
    "content_key",
    "conversation",
    "file_id",
    "make_answer",
    "make_asker",
    "make_citation",
    "make_content",
    "make_destination",
    "make_file",
    "make_job",
    "make_passage",
    "make_place",
    "make_reply",
    "make_venue",
    "user",
]

TEAM = TeamId("T1")
PAGE_3 = Locator(kind=LocatorKind.PAGE, label="3")


def conversation(name: str) -> ConversationId:
    """Name a conversation of the tests' team."""
    return ConversationId(scoped(TEAM, name))


def file_id(name: str) -> FileId:
    """Name a file of the tests' team."""
    return FileId(scoped(TEAM, name))


def user(name: str) -> UserId:
    """Name a person of the tests' team."""
    return UserId(scoped(TEAM, name))


def content_key(words: str) -> ContentId:
    """Name the Content of some bytes."""
    return ContentId(scoped(TEAM, sha256(words.encode()).hexdigest()))


def audience_of(*names: str) -> Audience:
    """Make the audience of some conversations."""
    return Audience(team=TEAM, conversations=frozenset(conversation(n) for n in names))


def make_place(channel: str = "C1", *, ts: str | None = "1700000000.000100") -> Place:
    """Make the place of a file in a channel."""
    return Place(
        conversation=conversation(channel),
        message_ts=ts,
        permalink=f"https://team.slack.com/files/{channel}",
    )


def make_file(
    name: str = "F1",
    *,
    channels: Sequence[str] = ("C1",),
    file_name: str = "policy.txt",
    version: str | None = "1:10",
    content: ContentId | None = None,
    size_bytes: int = 10,
    media_type: str | None = "text/plain",
    deleted: bool = False,
    forgotten: Sequence[str] = (),
    modified_at: float = 1_700_000_000.0,
) -> File:
    """Make a file shared in some channels."""
    return File(
        id=file_id(name),
        name=file_name,
        media_type=media_type,
        size_bytes=size_bytes,
        uploader=user("U1"),
        modified_at=modified_at,
        places=tuple(make_place(channel) for channel in channels),
        content=content,
        deleted=deleted,
        forgotten=frozenset(conversation(c) for c in forgotten),
        version=version,
    )


def make_content(
    words: str = "words",
    *,
    files: Sequence[str] = ("F1",),
    state: ContentState = ContentState.INDEXED,
    generation: str | None = "G1",
) -> Content:
    """Make the Content of some bytes."""
    return Content(
        id=content_key(words),
        files=frozenset(file_id(f) for f in files),
        state=state,
        generation=Generation(generation) if generation else None,
        chunk_count=1,
    )


def make_job(
    id_: str = "T1/message/C1/1.0",
    *,
    flow: str = "question",
    due_at: float = 0.0,
    state: JobState = JobState.QUEUED,
    payload: Mapping[str, JsonValue] | None = None,
) -> Job:
    """Make a job that is due at once."""
    return Job(
        id=id_, flow=flow, team=TEAM, payload=dict(payload or {}), state=state, due_at=due_at
    )


def make_reply(job: str = "J1", *, files: Sequence[str] = ("F1",)) -> Reply:
    """Make the note of a posted reply."""
    return Reply(
        job=job,
        conversation=conversation("C1"),
        asker=user("U1"),
        message=MessageId(scoped(TEAM, "C1", "1700000001.000100")),
        files=frozenset(file_id(f) for f in files),
        contents=frozenset({content_key("words")}),
        outcome="answered",
        posted_at=1_700_000_001.0,
    )


def make_passage(
    number: int = 1,
    *,
    text: str = "Everyone has 30 vacation days.",
    file: str = "F1",
    file_name: str = "policy.pdf",
    channel: str = "C1",
    words: str = "words",
    generation: str = "G1",
    locator: Locator | None = PAGE_3,
    heading_path: tuple[str, ...] = (),
    modified_at: float = 1_700_000_000.0,
    message_ts: str | None = "1700000000.000100",
) -> Passage:
    """Make a passage of a PDF's third page."""
    chunk = Chunk(
        seq=0, start=0, end=len(text), text=text, locator=locator, heading_path=heading_path
    )
    return Passage(
        number=number,
        score=1.0,
        stored=StoredChunk(
            content=content_key(words), generation=Generation(generation), chunk=chunk
        ),
        source=Source(
            file=file_id(file),
            name=file_name,
            place=make_place(channel, ts=message_ts),
            modified_at=modified_at,
        ),
    )


def make_citation(
    number: int = 1, *, start: int = 0, end: int = 1, passage: Passage | None = None
) -> Citation:
    """Make a citation of a passage."""
    cited = passage or make_passage(number)
    return Citation(start=start, end=end, number=number, passage=cited, quote="30 vacation days")


def make_answer(
    text: str = "You have 30 vacation days [1].",
    *,
    citations: Sequence[Citation] | None = None,
    outcome: Outcome = Outcome.ANSWERED,
    nearest: Sequence[Passage] = (),
) -> Answer:
    """Make an answer with one citation."""
    return Answer(
        outcome=outcome,
        text=text,
        citations=tuple([make_citation()] if citations is None else citations),
        usage=Usage(input_tokens=10, output_tokens=5),
        stop_reason=StopReason.END,
        model="test",
        nearest=tuple(nearest),
    )


def make_destination(
    channel: str = "C1",
    *,
    thread_ts: str | None = "1700000000.000100",
    asker: str = "U1",
    is_private: bool = False,
    response_url: str | None = None,
) -> Destination:
    """Make where a reply goes: a thread in a channel."""
    return Destination(
        team=TEAM,
        conversation=conversation(channel),
        thread_ts=thread_ts,
        asker=user(asker),
        private_to=user(asker) if is_private else None,
        response_url=response_url,
    )


def make_venue(
    channel: str = "C1",
    kind: VenueKind = VenueKind.PUBLIC_CHANNEL,
    *,
    has_guests: bool | None = False,
    is_external: bool | None = False,
) -> Venue:
    """Make a channel of full members."""
    return Venue(
        conversation=conversation(channel),
        kind=kind,
        has_guests=has_guests,
        is_external=is_external,
    )


def make_asker(
    *conversations: str,
    name: str = "U1",
    is_guest: bool | None = False,
    is_external: bool | None = False,
    is_admin: bool | None = None,
    is_bot: bool | None = False,
) -> Asker:
    """Make a full member of some conversations."""
    return Asker(
        user=user(name),
        is_guest=is_guest,
        is_external=is_external,
        conversations=frozenset(conversation(c) for c in conversations),
        is_admin=is_admin,
        is_bot=is_bot,
    )
