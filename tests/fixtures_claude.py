"""A server that speaks the Messages API; a plugin, so that every folder of tests can use it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.fakes.claude_api import FakeClaude

__all__ = ["claude"]


@pytest.fixture
async def claude() -> AsyncIterator[FakeClaude]:
    """Start one that answers from the passages it is given."""
    async with FakeClaude() as server:
        yield server
