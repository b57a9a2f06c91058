"""When the app is uninstalled nothing is kept, not even the job that saw to it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.bootstrap.engine import open_engine
from bot.flows.keeping.uninstalled import UNINSTALLED, EraseEverything, Uninstalled
from bot.flows.requests import job_of
from bot.flows.runner import Flow, JobRun, JobRunner
from bot.settings import read_core_settings
from core.config.loading import SettingsReader
from core.domain.documents import Chunk, EmbeddedChunk, Vector
from core.domain.ids import ContentId, Generation
from core.domain.ports import EmbedderProfile
from core.errors import IndexUnavailable, RecordsUnavailable
from core.records.jobs import LEASE_S, Jobs
from tests.builders import TEAM, audience_of, conversation
from tests.fakes.clock import Clock
from tests.unit.bot.job_running import due, until

PROFILE = EmbedderProfile(name="test", dimensions=1, max_tokens=8)


async def no_matter() -> bool:
    raise AssertionError("no other process can have written")


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
        erase = EraseEverything(wipe=engine.wipe, is_empty=no_matter)
        flow = Flow(run=erase.run, at_once=1)
        runner = JobRunner(jobs, {UNINSTALLED.flow: flow}, clock=clock)
        await runner.start()
        job = job_of(UNINSTALLED, Uninstalled(team=TEAM), id_="T1/gone", now=clock.now)
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


@dataclass
class Kept:
    """What a process keeps, and what is done with it."""

    fails: list[Exception] = field(default_factory=list)
    writes_late: bool = False
    steps: list[str] = field(default_factory=list)

    async def wipe(self) -> None:
        if self.fails:
            self.steps.append("failed")
            raise self.fails.pop()
        self.steps.append("wiped")

    async def is_empty(self) -> bool:
        self.steps.append("looked")
        return not self.writes_late


async def erased(kept: Kept, jobs: Jobs, clock: Clock, *, others_end_s: float) -> None:
    """Let the flow run as the only job there is."""
    erase = EraseEverything(wipe=kept.wipe, is_empty=kept.is_empty, others_end_s=others_end_s)
    job = job_of(UNINSTALLED, Uninstalled(team=TEAM), id_="T1/gone", now=clock.now)
    await erase.run(JobRun(jobs, job, clock))


@pytest.mark.usefixtures("quick_sleep")
async def test_what_could_not_be_erased_is_tried_until_it_is(jobs: Jobs, clock: Clock) -> None:
    kept = Kept(fails=[IndexUnavailable("away"), RecordsUnavailable("away")])
    await erased(kept, jobs, clock, others_end_s=0)
    assert kept.steps == ["failed", "failed", "wiped"]


@pytest.mark.parametrize(("writes_late", "then"), [(True, ["wiped"]), (False, [])])
@pytest.mark.usefixtures("quick_sleep")
async def test_what_another_process_still_wrote_goes_as_well(
    jobs: Jobs, clock: Clock, writes_late: bool, then: list[str]
) -> None:
    kept = Kept(writes_late=writes_late)
    await erased(kept, jobs, clock, others_end_s=7)
    assert kept.steps == ["wiped", "looked", *then]


@pytest.mark.usefixtures("quick_sleep")
async def test_the_last_job_ends_all_others_and_none_begins(jobs: Jobs, clock: Clock) -> None:
    ended, went_on = asyncio.Event(), asyncio.Event()

    async def question(_: JobRun) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def last(run: JobRun) -> None:
        await run.be_the_last()
        assert ended.is_set()
        await jobs.erase(run.job.id, now=clock.now)  # its record goes, as all others do
        await asyncio.sleep(LEASE_S)
        await asyncio.sleep(LEASE_S)
        went_on.set()

    flows = {"question": Flow(run=question, at_once=4), "last": Flow(run=last, at_once=1)}
    runner = JobRunner(jobs, flows, clock=clock)
    await runner.start()
    await runner.submit(due(clock, "asked"))
    await runner.submit(replace(due(clock, "end"), flow="last"))
    await asyncio.wait_for(went_on.wait(), 10)
    later = due(clock, "later")
    assert not await runner.submit(later)
    assert await jobs.get("later") is None
    await runner.close(grace_s=1)
