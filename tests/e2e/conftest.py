"""A local Slack with the real bot in it, on each engine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.bootstrap.core import CoreOpener
from bot.bootstrap.running_bot import Bot
from core.retrieval.embedding.local import LocalEmbedder
from playground import PlaygroundServer
from playground.model import Message
from playground.seed import GENERAL, MAYA, seeded_workspace
from tests.e2e.dialog import Dialog
from tests.e2e.running import ElasticAt, bot_settings, ensure_engine, running_bot
from tests.e2e.slack_room import SlackRoom, open_room
from tests.e2e.warm_core import WarmParts
from tests.integration.elastic_node import ElasticNode


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[PlaygroundServer]:
    """A workspace of two members and a guest, with no files in it."""
    async with PlaygroundServer(seeded_workspace()) as server:
        yield server


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.elasticsearch)])
def engine(request: pytest.FixtureRequest) -> str:
    """The engine a dialog runs on: every one must say the same."""
    name: str = request.param
    return name


@pytest_asyncio.fixture
async def elastic(engine: str, request: pytest.FixtureRequest) -> ElasticAt | None:
    """Fresh indices, where the engine is Elasticsearch."""
    if engine == "embedded":
        return None
    node: ElasticNode = request.getfixturevalue("elastic_node")
    prefix: str = request.getfixturevalue("elastic_prefix")
    return ElasticAt(
        url=node.url, prefix=prefix, analyzer="english" if node.english else "standard"
    )


@pytest.fixture(scope="session")
def warm_core(local_embedder: LocalEmbedder) -> Iterator[CoreOpener]:
    """Give what opens a core quickly, otherwise as `open_core` does."""
    parts = WarmParts(local_embedder)
    yield parts.core
    parts.close()


@pytest_asyncio.fixture
async def bot(
    slack: PlaygroundServer, elastic: ElasticAt | None, tmp_path: Path, warm_core: CoreOpener
) -> AsyncIterator[Bot]:
    """The real bot, connected."""
    settings = bot_settings(slack, tmp_path / "data", elastic=elastic)
    await ensure_engine(settings, elastic)
    async with running_bot(settings, cores=warm_core) as running:
        yield running


@pytest.fixture
def chat(slack: PlaygroundServer, bot: Bot) -> Dialog:
    """Says and hears, with the bot listening."""
    assert bot.checks
    return Dialog(slack, timeout_s=30.0)


@pytest.fixture
async def room() -> AsyncIterator[SlackRoom]:
    """The Slack side of the bot against a server, without flows."""
    async with open_room() as opened:
        yield opened


@pytest.fixture
def question(room: SlackRoom) -> Message:
    """Somebody's question in a channel, to be answered in its thread."""
    return room.server.say(MAYA, GENERAL, "How many days?")
