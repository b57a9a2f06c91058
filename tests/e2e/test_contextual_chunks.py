"""Sentences of context by Claude, from `/ingest` to an answer: found by them, quoted without."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest_asyncio
from pydantic import SecretStr

from bot.bootstrap.core import CoreOpener
from bot.settings import Settings
from core.config.settings import (
    AnsweringSettings,
    AnswerModelChoice,
    ContextualChunks,
    IngestionSettings,
)
from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.running import ElasticAt, bot_settings, ensure_engine, running_bot
from tests.fakes.claude_api import FakeClaude, HttpError, Say, Text
from tests.fakes.claude_api.little_model import tool_texts
from tests.fakes.claude_api.request import MessagesRequest

BUDGET = b"# Budget\n\nThe budget for the year is 40,000 euros, and it is spent on material.\n"
QUESTION = "@Docent What is the budget of Aubergine?"


async def about_aubergine(asked: MessagesRequest) -> Say:
    """Say of each passage what its file does not say."""
    _, passages = map(json.loads, tool_texts(asked))
    sentence = "What project Aubergine may spend."
    said = [{"passage": each["passage"], "sentence": sentence} for each in passages]
    return Say((Text(json.dumps({"sentences": said})),))


@pytest_asyncio.fixture
async def claude() -> AsyncIterator[FakeClaude]:
    """A server that speaks the Messages API."""
    async with FakeClaude(api_key="sk-ant-test", answers=about_aubergine) as server:
        yield server


@pytest_asyncio.fixture
async def quoting(slack: PlaygroundServer, elastic: ElasticAt | None, tmp_path: Path) -> Settings:
    """A bot that quotes, and asks nobody."""
    settings = bot_settings(slack, tmp_path / "data", elastic=elastic)
    await ensure_engine(settings, elastic)
    return settings


def with_contexts(settings: Settings, claude: FakeClaude) -> Settings:
    """Return the settings of the same bot with sentences by Claude."""
    answering = AnsweringSettings(
        answer_model=AnswerModelChoice.EXTRACTIVE,
        anthropic_api_key=SecretStr(claude.api_key),
        anthropic_base_url=claude.url,
    )
    ingestion = IngestionSettings(max_file_mb=5, contextual_chunks=ContextualChunks.CLAUDE)
    core = replace(settings.core, answering=answering, ingestion=ingestion)
    return replace(settings, core=core)


async def test_a_passage_is_found_by_its_sentence_and_quoted_without_it(
    slack: PlaygroundServer, quoting: Settings, claude: FakeClaude, warm_core: CoreOpener
) -> None:
    slack.upload(MAYA, GENERAL, "budget.md", BUDGET)
    chat = Dialog(slack, timeout_s=30)
    async with running_bot(with_contexts(quoting, claude), cores=warm_core) as bot:
        await chat.commands(MAYA, GENERAL, "/ingest")
        report = await chat.hears("Read 1 file", channel=GENERAL)
        assert "Sentences of context for 1 file: less than $0.01" in report.text
        assert "output tokens" in report.text
        asked = await chat.says(TOM, GENERAL, QUESTION)
        answer = await chat.hears("[1] budget.md", in_thread=True)
        assert answer.thread_ts == asked.ts
        assert "40,000 euros" in answer.shown
        assert "Aubergine" not in answer.shown
        assert "budget.md" not in json.dumps([body["messages"] for body in claude.asked])
        assert bot.checks

    async with running_bot(quoting, cores=warm_core):
        await chat.commands(MAYA, GENERAL, "/ingest")
        await chat.hears(
            lambda m: "Read 1 file" in m.text and "context" not in m.text, channel=GENERAL
        )
    assert len(claude.asked) == 1


async def test_a_file_is_taken_in_without_sentences_when_claude_does_not_answer(
    slack: PlaygroundServer, quoting: Settings, claude: FakeClaude, warm_core: CoreOpener
) -> None:
    slack.upload(MAYA, GENERAL, "budget.md", BUDGET)
    claude.script(HttpError(status=401))
    chat = Dialog(slack, timeout_s=30)
    async with running_bot(with_contexts(quoting, claude), cores=warm_core):
        await chat.commands(MAYA, GENERAL, "/ingest")
        report = await chat.hears("Read 1 file", channel=GENERAL)
        assert "1 file without context sentences: Claude refuses the request" in report.text
        await chat.says(TOM, GENERAL, "@Docent What is the budget for the year?")
        await chat.hears("40,000 euros", in_thread=True)

        await chat.commands(MAYA, GENERAL, "/ingest")
        await chat.hears(
            lambda m: "Read 1 file" in m.text and "without context" not in m.text, channel=GENERAL
        )
        await chat.commands(MAYA, GENERAL, "/ingest")
        await chat.hears("Read 0 files, 1 unchanged", channel=GENERAL)
    assert len(claude.asked) == 1


async def test_the_price_is_named_before_much_is_read(
    slack: PlaygroundServer, quoting: Settings, claude: FakeClaude, warm_core: CoreOpener
) -> None:
    for number in range(15):
        slack.upload(MAYA, GENERAL, f"{number}.md", BUDGET + str(number).encode())
    chat = Dialog(slack, timeout_s=30)
    async with running_bot(with_contexts(quoting, claude), cores=warm_core):
        await chat.commands(MAYA, GENERAL, "/ingest")
        question = await chat.hears("15 files to read", as_user=MAYA)
    assert "Claude (claude-haiku-5-5) reads their text" in question.text
    assert "for less than $0.01" in question.text
    assert "costs nothing" not in question.text
    assert claude.requests == []
