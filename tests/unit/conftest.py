"""Unit tests reach no network; what needs it belongs into another folder. Records are real ones."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.records.embedded_store import EmbeddedRecordStore
from tests.fakes.faulty_ports import FaultyStore


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_socket: socket.socket, address: object) -> None:
        pytest.fail(f"a unit test tried to connect to {address!r}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[FaultyStore]:
    """Open a store that fails when a test says so, and counts requests."""
    embedded = EmbeddedRecordStore(tmp_path / "records.db")
    await embedded.open()
    yield FaultyStore(embedded)
    await embedded.close()
