"""A bot that goes on after its index was rebuilt for another embedder of as many dimensions."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from bot.bootstrap.core import CoreOpener, open_core
from bot.flows.runner import job_runner
from bot.settings import CoreSettings
from core.domain.ports import Embedder
from core.elastic import open_client
from core.ingestion.reading import FileReader
from core.records.elastic_store import ElasticRecordStore
from core.records.library import Library
from core.retrieval.index.elastic_migration import ElasticLayout
from core.retrieval.index.elastic_reindexing import ElasticReindexing
from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.keeping_up import ANSWER, FILE, PRICES, QUESTION, answered
from tests.e2e.running import ElasticAt, bot_settings, ensure_engine, running_bot
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.fakes.in_process_reader import InProcessReader

pytestmark = pytest.mark.elasticsearch

ANOTHER = HashingEmbedder(dimensions=384)
MORE_ATTEMPTS_THAN_AN_OUTAGE_GETS = 7


@pytest.fixture
def engine() -> str:
    """The only engine whose index is rebuilt beside a running bot."""
    return "elastic"


@asynccontextmanager
async def _another(_: CoreSettings) -> AsyncIterator[Embedder]:
    yield ANOTHER


@asynccontextmanager
async def _reader(_: CoreSettings, embedder: Embedder) -> AsyncIterator[FileReader]:
    yield InProcessReader(embedder)


async def _reindexed(settings: CoreSettings) -> None:
    """Do what `docent reindex` does with other settings."""
    async with open_client(settings.elasticsearch) as client:
        layout = ElasticLayout.of(settings.elasticsearch, ANOTHER.profile)
        library = Library(ElasticRecordStore(client, layout.records))
        rebuilding = ElasticReindexing(client, layout, embedder=ANOTHER, library=library)
        assert await rebuilding.run() is not None


async def test_files_wait_for_the_restart_and_words_still_answer(
    slack: PlaygroundServer,
    elastic: ElasticAt,
    tmp_path: Path,
    warm_core: CoreOpener,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(job_runner, "_AWAITS_RESTART_S", 0.1)
    monkeypatch.setattr(job_runner, "_SWEEP_S", 0.1)
    settings = bot_settings(slack, tmp_path / "data", elastic=elastic)
    await ensure_engine(settings, elastic)
    chat = Dialog(slack, timeout_s=30.0)
    async with running_bot(settings, cores=warm_core) as bot:
        await chat.teaches(MAYA, GENERAL, FILE, PRICES)
        assert await bot.checks["backend"]()
        await _reindexed(settings.core)
        with caplog.at_level(logging.WARNING):
            assert not await bot.checks["backend"]()
            assert caplog.messages.count("index_replaced") == 1
            await answered(chat, ANSWER)
            known = {message.ts for message in chat.heard(channel=GENERAL, as_user=MAYA)}
            slack.upload(MAYA, GENERAL, "late.md", b"The late train is called Cassiopeia.")
            await chat.commands(MAYA, GENERAL, "/ingest")
            await chat.until(
                lambda: (
                    caplog.messages.count("job_awaits_restart") > MORE_ATTEMPTS_THAN_AN_OUTAGE_GETS
                ),
                "attempts",
            )
    restarted = partial(open_core, embedders=_another, readers=_reader)
    async with running_bot(settings, cores=restarted) as bot:
        assert await bot.checks["backend"]()
        await chat.hears(lambda m: m.ts not in known and "Read 1 file" in m.shown, channel=GENERAL)
        await chat.says(TOM, GENERAL, "@Docent What is the late train called?")
        await chat.hears("Cassiopeia", in_thread=True)
        await chat.says(TOM, GENERAL, QUESTION)
        await chat.hears(ANSWER, in_thread=True)
