"""What nobody changed is not read again; own changes are seen at once, others' within a second."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import replace

import pytest

from core.config.settings import ElasticsearchSettings
from core.domain.files import Content, File
from core.domain.ids import ContentId
from core.domain.json import JsonObject
from core.domain.ports import LIBRARY_MARK
from core.elastic import ElasticClient, Operation, StoredDocument
from core.records.elastic_store import ElasticRecordStore
from core.records.library import Holding, Library
from core.retrieval.index.elastic_versions import begin_anew
from tests.builders import content_key, file_id, make_content, make_file
from tests.integration.elastic.opening import layout_of, open_client, opened_indices
from tests.integration.elastic_node import ElasticNode

pytestmark = pytest.mark.elasticsearch

WORDS = ["one", "two", "three"]
CONTENTS = [content_key(words) for words in WORDS]
ALL = 1 + 2 * len(WORDS)
"""The mark, and a content and a file each."""


class Counting(ElasticClient):
    """A client that notes how many documents were asked for, a number a request."""

    def __init__(self, url: str) -> None:
        super().__init__(ElasticsearchSettings(elasticsearch_url=url))
        self._asked: list[int] = []

    async def get(
        self, alias: str, ids: Sequence[str], *, bare: Collection[str] = ()
    ) -> Mapping[str, StoredDocument]:
        if ids:
            self._asked.append(len(ids))
        return await super().get(alias, ids, bare=bare)

    def taken(self) -> list[int]:
        """Return what was noted since."""
        asked, self._asked = self._asked, []
        return asked


class Room:
    """A library that recalls, another process's one, and a clock that a test turns."""

    def __init__(self, client: Counting, others: ElasticClient, alias: str) -> None:
        self.client = client
        self.alias = alias
        self.now = 100.0
        self.store = ElasticRecordStore(client, alias, clock=lambda: self.now)
        self.ours = Library(self.store, clock=lambda: self.now)
        self.others = Library(ElasticRecordStore(others, alias))

    async def recalled(
        self, ids: Sequence[ContentId] = tuple(CONTENTS)
    ) -> Mapping[ContentId, Holding]:
        """Return what is recalled, which must be what the other process reads."""
        found = await self.ours.holdings(ids, recall=True)
        assert _plain(found) == _plain(await self.others.holdings(ids))
        return found

    async def settled(self) -> None:
        """Make all be recalled from now on."""
        await self.recalled()
        self.now += 6.0
        await self.recalled()
        self.client.taken()


def _plain(held: Mapping[ContentId, Holding]) -> dict[ContentId, tuple[Content, tuple[File, ...]]]:
    return {id_: (holding.content, holding.files) for id_, holding in held.items()}


async def _shared(library: Library, words: str, *, name: str = "policy.txt") -> None:
    """Share a file with these words."""
    content = make_content(words, files=[words])
    file = make_file(words, content=content.id, file_name=name)
    await library.change_content(content.id, lambda old: old or content)
    await library.change_file(file.id, lambda _: file)


@pytest.fixture
async def room(elastic_node: ElasticNode, elastic_prefix: str) -> AsyncIterator[Room]:
    client = Counting(elastic_node.url)
    async with opened_indices(elastic_node.url, elastic_prefix) as (others, layout):
        room = Room(client, others, layout.records)
        for words in WORDS:
            await _shared(room.others, words)
        yield room
    await client.close()


async def test_what_stays_the_same_is_read_once_a_minute(room: Room) -> None:
    await room.recalled()
    room.client.taken()
    await room.recalled()
    assert room.client.taken() == [ALL], "a new mark has to prove itself"
    room.now += 5.0
    await room.recalled()
    await room.recalled(CONTENTS[:2])
    assert room.client.taken() == [ALL], "the mark was read this very second"
    room.now += 1.0
    await room.recalled()
    await room.recalled(CONTENTS[:2])
    room.now += 1.0
    await room.recalled()
    assert room.client.taken() == [1, 1]
    room.now += 57.0
    await room.recalled()
    room.now += 1.0
    await room.recalled()
    await room.recalled()
    room.now += 1.0
    await room.recalled()
    assert room.client.taken() == [1, ALL, 1]
    await room.ours.holdings(CONTENTS)
    assert room.client.taken() == [ALL], "who does not say so recalls nothing"


@pytest.mark.parametrize("how", ["renamed", "deleted", "gone", "another content"])
@pytest.mark.parametrize(("who", "after_s"), [("ours", 0.0), ("others", 1.0)])
async def test_a_change_is_seen_at_once_or_when_others_made_it_within_a_second(
    room: Room, how: str, who: str, after_s: float
) -> None:
    id_, content = file_id("two"), content_key("two")
    await room.settled()
    library = room.ours if who == "ours" else room.others

    if how == "renamed":
        await _shared(library, "two", name="other.txt")
    elif how == "deleted":
        await library.change_file(id_, lambda old: old and replace(old, deleted=True))
    elif how == "gone":
        await library.delete_file(id_)
    else:
        await library.leave(content, id_)
    room.now += after_s
    found = await room.recalled()

    files = found[content].files
    assert [(f.name, f.deleted) for f in files] == {
        "renamed": [("other.txt", False)],
        "deleted": [("policy.txt", True)],
        "gone": [],
        "another content": [],
    }[how]


async def test_a_mark_that_is_sent_again_is_another_one(room: Room) -> None:
    """A request whose answer was lost, or a later slice of the same: it reads as it did before."""
    kept: JsonObject = {**LIBRARY_MARK._asdict(), "body": '{"token":"0"}'}
    mark = Operation(action="index", id=":".join(LIBRARY_MARK), source=kept)

    async def send() -> None:
        source: JsonObject = {"kind": "job", "id": "1", "body": "{}"}
        operation = Operation(action="index", id="job:1", source=source)
        await room.client.bulk(room.alias, [operation], closing=mark)

    await send()
    await room.settled()
    await room.others.delete_file(file_id("two"))
    await send()
    room.now += 1.0

    assert (await room.recalled())[content_key("two")].files == ()


async def test_an_index_that_began_anew_holds_nothing_of_what_was(
    room: Room, elastic_node: ElasticNode, elastic_prefix: str
) -> None:
    await room.settled()
    async with open_client(elastic_node.url) as client:
        await begin_anew(client, layout_of(elastic_prefix))
    room.now += 1.0
    assert await room.recalled() == {}


async def test_the_mark_is_no_record_of_anybody(room: Room) -> None:
    assert LIBRARY_MARK in await room.store.get([LIBRARY_MARK])
    assert await room.store.get([]) == {}
    kinds = {record.key.kind async for record in room.store.scan()}
    assert kinds == {"content", "file", "shared_in"}


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens_all_is_as_last_written(room: Room, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        library = chance.choice([room.ours, room.others])
        words = chance.choice(WORDS)
        match chance.randrange(8):
            case 0:
                await library.delete_file(file_id(words))
            case 1:
                await _shared(library, words, name=f"{chance.random()}.txt")
            case 2:
                await library.leave(content_key(words), file_id(words))
            case 3:
                await library.join(content_key(words), file_id(words))
            case _:
                room.now += chance.choice([0.0, 1.0, 6.0, 30.0])
        room.now += 1.0 if library is room.others else 0.0
        await room.recalled(chance.sample(CONTENTS, chance.randint(1, len(CONTENTS))))
    assert 1 in room.client.taken(), "now and then the mark is enough"
