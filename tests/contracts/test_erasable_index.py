"""What every index must do so that a text can be erased from it, and that be proved."""

from __future__ import annotations

from core.domain.ids import Generation
from core.domain.ports import ErasableIndex
from tests.contracts.searching import CONTENT, OTHER, SECOND, chunk, search, vector, write

THIRD = Generation("01THIRD")


async def test_all_generations_of_a_content_go_and_no_other_content(
    erasable: ErasableIndex,
) -> None:
    near = vector(1.0)
    await write(erasable, chunk("the old plan", 0, near), chunk("its end", 1, near))
    await write(erasable, chunk("the new plan", 0, near), generation=SECOND)
    await write(erasable, chunk("another plan", 0, near), content=OTHER, generation=THIRD)
    assert await erasable.count(CONTENT) == 3

    await erasable.erase(CONTENT)

    assert await erasable.count(CONTENT) == 0
    assert await erasable.count(OTHER) == 1
    legs = await search(erasable, "plan", near)
    assert {stored.content for stored in legs.chunks.values()} == {OTHER}
    await erasable.erase(CONTENT)


async def test_a_phrase_names_whoever_holds_it(erasable: ErasableIndex) -> None:
    near = vector(1.0)
    text = "It says: the launch of Blue Falcon is on Monday."
    await write(erasable, chunk(text, 0, near))
    await write(
        erasable, chunk("Falcon is blue, the launch", 0, near), content=OTHER, generation=THIRD
    )

    assert await erasable.holders("the launch of Blue Falcon is") == {CONTENT}
    assert await erasable.holders("launch of Red Falcon") == frozenset()
    await erasable.erase(CONTENT)
    assert await erasable.holders("the launch of Blue Falcon is") == frozenset()
