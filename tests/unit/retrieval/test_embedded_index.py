"""What only the embedded index promises: its file, its identity, a killed process, no traces."""

from __future__ import annotations

import asyncio
import math
import os
import signal
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.domain.audience import Audience
from core.domain.documents import Chunk, EmbeddedChunk, Vector
from core.domain.ids import ContentId, ConversationId, Generation, TeamId
from core.domain.ports import EmbedderProfile
from core.domain.search import Hit, Legs
from core.errors import IndexMismatch
from core.retrieval.index.embedded import EmbeddedIndex

ROOT = Path(__file__).resolve().parents[3]
PROFILE = EmbedderProfile(name="test", dimensions=2, max_tokens=256)
CONTENT, GENERATION = ContentId("T1/aa"), Generation("01A")
HERE = frozenset({ConversationId("T1/C1")})
AUDIENCE = Audience(team=TeamId("T1"), conversations=HERE)
CHUNKS_A_DOCUMENT = 8

# Writes documents of eight chunks, replaces every third one, and says what was acknowledged.
WRITER = """
import asyncio, sys
from pathlib import Path
from core.domain.ids import ContentId, Generation
from core.retrieval.index.embedded import EmbeddedIndex
from tests.unit.retrieval.test_embedded_index import HERE, PROFILE, document

async def main():
    index = EmbeddedIndex(Path(sys.argv[1]), PROFILE)
    await index.open()
    for n in range(100_000):
        content, generation = ContentId(f"T1/{n}"), Generation(f"G{n}")
        await index.write(content, generation, document(n), conversations=HERE)
        print("wrote", n, flush=True)
        if n % 3 == 2:
            await index.remove(ContentId(f"T1/{n - 1}"), Generation(f"G{n - 1}"))
            print("removed", n - 1, flush=True)

asyncio.run(main())
"""


def vector(angle: float) -> Vector:
    return Vector(struct.pack("<2f", math.cos(angle), math.sin(angle)))


def chunk(text: str, seq: int = 0, near: Vector | None = None) -> EmbeddedChunk:
    found = Chunk(seq=seq, start=0, end=len(text), text=text)
    return EmbeddedChunk(chunk=found, vector=near or vector(0))


def document(n: int) -> list[EmbeddedChunk]:
    return [chunk(f"document d{n}", seq, vector(n)) for seq in range(CHUNKS_A_DOCUMENT)]


async def opened(path: Path, profile: EmbedderProfile = PROFILE) -> EmbeddedIndex:
    index = EmbeddedIndex(path / "index.db", profile)
    await index.open()
    return index


async def search(index: EmbeddedIndex, text: str, k: int = 10) -> Legs:
    return await index.search(text, vector(0), audience=AUDIENCE, k=k)


async def test_everything_is_there_after_opening_again(tmp_path: Path) -> None:
    index = await opened(tmp_path)
    for n in range(20):
        await index.write(
            ContentId(f"T1/{n}"), Generation(f"G{n}"), document(n), conversations=HERE
        )
    await index.remove(ContentId("T1/3"), Generation("G3"))
    await index.reshare(ContentId("T1/4"), conversations=frozenset({ConversationId("T1/C2")}))
    before = await search(index, "document d5", k=200)
    await index.close()
    again = await opened(tmp_path)
    assert await search(again, "document d5", k=200) == before
    assert len(before.dense) == 18 * CHUNKS_A_DOCUMENT
    await again.close()


@pytest.mark.parametrize(
    "other",
    [replace(PROFILE, name="other"), replace(PROFILE, dimensions=3)],
    ids=["embedder", "dimensions"],
)
async def test_an_index_of_another_embedder_is_refused(
    tmp_path: Path, other: EmbedderProfile
) -> None:
    await (await opened(tmp_path)).close()
    index = EmbeddedIndex(tmp_path / "index.db", other)
    with pytest.raises(IndexMismatch) as caught:
        await index.open()
    await index.close()
    assert "docent reindex" in str(caught.value.fix)
    await (await opened(tmp_path)).close()


async def test_a_removed_text_leaves_no_bytes(tmp_path: Path) -> None:
    secret = "Zanzibarquartz"

    def left() -> bytes:
        return b"".join(path.read_bytes().lower() for path in tmp_path.iterdir())

    index = await opened(tmp_path)
    for n in range(30):
        await index.write(
            ContentId(f"T1/{n}"), Generation(f"G{n}"), document(n), conversations=HERE
        )
    await index.write(CONTENT, GENERATION, [chunk(f"the {secret} plan")], conversations=HERE)
    assert secret.lower().encode() in await asyncio.to_thread(left)
    await index.remove(CONTENT, GENERATION)
    await index.compact()
    found = await asyncio.to_thread(left)
    assert secret.lower().encode() not in found
    assert b"zanzibar" not in found
    assert len((await search(index, "document", k=500)).bm25) == 30 * CHUNKS_A_DOCUMENT
    await index.close()


