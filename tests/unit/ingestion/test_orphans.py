"""What a crash left in the index goes; what is current, or on its way in, stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from ulid import ULID

from core.domain.documents import Chunk, EmbeddedChunk
from core.domain.ids import ContentId, Generation
from core.errors import IndexUnavailable
from core.ingestion.orphans import remove_orphans
from tests.builders import content_key, conversation, make_file
from tests.unit.ingestion.library_room import LibraryRoom, open_room

HERE = frozenset({conversation("C1")})
NOW, DAY_S = 1_700_000_000.0, 86_400.0


def made(at: float) -> Generation:
    return Generation(str(ULID.from_timestamp(at)))


async def leave(room: LibraryRoom, content: ContentId, generation: Generation) -> None:
    chunk = EmbeddedChunk(chunk=Chunk(seq=3, start=0, end=4, text="left"), vector=None)
    await room.index.write(content, generation, [chunk], conversations=HERE)


async def test_only_old_chunks_that_nothing_points_to_are_removed(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        await room.take_in(make_file("F1", channels=("C1",)), "words that stay")
        current = ULID.from_str(await room.generation_of("words that stay") or "")
        now = current.timestamp + 3 * DAY_S
        old, fresh = made(now - DAY_S - 60), made(now - DAY_S + 60)
        stays = content_key("words that stay")
        undated = Generation("undated")
        for content, generation in (
            (stays, old),
            (stays, fresh),
            (content_key("never switched"), made(now - 9 * DAY_S)),
            (content_key("on its way"), made(now)),
            (content_key("undated"), undated),
        ):
            await leave(room, content, generation)
        assert await remove_orphans(room.index, room.library, clock=lambda: now) == 2
        left = {generation for _, generation in await room.index.generations()}
        assert left == {Generation(str(current)), fresh, made_like(left, now), undated}
        assert await room.found("words that stay", "C1")
        assert await remove_orphans(room.index, room.library, clock=lambda: now) == 0


def made_like(left: set[Generation], at: float) -> Generation:
    """Return the one made at a time: names of the same moment differ."""
    return next(g for g in left if g != "undated" and ULID.from_str(g).timestamp == at)


async def test_every_page_is_looked_at(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        for n in range(7):
            await leave(room, content_key(f"c{n}"), made(NOW + n))
        removed = await remove_orphans(
            room.index, room.library, clock=lambda: NOW + 2 * DAY_S, page_size=2
        )
        assert removed == 7
        assert await room.index.generations() == []


async def test_an_index_that_goes_away_leaves_the_rest_for_the_next_time(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        for n in range(3):
            await leave(room, content_key(f"c{n}"), made(NOW + n))
        room.index.fail("remove", after=1)
        later = NOW + 2 * DAY_S
        with pytest.raises(IndexUnavailable):
            await remove_orphans(room.index, room.library, clock=lambda: later)
        assert await remove_orphans(room.index, room.library, clock=lambda: later) == 2
