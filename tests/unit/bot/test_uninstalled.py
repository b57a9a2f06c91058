"""When the app is uninstalled nothing is kept, not even the job that saw to it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.bootstrap.engine import open_engine
from bot.flows.keeping.uninstalled import UNINSTALLED, EraseEverything, Uninstalled
from bot.flows.requests import job_of
from bot.flows.runner import Flow, JobRunner
from bot.settings import read_core_settings
from core.config.loading import SettingsReader
from core.domain.documents import Chunk, EmbeddedChunk, Vector
from core.domain.ids import ContentId, Generation
from core.domain.ports import EmbedderProfile
from core.records.jobs import Jobs
from tests.builders import TEAM, audience_of, conversation
from tests.unit.bot.job_running import Clock, until

PROFILE = EmbedderProfile(name="test", dimensions=1, max_tokens=8)


async def test_everything_goes_and_the_engine_stays_usable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    reader = SettingsReader(None)
    settings = read_core_settings(reader, search_backend="embedded", answer_model="extractive")
    assert settings is not None
    async with open_engine(settings, PROFILE) as engine:
        secret = Chunk(seq=0, start=0, end=15, text="Zanzibarquartz.")
        chunks = [EmbeddedChunk(chunk=secret, vector=Vector(b"\0\0\x80\x3f"))]
        here = frozenset({conversation("C1")})
        await engine.index.write(ContentId("T1/a"), Generation("G1"), chunks, conversations=here)
        jobs, clock = Jobs(engine.store), Clock()
        flow = Flow(run=EraseEverything(wipe=engine.wipe).run, at_once=1)
        runner = JobRunner(jobs, {UNINSTALLED.flow: flow}, clock=clock)
        await runner.start()
        job = job_of(UNINSTALLED, Uninstalled(team=TEAM), id_="T1/gone", team=TEAM, now=clock.now)
        await runner.submit(job)

        async def is_over() -> bool:
            return runner.running == 0

        await until(is_over)
        await runner.close(grace_s=1)

        assert [record async for record in engine.store.scan()] == []
        found = await engine.index.search("Zanzibarquartz", None, audience=audience_of("C1"), k=5)
        assert found.chunks == {}
        await engine.index.write(ContentId("T1/a"), Generation("G2"), chunks, conversations=here)
        await engine.index.erase(ContentId("T1/a"))
        await engine.index.compact()

        def left() -> bytes:
            return b"".join(path.read_bytes() for path in tmp_path.iterdir()).lower()

        assert b"zanzibar" not in await asyncio.to_thread(left)