async def test_every_audience_has_the_ranking_of_what_it_may_see(tmp_path: Path) -> None:
    """Narrow and wide audiences are searched in different ways, with the same outcome."""
    index = await opened(tmp_path)
    everywhere = [ConversationId(f"T1/C{n}") for n in range(40)]
    for n, conversation in enumerate(everywhere):
        texts = [f"{'alpha ' * (1 + n // 4)} beta {'filler ' * seq}" for seq in range(20)]
        chunks = [chunk(text, seq, vector(n + seq / 40)) for seq, text in enumerate(texts)]
        await index.write(
            ContentId(f"T1/{n}"),
            Generation(f"G{n}"),
            chunks,
            conversations=frozenset({conversation}),
        )
    every = Audience(team=TeamId("T1"), conversations=frozenset(everywhere))
    full = await index.search("alpha beta", None, audience=every, k=1000)
    assert len(full.bm25) == 800
    for count in (1, 2, 12, 20, 39, 40):
        seen = frozenset(everywhere[:count])  # the commonest hits are the hidden ones
        expected = [
            (hit.chunk_id, hit.score)
            for hit in full.bm25
            if everywhere[int(full.chunks[hit.chunk_id].content.removeprefix("T1/"))] in seen
        ]
        audience = replace(every, conversations=seen)
        words = await index.search("alpha beta", None, audience=audience, k=15)
        assert [(hit.chunk_id, hit.score) for hit in words.bm25] == expected[:15]
        both = await index.search("alpha beta", vector(3), audience=audience, k=15)
        assert [(hit.chunk_id, hit.score) for hit in both.bm25[:15]] == expected[:15]
        assert set(both.bm25[15:]) <= {
            Hit(chunk_id=id_, rank=rank, score=score)
            for rank in range(16, 31)
            for id_, score in expected
        }
        assert {hit.chunk_id for hit in both.bm25} == {hit.chunk_id for hit in both.dense}
    await index.close()


async def test_what_a_search_sees_is_whole_while_others_write(tmp_path: Path) -> None:
    index = await opened(tmp_path)
    await index.write(CONTENT, GENERATION, document(0), conversations=HERE)

    async def replace_often() -> None:
        last = GENERATION
        for n in range(60):
            fresh = Generation(f"G{n}")
            await index.write(CONTENT, fresh, document(0), conversations=HERE)
            await index.remove(CONTENT, last)
            last = fresh

    async def look() -> None:
        while not writing.done():
            legs = await search(index, "document d0", k=100)
            assert len(legs.bm25) >= CHUNKS_A_DOCUMENT
            assert {hit.chunk_id for hit in (*legs.bm25, *legs.dense)} <= set(legs.chunks)

    writing = asyncio.create_task(replace_often())
    await asyncio.gather(writing, look(), look())
    await index.close()


@pytest.mark.parametrize("acknowledged", [5, 60])
async def test_a_killed_writer_leaves_nothing_half_and_loses_nothing(
    tmp_path: Path, acknowledged: int
) -> None:
    wrote, removed = await asyncio.to_thread(_write_and_kill, tmp_path / "index.db", acknowledged)
    index = await opened(tmp_path)
    found = await index.search(
        "document", vector(0), audience=AUDIENCE, k=2 * CHUNKS_A_DOCUMENT * (len(wrote) + 2)
    )
    in_words, in_vectors = (
        [found.chunks[hit.chunk_id].content for hit in leg] for leg in (found.bm25, found.dense)
    )
    assert sorted(in_words) == sorted(in_vectors)
    for content in set(in_words):
        assert in_words.count(content) == CHUNKS_A_DOCUMENT
        generation = Generation(f"G{content.removeprefix('T1/')}")
        assert len(await index.read(content, generation)) == CHUNKS_A_DOCUMENT
    there = {int(content.removeprefix("T1/")) for content in in_words}
    # The one step in flight may have been done or not; everything acknowledged was.
    in_flight = {max(wrote) + 1, max(wrote) - 1}
    assert (wrote - removed) - there <= in_flight
    assert there - (wrote - removed) <= in_flight
    await index.write(CONTENT, GENERATION, document(0), conversations=HERE)
    await index.close()


def _write_and_kill(path: Path, acknowledged: int) -> tuple[set[int], set[int]]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment,
    )
    lines: list[str] = []
    assert writer.stdout is not None
    with writer.stdout:
        for line in writer.stdout:
            lines.append(line)
            if len(lines) == acknowledged:
                writer.send_signal(signal.SIGKILL)
    assert writer.wait(10) == -signal.SIGKILL
    said = [line.split() for line in lines if line.endswith("\n")]
    steps = {verb: {int(n) for what, n in said if what == verb} for verb in ("wrote", "removed")}
    return steps["wrote"], steps["removed"]
