"""Removing any one of the filters makes a test fail: each is removed in a copy, and it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from queue import SimpleQueue

import pytest

from tests.mutation.mutant import Mutant
from tests.mutation.mutants import MUTANTS
from tests.mutation.tree_copy import Copy

_AT_ONCE = 2
"""Many of them wait for what must not come."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def noticed(request: pytest.FixtureRequest) -> Iterator[Mapping[str, Future[bool]]]:
    """Begin with all mutants that were chosen, a few at once."""
    chosen = {item.name for item in request.session.items}
    copies: SimpleQueue[Copy] = SimpleQueue()

    def fails(mutant: Mutant) -> bool:
        copy = copies.get()
        try:
            return copy.fails(mutant)
        finally:
            copies.put(copy)

    with ExitStack() as stack:
        for _ in range(_AT_ONCE):
            copies.put(stack.enter_context(Copy()))
        pool = stack.enter_context(ThreadPoolExecutor(_AT_ONCE, "mutants"))
        stack.callback(pool.shutdown, cancel_futures=True)
        yield {
            mutant.removed: pool.submit(fails, mutant)
            for mutant in MUTANTS
            if any(f"[{mutant.removed}]" in name for name in chosen)
        }


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.removed)
def test_removing_a_filter_is_noticed(noticed: Mapping[str, Future[bool]], mutant: Mutant) -> None:
    assert noticed[mutant.removed].result(), f"nothing noticed: {mutant.removed}"
