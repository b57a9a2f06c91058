"""`docent playground`: the server, the bot as a child process, and what both say."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from core.errors import DocentError
from playground.options import PlaygroundOptions
from playground.seed import GENERAL, MAYA
from playground.session import Session

STUB = (sys.executable, str(Path(__file__).parent / "stub_bot.py"))
ENVIRONMENT = {"PATH": os.environ["PATH"]}


class Run:
    """A session that runs, and the lines it said."""

    def __init__(self, folder: Path, **options: str) -> None:
        self.lines: list[str] = []
        self.options = PlaygroundOptions(
            data_dir=folder,
            environment=ENVIRONMENT,
            anthropic_api_key=options.get("key"),
            fresh="fresh" in options,
            port=int(options["port"]) if "port" in options else 0,
        )
        self.session = Session(self.options, self.lines.append, STUB)

    @property
    def address(self) -> str:
        return next(line for line in self.lines if line.startswith("Open ")).removeprefix("Open ")

    async def said(self, pattern: str, times: int = 1) -> None:
        await until(lambda: len(re.findall(pattern, "\n".join(self.lines))) >= times, self.lines)


async def until(condition: Callable[[], bool], what: object) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, what
        await asyncio.sleep(0.05)


@asynccontextmanager
async def running(run: Run) -> AsyncIterator[Run]:
    task = asyncio.create_task(run.session.run())
    try:
        await run.said("Docent is connected")
        yield run
    finally:
        run.session.ended.set()
        await task


async def ask(run: Run, text: str) -> None:
    body = {"user": MAYA, "channel": GENERAL, "text": f"@Docent {text}"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{run.address}/page/post", json=body) as answer,
    ):
        assert (await answer.json())["ok"]


async def shown(run: Run, path: str) -> str:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{run.address}/page/{path}") as answer,
    ):
        return await answer.text()


async def test_a_bot_that_dies_is_started_again_and_claude_on_demand(tmp_path: Path) -> None:
    async with running(Run(tmp_path, key="sk-test")) as run:
        assert "without a language model" in await shown(run, "state")
        assert "$2 per million" in await shown(run, "state")
        await ask(run, "die")
        await run.said("ended with exit code 3")
        assert "started again" in await shown(run, "state")
        # What it did not live to acknowledge would kill it again; it acknowledged before.
        await run.said("Docent is connected", times=2)

        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{run.address}/page/claude", json={"user": MAYA}) as answer,
        ):
            assert (await answer.json())["ok"]
        await run.said("Docent is connected", times=3)
        state = await shown(run, "state")
        assert "answers with Claude" in state
        assert '"claude_offer": null' in state
    assert "sk-test" not in "\n".join(run.lines) + run.session._log.read_text()
    assert (run.options.folder / "bot").is_dir()


async def test_what_was_posted_is_kept_until_a_fresh_start(tmp_path: Path) -> None:
    where = f"messages?user={MAYA}&channel={GENERAL}"
    async with running(Run(tmp_path)) as run:
        await ask(run, "remember this")
    async with running(Run(tmp_path)) as run:
        assert "remember this" in await shown(run, where)
    async with running(Run(tmp_path, fresh="yes")) as run:
        assert "remember this" not in await shown(run, where)


async def test_a_busy_port_and_a_busy_folder_are_refused(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with pytest.raises(DocentError, match=f"port {port} is in use"):
            await Run(tmp_path, port=port).session.run()
    async with running(Run(tmp_path)):
        with pytest.raises(DocentError, match="another playground is running"):
            await Run(tmp_path).session.run()
