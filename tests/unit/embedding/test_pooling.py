"""Pooling and length of what a graph gives."""

from __future__ import annotations

import numpy as np
import pytest

from core.retrieval.embedding.local.encoder import pool
from core.retrieval.embedding.local.folder import Pooling

TOKENS = np.array([[3, 4], [1, 0], [-1, 2]], dtype=np.float32)


@pytest.mark.parametrize(("pooling", "direction"), [(Pooling.MEAN, (1, 2)), (Pooling.CLS, (3, 4))])
def test_tokens_become_one_unit_vector(pooling: Pooling, direction: tuple[int, int]) -> None:
    unit = np.array(direction) / np.linalg.norm(direction)

    np.testing.assert_allclose(pool(TOKENS, pooling), unit, atol=1e-6)


def test_what_is_pooled_already_is_only_brought_to_length() -> None:
    np.testing.assert_allclose(pool(TOKENS[0], Pooling.MEAN), [0.6, 0.8], atol=1e-6)


def test_nothing_stays_nothing() -> None:
    assert pool(np.zeros(4, dtype=np.float32), Pooling.MEAN).tolist() == [0, 0, 0, 0]
