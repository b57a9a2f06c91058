"""Opens what the contracts are checked against: every implementation, empty."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from core.domain.ports import ErasableIndex, RecordStore, SearchIndex
from tests.contracts.record_stores import STORE_FACTORIES
from tests.contracts.search_indexes import ERASABLE_FACTORIES, INDEX_FACTORIES


def _each(names: Iterable[str]) -> list[ParameterSet]:
    marks = {"elastic": [pytest.mark.elasticsearch]}
    return [pytest.param(name, marks=marks.get(name, [])) for name in names]


@pytest.fixture(params=_each(INDEX_FACTORIES))
async def index(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SearchIndex]:
    async with INDEX_FACTORIES[request.param](request, tmp_path) as opened:
        yield opened


@pytest.fixture(params=_each(ERASABLE_FACTORIES))
async def erasable(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ErasableIndex]:
    async with ERASABLE_FACTORIES[request.param](request, tmp_path) as opened:
        yield opened


@pytest.fixture(params=_each(STORE_FACTORIES))
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[RecordStore]:
    async with STORE_FACTORIES[request.param](request, tmp_path) as opened:
        yield opened
