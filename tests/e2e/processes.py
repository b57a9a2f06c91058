"""`python -m bot serve` as a process of its own, to be killed as only a process can be."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from playground import PlaygroundServer
from tests.e2e.running import ElasticAt

__all__ = ["BotProcess", "bot_environment", "bot_process"]

_ROOT = Path(__file__).parents[2]


def bot_environment(
    server: PlaygroundServer, folder: Path, *, elastic: ElasticAt | None = None, **more: str
) -> dict[str, str]:
    """Return a clean environment with the settings of an extractive bot, embedded by default."""
    identity = server.workspace.identity
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "SLACK_BOT_TOKEN": identity.bot_token,
        "SLACK_APP_TOKEN": identity.app_token,
        "SLACK_API_URL": server.api_url,
        "SLACK_FILE_HOSTS": f"127.0.0.1:{server.port}",
        "SEARCH_BACKEND": "embedded",
        "ANSWER_MODEL": "extractive",
        "DATA_DIR": str(folder),
        "PORT": "0",
        "INGEST_PROGRESS_S": "0.1",
        **(_elastic_environment(elastic) if elastic is not None else {}),
        **more,
    }


def _elastic_environment(elastic: ElasticAt) -> dict[str, str]:
    return {
        "SEARCH_BACKEND": "elasticsearch",
        "ELASTICSEARCH_URL": elastic.url,
        "ELASTICSEARCH_INDEX_PREFIX": elastic.prefix,
        "ELASTICSEARCH_ANALYZER": elastic.analyzer,
    }


class BotProcess:
    """A running bot."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self.log = log

    async def kill(self) -> None:
        """End it as a crash does."""
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """End it as an operator does, and return its exit code."""
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            return await self._process.wait()


@asynccontextmanager
async def bot_process(
    environment: Mapping[str, str], folder: Path, *, command: str = "serve", name: str = "bot"
) -> AsyncIterator[BotProcess]:
    """Run `python -m bot serve`, or `worker`, until the block ends."""
    log = folder / f"{name}.log"
    with log.open("ab") as lines:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", command, cwd=_ROOT, env=dict(environment), stderr=lines
        )
    bot = BotProcess(process, log)
    try:
        yield bot
    finally:
        if process.returncode is None:
            await bot.kill()
