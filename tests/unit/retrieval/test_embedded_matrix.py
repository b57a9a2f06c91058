"""The vectors in memory: exact, in moments that do not change under a reader."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from core.retrieval.index.embedded_matrix import Matrix

DIMENSIONS = 8
Floats = NDArray[np.float32]


def rows(count: int, seed: int = 0) -> Floats:
    made = np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


def filled(count: int, *, audiences: int = 3) -> tuple[Matrix, Floats]:
    vectors = rows(count)
    matrix = Matrix.empty(DIMENSIONS)
    for start in range(0, count, 1000):
        part = vectors[start : start + 1000]
        ids = list(range(start + 1, start + 1 + len(part)))
        matrix = matrix.added(ids, [id_ % audiences + 1 for id_ in ids], part)
    return matrix, vectors


@pytest.mark.parametrize("count", [1, 999, 8192, 8193, 20_000])
@pytest.mark.parametrize("seen", [[1], [1, 2, 3], [2, 99]])
def test_the_nearest_rows_are_exact(count: int, seen: list[int]) -> None:
    matrix, vectors = filled(count)
    query = rows(1, seed=5)[0]
    cosines = {n + 1: float(vectors[n] @ query) for n in range(count) if (n + 1) % 3 + 1 in seen}
    expected = sorted(cosines, key=lambda id_: -cosines[id_])[:10]
    best = matrix.scan(query, seen).best(10)
    assert [id_ for id_, _ in best] == expected
    assert [score for _, score in best] == pytest.approx([cosines[i] for i in expected], abs=1e-5)


def test_nothing_is_near_in_an_empty_matrix() -> None:
    scan = Matrix.empty(DIMENSIONS).scan(rows(1)[0], [1])
    assert scan.best(3) == []
    assert scan.of([1, 2]) == []


def test_scores_of_given_rows_leave_out_what_may_not_be_seen() -> None:
    matrix, vectors = filled(30)
    query = rows(1, seed=5)[0]
    found = matrix.scan(query, [1]).of([3, 4, 6, 31, 9999])
    assert [id_ for id_, _ in found] == [3, 6]
    assert found[0][1] == pytest.approx(float(vectors[2] @ query), abs=1e-6)


def test_a_reader_keeps_its_moment() -> None:
    before, vectors = filled(10, audiences=1)
    after = before.removed([1]).added([11], [1], rows(1, seed=9)).reshared([2], 4)
    query = vectors[0]
    assert before.scan(query, [1]).best(1)[0][0] == 1
    assert len(before.scan(query, [1]).best(99)) == 10
    assert sorted(id_ for id_, _ in after.scan(query, [1]).best(99)) == [*range(3, 12)]
    assert [id_ for id_, _ in after.scan(query, [4]).best(99)] == [2]


def test_removed_rows_are_seen_by_nobody() -> None:
    matrix, vectors = filled(5, audiences=1)
    assert matrix.removed(range(1, 6)).scan(vectors[0], [0, 1]).best(9) == []


def test_space_of_removed_rows_comes_back() -> None:
    matrix, vectors = filled(30_000, audiences=1)
    gone = [n for n in range(1, 30_001) if n % 10]
    after = matrix.removed(gone)
    assert len(after.ids) == 3000
    assert len(after.blocks) == 1
    for id_ in (10, 15_000, 30_000):
        assert after.scan(vectors[id_ - 1], [1]).best(1)[0][0] == id_
