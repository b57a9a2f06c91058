"""Opens what the contracts are checked against."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.domain.ports import SearchIndex
from tests.contracts.search_indexes import INDEX_FACTORIES


@pytest.fixture(
    params=[
        pytest.param(name, marks=[pytest.mark.elasticsearch] if name == "elastic" else [])
        for name in INDEX_FACTORIES
    ]
)
async def index(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SearchIndex]:
    async with INDEX_FACTORIES[request.param](request, tmp_path) as opened:
        yield opened
