"""The app is uninstalled: everything of the workspace goes, and Docent is silent from then on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from bot.bootstrap.running_bot import Bot
from bot.flows.chores import Chore
from bot.flows.keeping.sweep import SWEEP
from core.sqlite.traces import traces
from playground import PlaygroundServer
from playground.events import announce
from playground.seed import GENERAL, MAYA, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.running import ElasticAt

SECRET = "Zanzibarquartz"
FILE = b"# Takeover\n\nThe Zanzibarquartz takeover will be announced on the ninth of Thermidor.\n"
QUESTION = "@Docent When will the Zanzibarquartz takeover be announced?"

Found = Callable[[], Awaitable[frozenset[str]]]
"""Which of the words that may stand nowhere afterwards still stand in what the engine keeps."""


@pytest.fixture
def found(slack: PlaygroundServer, elastic: ElasticAt | None, bot: Bot, tmp_path: Path) -> Found:
    assert bot.checks
    words = (SECRET, SECRET.lower(), MAYA, slack.workspace.identity.team_id)
    if elastic is not None:
        return lambda: _stored(elastic, words)

    def in_the_files() -> frozenset[str]:
        return traces(words, [p for p in (tmp_path / "data").iterdir() if p.name != "lock"])

    return lambda: asyncio.to_thread(in_the_files)


async def _stored(elastic: ElasticAt, words: tuple[str, ...]) -> frozenset[str]:
    """Look through every document of every index there is, whichever it is named."""
    async with aiohttp.ClientSession(elastic.url) as client:
        await client.post(f"/{elastic.prefix}-*/_refresh")
        body = {"size": 10_000, "query": {"match_all": {}}}
        async with client.post(f"/{elastic.prefix}-*/_search", json=body) as answer:
            text = await answer.text()
    if '"hits":[]' in text:
        return frozenset()
    return frozenset(word for word in words if word in text) | {"something"}


async def _nothing_is_left(found: Found, *, within_s: float = 40.0) -> None:
    deadline = time.monotonic() + within_s
    while left := await found():
        assert time.monotonic() < deadline, f"still there: {sorted(left)}"
        await asyncio.sleep(0.2)


async def test_afterwards_nothing_is_kept_and_nothing_is_said(
    chat: Dialog, slack: PlaygroundServer, bot: Bot, found: Found
) -> None:
    await chat.teaches(MAYA, GENERAL, "takeover.md", FILE)
    await chat.says(TOM, GENERAL, QUESTION)
    await chat.hears("ninth of Thermidor", in_thread=True)
    assert {SECRET, MAYA} <= await found()

    slack.uninstall_app()
    await _nothing_is_left(found)

    slack.calls.clear()
    event = {"channel": GENERAL, "user": TOM, "ts": "1700000000.000100", "text": QUESTION}
    slack.hub.installation = type(slack.hub.installation)()
    announce(slack.hub, {"type": "app_mention", **event})
    announce(slack.hub, {"type": "app_uninstalled"})
    await chat.until(lambda: slack.sockets.unacknowledged == 0, "what came late")
    chore = Chore(flow=SWEEP, every_s=1.0).job(bot.identity.team, time.time())
    assert not await bot.runner.submit(chore)
    await asyncio.sleep(1)
    assert slack.calls.methods() == []
    await _nothing_is_left(found)


async def test_an_ingest_under_way_leaves_nothing_behind(
    chat: Dialog, slack: PlaygroundServer, found: Found
) -> None:
    for number in range(12):
        slack.upload(MAYA, GENERAL, f"takeover-{number}.md", FILE + b"No. %d\n" % number)
    slack.faults.delay("files-pri", 0.4, times=12)
    await chat.commands(MAYA, GENERAL, "/ingest")
    await chat.hears(lambda m: "Reading" in m.shown and "Reading 0" not in m.shown, channel=GENERAL)
    assert MAYA in await found()

    slack.uninstall_app()
    await _nothing_is_left(found)
    slack.calls.clear()
    await asyncio.sleep(2)
    assert await found() == frozenset()
    assert "chat.update" not in slack.calls.methods()
