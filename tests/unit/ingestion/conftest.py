"""A library on the embedded engine that takes files in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.ingestion.library_room import LibraryRoom, open_room


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[LibraryRoom]:
    async with open_room(tmp_path) as opened:
        yield opened
