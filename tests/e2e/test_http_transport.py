"""The bot as a process of its own that Slack reaches over signed HTTP."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path

import aiohttp

from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.documents import pdf_of
from tests.e2e.processes import bot_environment, bot_process


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _ready(session: aiohttp.ClientSession, url: str) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                async with session.get(f"{url}/readyz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.1)


async def _tells_how_it_is(session: aiohttp.ClientSession, url: str) -> None:
    async with session.get(f"{url}/readyz") as ready:
        assert await ready.json() == {"started": True, "backend": True}
    async with session.get(f"{url}/metrics") as scraped:
        lines = (await scraped.text()).splitlines()
    assert 'docent_events_total{event="channel_ingested",level="info"} 1' in lines


async def test_events_come_signed_and_the_log_tells_no_text(
    slack: PlaygroundServer, tmp_path: Path
) -> None:
    slack.upload(MAYA, GENERAL, "rooms.pdf", pdf_of("The big room is called Cassiopeia."))
    url = f"http://127.0.0.1:{_free_port()}"
    environment = bot_environment(
        slack,
        tmp_path / "data",
        SLACK_TRANSPORT="http",
        SLACK_SIGNING_SECRET=slack.workspace.identity.signing_secret,
        PORT=url.rpartition(":")[2],
    )
    async with aiohttp.ClientSession() as session, bot_process(environment, tmp_path) as bot:
        await _ready(session, url)
        assert await slack.send_events_to(f"{url}/slack/events")
        chat = Dialog(slack, timeout_s=60)
        await chat.commands(MAYA, GENERAL, "/ingest")
        await chat.hears("Read 1 file", channel=GENERAL)
        await chat.says(TOM, GENERAL, "@Docent What is the big room called?")
        await chat.hears("[1] rooms.pdf, p. 1", in_thread=True)
        forged = await session.post(
            f"{url}/slack/events",
            data=b'{"type":"event_callback"}',
            headers={"X-Slack-Signature": "v0=00", "X-Slack-Request-Timestamp": "1"},
        )
        assert forged.status == 401
        for garbage in (b"not json", b"\xff\xfe", b"[]", b"[" * 100_000):
            refused = await session.post(
                f"{url}/slack/events", data=garbage, headers={"Content-Type": "application/json"}
            )
            assert refused.status == 400
        await _tells_how_it_is(session, url)
        assert await bot.stop() == 0
    lines = [json.loads(line) for line in bot.log.read_text().splitlines()]
    assert {"accepted", "answered", "channel_ingested"} <= {line["event"] for line in lines}
    for secret in ("Cassiopeia", "big room", "rooms.pdf", "xoxb-"):
        assert secret not in bot.log.read_text()
