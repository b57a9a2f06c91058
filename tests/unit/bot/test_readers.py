"""The check of readers: before a search, and again just before anything is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows.readers import ReaderCheck
from core.domain.audience import ExternalChannels, VenueKind
from core.domain.files import File
from core.domain.ids import Generation
from core.domain.search import Passage
from core.errors import RecordsUnavailable
from core.records.library import Library
from tests.builders import (
    conversation,
    file_id,
    make_asker,
    make_content,
    make_destination,
    make_file,
    make_passage,
    make_venue,
)
from tests.fakes.faulty_ports import FaultyStore
from tests.unit.bot.town import Town


@pytest.fixture
def town() -> Town:
    return Town(place=make_venue("C1"), person=make_asker("C1", "C2"))


@pytest.fixture
def library(store: FaultyStore) -> Library:
    return Library(store)


@pytest.fixture
def check(town: Town, library: Library) -> ReaderCheck:
    return ReaderCheck(conversations=town, library=library, external_channels=ExternalChannels.DENY)


async def _keep(library: Library, file: File, passage: Passage) -> None:
    content = make_content()
    await library.change_content(content.id, lambda _: content)
    await library.change_file(file.id, lambda _: replace(file, content=passage.content))


async def test_a_channel_s_reply_uses_what_its_members_see(check: ReaderCheck, town: Town) -> None:
    town.channels = frozenset({conversation("P")})

    readers = await check.readers(make_destination("C1"))

    assert readers.audience.conversations == {conversation("C1"), conversation("P")}
    assert readers.venue == town.place


async def test_a_private_reply_uses_what_its_asker_sees(check: ReaderCheck, town: Town) -> None:
    town.place = make_venue("C1", has_guests=True)

    readers = await check.readers(make_destination("C1", is_private=True))

    assert readers.venue.kind is VenueKind.PERSONAL
    assert readers.audience.conversations == {conversation("C1"), conversation("C2")}


async def test_a_dm_counts_as_the_asker_s_own_though_slack_did_not_list_it(
    check: ReaderCheck, town: Town
) -> None:
    town.place = make_venue("D1", VenueKind.PERSONAL)

    readers = await check.readers(make_destination("D1", thread_ts=None))

    assert readers.audience.allows(conversation("D1"))


async def test_a_private_reply_in_a_channel_the_asker_is_not_in_does_not_use_it(
    check: ReaderCheck, town: Town
) -> None:
    town.place = make_venue("C9", VenueKind.PRIVATE_CHANNEL)

    readers = await check.readers(make_destination("C9", is_private=True))

    assert not readers.audience.allows(conversation("C9"))


@pytest.mark.parametrize("is_external", [True, None])
async def test_who_may_be_from_outside_uses_nothing(
    check: ReaderCheck, town: Town, is_external: bool | None
) -> None:
    town.person = make_asker("C1", is_external=is_external)

    readers = await check.readers(make_destination("C1", is_private=True))

    assert readers.audience.is_empty


async def test_what_the_records_confirm_may_be_shown(check: ReaderCheck, library: Library) -> None:
    await _keep(library, make_file(), make_passage())

    assert await check.still_allows(make_destination("C1"), [make_passage()])
    assert await check.still_allows(make_destination("C1"), [])


async def test_one_passage_that_is_gone_stops_all(check: ReaderCheck, library: Library) -> None:
    await _keep(library, make_file(), make_passage())
    gone = make_passage(2, words="other words")

    assert not await check.still_allows(make_destination("C1"), [make_passage(), gone])


@pytest.mark.parametrize(
    "file",
    [
        make_file(deleted=True),
        make_file(channels=()),
        make_file(channels=("C2",)),
        make_file(forgotten=("C1",)),
        make_file("F2"),
    ],
    ids=["deleted", "unshared", "shared elsewhere", "forgotten", "another file"],
)
async def test_what_changed_meanwhile_may_not_be_shown(
    check: ReaderCheck, library: Library, file: File
) -> None:
    await _keep(library, file, make_passage())

    assert not await check.still_allows(make_destination("C1"), [make_passage()])


async def test_words_of_an_earlier_version_may_not_be_shown(
    check: ReaderCheck, library: Library
) -> None:
    await _keep(library, make_file(), make_passage())
    await library.change_content(
        make_passage().content, lambda old: old and replace(old, generation=Generation("G2"))
    )

    assert not await check.still_allows(make_destination("C1"), [make_passage()])


async def test_a_file_with_other_words_by_now_may_not_be_shown(
    check: ReaderCheck, library: Library
) -> None:
    await _keep(library, make_file(), make_passage())
    await library.change_file(
        file_id("F1"), lambda old: old and replace(old, content=make_content("new").id)
    )

    assert not await check.still_allows(make_destination("C1"), [make_passage()])


async def test_a_guest_who_joined_meanwhile_stops_what_was_shared_elsewhere(
    check: ReaderCheck, library: Library, town: Town
) -> None:
    town.channels = frozenset({conversation("P")})
    passage = make_passage(channel="P")
    await _keep(library, make_file(channels=("P",)), passage)
    assert await check.still_allows(make_destination("C1"), [passage])

    town.place = make_venue("C1", has_guests=True)

    assert not await check.still_allows(make_destination("C1"), [passage])


async def test_a_channel_that_just_turned_private_stops_what_was_shared_there(
    check: ReaderCheck, library: Library, town: Town
) -> None:
    town.channels = frozenset({conversation("P")})
    passage = make_passage(channel="P")
    await _keep(library, make_file(channels=("P",)), passage)

    # The list of public channels is remembered for a while and does not know yet.
    town.turned_private = frozenset({conversation("P")})

    assert not await check.still_allows(make_destination("C1"), [passage])


async def test_records_that_cannot_be_asked_confirm_nothing(
    check: ReaderCheck, store: FaultyStore
) -> None:
    store.fail("get")

    with pytest.raises(RecordsUnavailable):
        await check.still_allows(make_destination("C1"), [make_passage()])


def _attached(passage: Passage) -> Passage:
    return replace(passage, source=replace(passage.source, is_attached=True))


async def test_what_is_attached_may_be_shown_though_no_record_knows_it(
    check: ReaderCheck,
) -> None:
    passage = _attached(make_passage())

    assert await check.still_allows(make_destination("C1"), [passage])
    assert await check.still_there([passage])
    assert not await check.still_allows(make_destination("C1"), [passage, make_passage(2)])


@pytest.mark.parametrize("file", [make_file(deleted=True), make_file(forgotten=("C1",))])
async def test_an_attached_file_that_is_gone_may_not_be_shown(
    check: ReaderCheck, library: Library, file: File
) -> None:
    await library.change_file(file.id, lambda _: file)
    passage = _attached(make_passage())

    assert not await check.still_allows(make_destination("C1"), [passage])
    assert not await check.still_there([passage])


async def test_what_is_attached_elsewhere_may_not_be_shown(check: ReaderCheck) -> None:
    passage = _attached(make_passage(channel="C9"))

    assert not await check.still_allows(make_destination("C1"), [passage])


async def test_the_same_words_in_another_file_do_not_vouch_for_the_one_that_is_named(
    check: ReaderCheck, library: Library
) -> None:
    await _keep(library, make_file(channels=()), make_passage())
    twin = replace(make_file("F2", file_name="twin.pdf"), content=make_passage().content)
    await library.change_file(twin.id, lambda _: twin)
    await library.join(make_passage().content, twin.id)

    assert not await check.still_allows(make_destination("C1"), [make_passage()])
    assert await check.still_allows(make_destination("C1"), [make_passage(file="F2")])
