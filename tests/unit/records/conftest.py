"""A real embedded store, wrapped so that a test may order faults and count requests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.records.embedded_store import EmbeddedRecordStore
from tests.fakes.faulty_ports import FaultyStore


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[FaultyStore]:
    embedded = EmbeddedRecordStore(tmp_path / "records.db")
    await embedded.open()
    yield FaultyStore(embedded)
    await embedded.close()
