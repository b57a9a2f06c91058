"""Asks the real bot while it reads a channel of many small files, on the embedded engine.

Run `python -m bench.channel [--files 1000]`. A local Slack and the bot share one process. The
questions are asked once a second in a public channel with the sample company's files: with nothing
else to do, while another channel's files are read, and with nothing else to do again.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import logging
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson

from bench.corpus import Source
from bot.settings import LimitSettings
from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA, PRIVATE, seeded_workspace
from tests.e2e.dialog import Dialog
from tests.e2e.running import bot_settings, running_bot

__all__ = ["main"]

_SAMPLES = Path("playground/sample/files")
_ASKED = (
    "What is the daily travel allowance in Western Europe?",
    "What does error E-417 mean?",
    "How many days a week may I work from home?",
    "How do visitors use the guest Wi-Fi?",
    "When is the next check of field kit B?",
)
_EVERY_S = 1.0
_LONGEST_S = 3600.0


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description="Ask while a channel is read.")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--idle", type=int, default=30, help="questions asked before, and after")
    args = parser.parse_args()
    logging.disable(logging.WARNING)
    figures = asyncio.run(_measure(sorted(_SAMPLES.iterdir()), args.files, args.idle))
    sys.stdout.write(orjson.dumps(figures, option=orjson.OPT_INDENT_2).decode() + "\n")


async def _measure(samples: Sequence[Path], files: int, idle: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="docent-bench-") as folder:
        workspace = seeded_workspace()
        # Shared before anybody listened: otherwise all events would arrive when the bot does.
        async with PlaygroundServer(workspace) as earlier:
            for path in samples:
                earlier.upload(MAYA, GENERAL, path.name, path.read_bytes())
            for name, content in _mixed(files):
                earlier.upload(MAYA, PRIVATE, name, content)
        async with PlaygroundServer(workspace, port=earlier.port) as slack:
            settings = bot_settings(slack, Path(folder) / "data")
            # Not asked about, however many: that is another test's subject.
            settings = replace(settings, limits=LimitSettings(ingest_ask_above=files + 1))
            async with running_bot(settings):
                return await _asked_throughout(slack, files, idle)


async def _asked_throughout(slack: PlaygroundServer, files: int, idle: int) -> dict[str, object]:
    await _ingest(slack, GENERAL)
    await _ask(slack, lambda asked: asked >= len(_ASKED))
    before = await _ask(slack, lambda asked: asked >= idle)
    reading = asyncio.create_task(_ingest(slack, PRIVATE))
    meanwhile = await _ask(slack, lambda _: reading.done())
    first_s, report = await reading
    after = await _ask(slack, lambda asked: asked >= idle)
    fetched = len(slack.calls.of("files-pri"))
    again_s, _ = await _ingest(slack, PRIVATE)
    at_rest = [*before, *after]
    return {
        "files": files,
        "report": report.splitlines()[0],
        "idle_ms": _percentiles(at_rest),
        "reading_ms": _percentiles(meanwhile),
        "questions": [len(at_rest), len(meanwhile)],
        "p50_ratio": _ratio(meanwhile, at_rest, 50),
        "p95_ratio": _ratio(meanwhile, at_rest, 95),
        "ingest_s": round(first_s, 1),
        "again_s": round(again_s, 1),
        "again_downloads": len(slack.calls.of("files-pri")) - fetched,
    }


async def _ingest(slack: PlaygroundServer, channel: str) -> tuple[float, str]:
    """Have a channel read; return the seconds and the report."""
    chat = Dialog(slack, timeout_s=_LONGEST_S)
    earlier = {m.ts for m in chat.heard(channel=channel, as_user=MAYA)}
    begun = time.perf_counter()
    await chat.commands(MAYA, channel, "/ingest")
    report = await chat.hears(
        lambda m: (
            m.ts not in earlier
            and not m.ephemeral_to
            and bool(m.shown)
            and not m.shown.endswith("…")
        )
    )
    return time.perf_counter() - begun, report.shown


async def _ask(slack: PlaygroundServer, is_enough: Callable[[int], bool]) -> list[float]:
    """Ask one question after the other; return the milliseconds until each was answered."""
    bot = slack.workspace.identity.bot_user_id
    taken_ms: list[float] = []
    while not is_enough(len(taken_ms)):
        chat = Dialog(slack, timeout_s=60.0)
        question = _ASKED[len(taken_ms) % len(_ASKED)]
        begun = time.perf_counter()
        await chat.says(MAYA, GENERAL, f"<@{bot}> {question}")
        await chat.hears(
            lambda m: bool(m.shown) and not m.shown.endswith("…") and "[1]" in m.shown,
            in_thread=True,
        )
        taken_ms.append((time.perf_counter() - begun) * 1000)
        await asyncio.sleep(max(0.0, _EVERY_S - taken_ms[-1] / 1000))
    return taken_ms


def _mixed(files: int) -> Iterator[tuple[str, bytes]]:
    """Make small files of several kinds, no two with the same bytes."""
    source = Source()
    memo = (_SAMPLES / "project-heron-memo.pdf").read_bytes()
    policy = (_SAMPLES / "remote-work-policy.docx").read_bytes()
    for number in range(files):
        words = source.text(150).split()
        text = "\n\n".join(" ".join(words[start : start + 50]) for start in (0, 50, 100))
        match number % 10:
            case 0:
                yield f"memo-{number}.pdf", memo + f"\n% {number}\n".encode()
            case 1:
                yield f"policy-{number}.docx", _remarked(policy, number)
            case 2 | 3:
                rows = "\n".join(",".join(words[at : at + 5]) for at in range(0, 150, 5))
                yield f"table-{number}.csv", f"one,two,three,four,five\n{rows}\n".encode()
            case 4 | 5:
                page = f"<html><body><h1>Page {number}</h1><p>{text}</p></body></html>"
                yield f"page-{number}.html", page.encode()
            case 6 | 7:
                yield f"notes-{number}.md", f"# Notes {number}\n\n{text}\n".encode()
            case _:
                yield f"text-{number}.txt", text.encode()


def _remarked(archive: bytes, number: int) -> bytes:
    """Return a zip file with another comment, which is other bytes with the same content."""
    made = io.BytesIO(archive)
    with zipfile.ZipFile(made, "a") as file:
        file.comment = f"{number}".encode()
    return made.getvalue()


def _percentiles(taken_ms: list[float]) -> dict[str, int]:
    return {f"p{share}": round(float(np.percentile(taken_ms, share))) for share in (50, 95)}


def _ratio(mine: list[float], other: list[float], share: int) -> float:
    return round(float(np.percentile(mine, share)) / float(np.percentile(other, share)), 2)


if __name__ == "__main__":
    main()
