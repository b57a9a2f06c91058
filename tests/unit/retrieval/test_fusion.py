"""One ranking of two legs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config.settings import FusionChoice
from core.domain.ids import ChunkId
from core.domain.search import Hit, Legs
from core.retrieval.fusion import fuse


def leg(**scores: float) -> tuple[Hit, ...]:
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    return tuple(
        Hit(chunk_id=ChunkId(id_), rank=rank, score=score)
        for rank, (id_, score) in enumerate(ranked, 1)
    )


def fused(
    bm25: tuple[Hit, ...],
    dense: tuple[Hit, ...],
    fusion: FusionChoice = FusionChoice.MINMAX,
    weight: float = 0.5,
    question: str = "how long?",
) -> list[tuple[str, float]]:
    legs = Legs(bm25=bm25, dense=dense, origins={}, chunks={})
    ranked = fuse(legs, question=question, fusion=fusion, dense_weight=weight)
    return [(str(id_), round(score, 9)) for id_, score in ranked]


def test_scores_are_spread_and_weighted() -> None:
    assert fused(leg(a=9, b=5, c=1), leg(b=0.8, a=0.4, d=0.2), weight=0.75) == [
        ("b", 0.25 * 0.5 + 0.75),
        ("a", 0.5),
        ("c", 0.0),
        ("d", 0.0),
    ]


def test_words_count_double_where_a_question_has_a_digit() -> None:
    bm25, dense = leg(a=9, b=1), leg(b=0.8, a=0.2)
    assert [id_ for id_, _ in fused(bm25, dense, weight=0.6)] == ["b", "a"]
    ranked = fused(bm25, dense, weight=0.6, question="Who signs form 630?")
    assert ranked == [("a", round(0.8 / 1.4, 9)), ("b", round(0.6 / 1.4, 9))]
    alone = fused(bm25, dense, weight=1.0, question="Who signs form 630?")
    assert alone == fused(bm25, dense, weight=1.0)


def test_ranks_count_from_one() -> None:
    assert fused(leg(a=9, b=5), leg(b=0.8), FusionChoice.RRF) == [
        ("b", round(0.5 * 61 / 62 + 0.5, 9)),
        ("a", 0.5),
    ]


@pytest.mark.parametrize("fusion", FusionChoice)
@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_a_leg_alone_keeps_its_order_and_scale(fusion: FusionChoice, weight: float) -> None:
    alone = leg(a=3, b=2, c=1)
    for bm25, dense in ((alone, ()), ((), alone)):
        ranked = fused(bm25, dense, fusion, weight)
        assert [id_ for id_, _ in ranked] == ["a", "b", "c"]
        assert ranked[0][1] == 1.0


def test_a_weight_of_one_side_lets_the_other_only_propose() -> None:
    assert [id_ for id_, _ in fused(leg(x=9, a=1), leg(a=0.9, b=0.1), weight=1.0)] == [
        "a",
        "b",
        "x",
    ]


def test_equal_scores_are_all_the_best_and_go_by_id() -> None:
    assert fused(leg(b=2, a=2), ()) == [("a", 1.0), ("b", 1.0)]


def test_nothing_is_nothing() -> None:
    assert fused((), ()) == []


scores = st.dictionaries(
    st.sampled_from("abcdefgh"), st.floats(-1e6, 1e6, allow_nan=False), max_size=8
)


@given(scores, scores, st.sampled_from(FusionChoice), st.floats(0, 1), st.text(max_size=3))
def test_every_candidate_is_ranked_once_between_zero_and_one(
    bm25: dict[str, float],
    dense: dict[str, float],
    fusion: FusionChoice,
    weight: float,
    question: str,
) -> None:
    legs = Legs(bm25=leg(**bm25), dense=leg(**dense), origins={}, chunks={})
    ranked = fuse(legs, question=question, fusion=fusion, dense_weight=weight)
    assert sorted(id_ for id_, _ in ranked) == sorted({*bm25, *dense})
    values = [score for _, score in ranked]
    assert values == sorted(values, reverse=True)
    assert all(-1e-9 <= value <= 1 + 1e-9 for value in values)
