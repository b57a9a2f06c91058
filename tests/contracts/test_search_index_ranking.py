"""What every SearchIndex must find, in which order, whatever is asked."""

from __future__ import annotations

import math
import random

import pytest

from core.domain.ids import chunk_id
from core.domain.ports import SearchIndex
from tests.contracts.search_indexes import DIMENSIONS
from tests.contracts.searching import (
    FIRST,
    chunk,
    search,
    texts,
    vector,
    write,
)


async def test_words_rank_by_bm25(index: SearchIndex) -> None:
    await write(
        index,
        chunk("parental leave takes twelve weeks", 0),
        chunk("leave the office tidy and lock the door behind everybody at night", 1),
        chunk("nothing of the kind", 2),
    )
    legs = await search(index, "How long is parental leave?")
    assert texts(legs, legs.bm25) == [
        "parental leave takes twelve weeks",
        "leave the office tidy and lock the door behind everybody at night",
    ]
    assert [hit.rank for hit in legs.bm25] == [1, 2]
    assert legs.bm25[0].score > legs.bm25[1].score > 0
    assert legs.dense == ()


async def test_titles_and_headings_are_found(index: SearchIndex) -> None:
    await write(index, chunk("Twelve weeks are paid.", context="Handbook > Parental leave"))
    legs = await search(index, "parental")
    assert texts(legs, legs.bm25) == ["Twelve weeks are paid."]


@pytest.mark.parametrize(
    "wanted", ["ERR_CONN_4017", "OPM-630", "v2.14.1", "Jörg", "kube-proxy", "x509", "C:/etc/hosts"]
)
async def test_identifiers_and_names_are_found_first(index: SearchIndex, wanted: str) -> None:
    await write(
        index,
        chunk("err 4017 conn v2 opm kube x proxy etc 14 hosts jorge", 0),
        chunk(f"When it says {wanted} call the second line.", 1),
        chunk("630 people have err conn proxies and v2 or 14.1 hosts", 2),
    )
    legs = await search(index, f"what does {wanted} mean")
    assert legs.bm25[0].chunk_id == chunk_id(FIRST, 1)


async def test_vectors_rank_by_cosine(index: SearchIndex) -> None:
    await write(
        index,
        chunk("opposite", 0, vector(-1.0, 0.2)),
        chunk("near", 1, vector(1.0, 0.1)),
        chunk("exact", 2, vector(1.0)),
        chunk("without", 3, None),
        chunk("nowhere", 4, vector(0.0)),
    )
    legs = await search(index, "", vector(1.0))
    assert texts(legs, legs.dense) == ["exact", "near", "opposite"]
    assert [hit.rank for hit in legs.dense] == [1, 2, 3]
    assert legs.dense[0].score > legs.dense[1].score > legs.dense[2].score
    assert legs.bm25 == ()


async def test_the_vector_leg_is_exact(index: SearchIndex) -> None:
    chance = random.Random(7)
    rows = [[chance.gauss(0, 1) for _ in range(DIMENSIONS)] for _ in range(300)]
    await write(index, *(chunk(f"n{n}", n, vector(*row)) for n, row in enumerate(rows)))
    query = [chance.gauss(0, 1) for _ in range(DIMENSIONS)]

    def cosine(row: list[float]) -> float:
        return sum(a * b for a, b in zip(row, query, strict=True)) / math.hypot(*row)

    expected = sorted(range(300), key=lambda n: -cosine(rows[n]))[:10]
    legs = await search(index, "", vector(*query), k=10)
    got = [legs.chunks[hit.chunk_id].chunk.seq for hit in legs.dense[:10]]
    assert len(set(got) & set(expected)) >= 9
    assert got[0] == expected[0]


async def test_the_best_k_come_first_and_candidates_may_be_completed(index: SearchIndex) -> None:
    await write(
        index,
        *(chunk(f"alpha beta {n}", n, vector(1.0, n)) for n in range(6)),
        chunk("alpha " * 5, 6, vector(-1.0)),
    )
    legs = await search(index, "alpha", vector(1.0), k=2)
    best = {hit.chunk_id for hit in (*legs.bm25[:2], *legs.dense[:2])}
    for leg in (legs.bm25, legs.dense):
        assert len(leg) >= 2
        assert {hit.chunk_id for hit in leg} <= best
        assert [hit.rank for hit in leg] == list(range(1, len(leg) + 1))
        assert [hit.score for hit in leg] == sorted((hit.score for hit in leg), reverse=True)
    assert set(legs.chunks) == best


@pytest.mark.parametrize(
    "question",
    [
        "",
        " \n\t",
        "\U0001f600 \U0001f389",
        "?!… — ()",
        "foo AND (bar",
        'NEAR("a" "b") OR * ^x {text}: -"',
        "alpha\x00beta",
        "\ud83d alpha \udc00",
        "\u200b\u202e\ufeff",
        "\U0001e922 \u2154 ²",
        "the of and",
        "alpha " * 17_000,
        " ".join(f"w{n}" for n in range(16_000)),
        "a" * 100_000,
        "'\"; DROP TABLE chunks; --",
    ],
    ids=lambda text: ascii(text[:24]),
)
async def test_any_question_is_answered_or_finds_nothing(index: SearchIndex, question: str) -> None:
    await write(index, chunk("alpha beta", 0, vector(1.0)))
    legs = await search(index, question, vector(1.0))
    assert texts(legs, legs.dense) == ["alpha beta"]
    assert len(legs.bm25) == (1 if "alpha" in question else 0)


async def test_stop_words_beside_a_name_do_not_hide_it(index: SearchIndex) -> None:
    await write(index, chunk("The Who played there", 0), chunk("The and of it is", 1))
    legs = await search(index, "was it The Who")
    assert texts(legs, legs.bm25)[:1] == ["The Who played there"]


async def test_a_zero_vector_finds_nothing(index: SearchIndex) -> None:
    await write(index, chunk("alpha", 0, vector(1.0)))
    legs = await search(index, "alpha", vector(0.0))
    assert legs.dense == ()
    assert len(legs.bm25) == 1
