"""The same dialogs with Claude behind them: streamed, cited, and honest about every fault."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.bootstrap.core import CoreOpener
from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.documents import pdf_of
from tests.e2e.running import bot_settings, running_bot
from tests.fakes.claude_api import Break, Cite, FakeClaude, Fault, HttpError, Refuse, Say, Text

HANDBOOK = pdf_of(
    "Welcome to the company.",
    "Travel. The per diem for business trips is 61 euros a day. Receipts are due in 30 days.",
)
QUESTION = "@Docent What is the per diem for business trips?"


@pytest_asyncio.fixture
async def chat(
    slack: PlaygroundServer, claude: FakeClaude, tmp_path: Path, warm_core: CoreOpener
) -> AsyncIterator[Dialog]:
    """A channel whose handbook was read, with a bot that answers by Claude."""
    settings = bot_settings(slack, tmp_path / "data", claude_url=claude.url)
    async with running_bot(settings, cores=warm_core):
        dialog = Dialog(slack, timeout_s=30)
        slack.upload(MAYA, GENERAL, "handbook.pdf", HANDBOOK)
        await dialog.commands(MAYA, GENERAL, "/ingest")
        await dialog.hears("Read 1 file", channel=GENERAL)
        yield dialog


async def test_an_answer_streams_with_its_sources(chat: Dialog, slack: PlaygroundServer) -> None:
    asked = await chat.says(TOM, GENERAL, QUESTION)
    answer = await chat.hears("[1] handbook.pdf, p. 2", in_thread=True)
    assert answer.thread_ts == asked.ts
    assert "61 euros" in answer.shown
    assert not answer.streaming
    assert len(slack.calls.of("chat.startStream")) == 1
    assert len(slack.calls.of("chat.stopStream")) == 1


async def test_the_log_has_what_an_answer_cost(
    chat: Dialog, claude: FakeClaude, caplog: pytest.LogCaptureFixture
) -> None:
    usage = {
        "input_tokens": 4_000,
        "cache_read_input_tokens": 700,
        "cache_creation_input_tokens": 0,
        "output_tokens": 100,
    }
    claude.script(Say((Text("It is 61 euros.", (Cite(0),)),), usage=usage))
    with caplog.at_level(logging.INFO, logger="bot.flows.answering"):
        await chat.says(TOM, GENERAL, QUESTION)
        await chat.hears("[1] handbook.pdf", in_thread=True)
        await chat.until(lambda: "answered" in caplog.messages, "an answer in the log")
    (line,) = (record for record in caplog.records if record.message == "answered")
    logged = vars(line)
    assert (logged["input_tokens"], logged["cache_read_tokens"]) == (4_000, 700)
    # 4,000 tokens at $2, 700 at $0.10 and 100 at $10 a million.
    assert logged["usd"] == pytest.approx(0.00907)


async def test_an_uncited_answer_is_not_shown(chat: Dialog, claude: FakeClaude) -> None:
    claude.script(Say((Text("I know from elsewhere that it is 99 euros."),)))
    await chat.says(TOM, GENERAL, QUESTION)
    reply = await chat.hears("I could not find", in_thread=True)
    assert "99 euros" not in reply.shown


async def test_words_that_no_file_backs_are_left_out_and_the_reply_says_so(
    chat: Dialog, claude: FakeClaude
) -> None:
    backed = Text("It is 61 euros.", (Cite(0),))
    claude.script(Say((backed, Text(" Elsewhere it is 99 euros."))))
    await chat.says(TOM, GENERAL, QUESTION)
    reply = await chat.hears("I left out a part of this answer", in_thread=True)
    assert "61 euros" in reply.shown
    assert "99 euros" not in reply.shown


async def test_a_refusal_is_a_sentence(chat: Dialog, claude: FakeClaude) -> None:
    claude.script(Refuse(category="cyber", explanation="no", pieces=()))
    await chat.says(TOM, GENERAL, QUESTION)
    await chat.hears("declined", in_thread=True)


@pytest.mark.parametrize(
    "fault",
    [
        HttpError(status=401, message="bad key", error_type="authentication_error"),
        HttpError(status=404, message="model: x", error_type="not_found_error"),
        Break(Fault.ERROR_EVENT, after_text_deltas=0),
        Break(Fault.CUT, after_text_deltas=0),
        Break(Fault.BAD_JSON, after_text_deltas=0),
    ],
)
async def test_every_fault_is_a_sentence_with_an_id(
    chat: Dialog, claude: FakeClaude, fault: HttpError | Break
) -> None:
    claude.script(fault, fault, fault, fault)
    await chat.says(TOM, GENERAL, QUESTION)
    reply = await chat.hears("(id ", in_thread=True)
    assert "language model" in reply.shown


async def test_an_answer_that_breaks_off_says_so(chat: Dialog, claude: FakeClaude) -> None:
    claude.script(Break(Fault.EARLY_END, after_text_deltas=50))
    await chat.says(TOM, GENERAL, QUESTION)
    await chat.hears(lambda m: "incomplete" in m.shown or "could not" in m.shown, in_thread=True)


async def test_streaming_refused_by_slack_still_answers(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    slack.faults.error("chat.startStream", "missing_recipient_team_id", times=1)
    await chat.says(TOM, GENERAL, QUESTION)
    answer = await chat.hears("[1] handbook.pdf, p. 2", in_thread=True)
    assert "61 euros" in answer.shown


async def test_a_rate_limit_is_waited_for(chat: Dialog, slack: PlaygroundServer) -> None:
    slack.faults.rate_limit("chat.startStream", times=1, retry_after_s=1)
    await chat.says(TOM, GENERAL, QUESTION)
    answer = await chat.hears("[1] handbook.pdf, p. 2", in_thread=True)
    assert "61 euros" in answer.shown


async def test_a_file_without_words_is_summed_up(
    chat: Dialog, slack: PlaygroundServer, claude: FakeClaude
) -> None:
    claude.script(Say((Text("A plan: it starts in May.", (Cite(0),)),)))
    plan = b"# Falcon\n\nFalcon is launched in May.\n"
    asked = await chat.uploads(TOM, GENERAL, "plan.md", plan, text="@Docent")
    answer = await chat.hears("[1] plan.md, Falcon", in_thread=True)
    assert f"<{slack.permalink(asked)}|[1] plan.md, Falcon>" in answer.shown
    assert "A plan: it starts in May. [1]" in answer.shown
