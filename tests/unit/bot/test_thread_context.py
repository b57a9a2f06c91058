"""Which of our earlier replies may be told to a model again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from bot.flows.answering.thread_context import ThreadContext
from bot.flows.readers import ReaderCheck
from bot.surface import Destination
from core.domain.answers import Role, Turn
from core.domain.audience import ExternalChannels
from core.domain.files import File
from core.records.library import Library
from core.records.replies import Replies, Reply
from tests.builders import (
    make_asker,
    make_content,
    make_destination,
    make_file,
    make_reply,
    make_venue,
)
from tests.fakes.faulty_ports import FaultyStore
from tests.unit.bot.town import Town

ASKED = Turn(role=Role.USER, text="How many days?")
ANSWERED = Turn(role=Role.ASSISTANT, text="30 days [1].", reply="J1")
TO = make_destination("C1")


@dataclass
class TalkingTown(Town):
    """A town whose thread was about vacation days."""

    said: Sequence[Turn] = (ASKED, ANSWERED)

    async def history(self, destination: Destination, *, before_ts: str) -> Sequence[Turn]:
        assert (destination, before_ts) == (TO, "9.0")
        return self.said


@pytest.fixture
def town() -> TalkingTown:
    return TalkingTown(place=make_venue("C1"), person=make_asker("C1", "C2"))


async def _turns(
    store: FaultyStore, town: TalkingTown, reply: Reply | None, file: File | None
) -> Sequence[Turn]:
    library, replies = Library(store), Replies(store)
    if reply is not None:
        await replies.add(reply)
    if file is not None:
        await library.change_file(file.id, lambda _: file)
    readers = ReaderCheck(
        conversations=town, library=library, external_channels=ExternalChannels.DENY
    )
    context = ThreadContext(conversations=town, readers=readers, replies=replies)
    return await context.turns(TO, await readers.readers(TO), before_ts="9.0")


HELD = make_file(content=make_content().id)


async def test_a_reply_whose_files_all_may_see_is_context(
    store: FaultyStore, town: TalkingTown
) -> None:
    assert await _turns(store, town, make_reply(), HELD) == [ASKED, ANSWERED]


@pytest.mark.parametrize(
    ("reply", "file"),
    [
        (None, HELD),
        (replace(make_reply(), withdrawn=True), HELD),
        (make_reply(), None),
        (make_reply(), replace(HELD, deleted=True)),
        (make_reply(), make_file(content=make_content().id, forgotten=("C1",))),
        (make_reply(), make_file(content=make_content().id, channels=("C2",))),
        (make_reply(), make_file(content=make_content("other words").id)),
        (make_reply(), make_file(content=None)),
        (make_reply(files=("F1", "F2")), HELD),
    ],
    ids=[
        "unknown",
        "withdrawn",
        "no such file",
        "deleted",
        "forgotten",
        "elsewhere",
        "edited",
        "never read",
        "one of two",
    ],
)
async def test_any_other_reply_is_left_out(
    store: FaultyStore, town: TalkingTown, reply: Reply | None, file: File | None
) -> None:
    assert await _turns(store, town, reply, file) == [ASKED]


async def test_a_message_of_ours_that_is_no_reply_is_left_out(
    store: FaultyStore, town: TalkingTown
) -> None:
    town.said = (replace(ANSWERED, reply=None), ASKED)

    assert await _turns(store, town, make_reply(), HELD) == [ASKED]


async def test_a_reply_without_files_stays(store: FaultyStore, town: TalkingTown) -> None:
    reason = replace(make_reply(files=()), contents=frozenset(), outcome="reason")

    assert await _turns(store, town, reason, None) == [ASKED, ANSWERED]


@pytest.mark.parametrize("is_still_public", [True, False])
async def test_a_public_channel_is_asked_anew(
    store: FaultyStore, town: TalkingTown, is_still_public: bool
) -> None:
    elsewhere = make_file(content=make_content().id, channels=("C3",))
    place = elsewhere.places[0].conversation
    town.channels = frozenset({place})
    town.turned_private = frozenset() if is_still_public else frozenset({place})

    turns = await _turns(store, town, make_reply(), elsewhere)

    assert (ANSWERED in turns) is is_still_public


async def test_an_answer_from_a_file_attached_in_the_thread_is_told_again(
    store: FaultyStore, town: TalkingTown
) -> None:
    town.said = (replace(ASKED, files=(make_file().id,)), ANSWERED)

    assert ANSWERED in await _turns(store, town, make_reply(), None)


async def test_an_answer_that_used_another_file_too_is_not(
    store: FaultyStore, town: TalkingTown
) -> None:
    town.said = (replace(ASKED, files=(make_file().id,)), ANSWERED)

    assert ANSWERED not in await _turns(store, town, make_reply(files=("F1", "F9")), None)
