"""Sentences by Claude against the Messages protocol: caching, windows, and every fault."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable

import pytest

from core.answering.claude.context_writer import ClaudeContexts
from core.answering.pricing import cost_usd
from core.config.settings import AnsweringSettings, AnswerModelChoice
from core.domain.answers import Usage
from core.domain.contexts import ContextProblem, Spent
from core.domain.documents import Chunk, Document
from tests.fakes.claude_api import Break, FakeClaude, Fault, HttpError, Refuse, Say, Text, Trickle
from tests.fakes.claude_api.script import Step

Make = Callable[..., ClaudeContexts]
MODEL = "claude-haiku-5-5"


@pytest.fixture
async def make_writer(claude: FakeClaude) -> AsyncIterator[Make]:
    made: list[ClaudeContexts] = []

    def make(*, window_tokens: int = 60_000, **settings: object) -> ClaudeContexts:
        values = {
            "answer_model": AnswerModelChoice.EXTRACTIVE,
            "anthropic_api_key": claude.api_key,
            "anthropic_base_url": claude.url,
            **settings,
        }
        read = AnsweringSettings.model_validate(values)
        made.append(ClaudeContexts(read, window_tokens=window_tokens, deadline_s=5))
        return made[-1]

    yield make
    for writer in made:
        await writer.close()


def document_of(count: int) -> tuple[Document, list[Chunk]]:
    texts = [
        f"Rule {n} of it says that everything takes {n} days, and not more." for n in range(count)
    ]
    text = "\n".join(["The Falcon handbook of Globex.", *texts])
    chunks = [
        Chunk(seq=n, start=text.index(one), end=text.index(one) + len(one), text=one)
        for n, one in enumerate(texts)
    ]
    return Document(text=text, sections=(), media_type="text/plain", title="Falcon"), chunks


def said(*sentences: str) -> Say:
    each = [{"passage": n, "sentence": s} for n, s in enumerate(sentences, 1)]
    return Say((Text(json.dumps({"sentences": each})),))


def cached(body: dict[str, object]) -> bool:
    return "cache_control" in json.dumps(body["messages"])


async def test_a_short_document_is_one_request_without_a_cache(
    claude: FakeClaude, make_writer: Make
) -> None:
    written = await make_writer().write(*document_of(3))

    assert written.sentences == ("From the document The Falcon handbook of Globex. Rule.",) * 3
    [body] = claude.asked
    assert body["model"] == MODEL
    assert not cached(dict(body))
    usage = written.spent.usage
    assert (usage.cache_read_tokens, usage.cache_write_tokens) == (0, 0)
    assert written.spent.usd == pytest.approx(cost_usd(usage, MODEL))


async def test_a_longer_document_is_written_to_the_cache_once_and_then_read(
    claude: FakeClaude, make_writer: Make
) -> None:
    written = await make_writer().write(*document_of(80))

    assert len(written.sentences) == 80
    assert len(claude.asked) == 5
    assert all(cached(dict(body)) for body in claude.asked)
    usage = written.spent.usage
    assert usage.cache_write_tokens > 1_000
    assert usage.cache_read_tokens == 4 * usage.cache_write_tokens


async def test_a_document_larger_than_a_window_is_sent_in_parts(
    claude: FakeClaude, make_writer: Make
) -> None:
    document, chunks = document_of(80)
    written = await make_writer(window_tokens=600).write(document, chunks)

    assert written.sentences == ("From the document The Falcon handbook of Globex. Rule.",) * 80
    bodies = [json.dumps(body["messages"]) for body in claude.asked]
    assert len(bodies) > 4
    assert all(len(body) < len(document.text) for body in bodies)


async def test_what_is_busy_is_asked_again(claude: FakeClaude, make_writer: Make) -> None:
    claude.script(*[HttpError(status=s, retry_after_s=0) for s in (429, 529, 500, 503)])
    written = await make_writer().write(*document_of(2))
    assert len(written.sentences) == 2


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ([HttpError(status=429, retry_after_s=0)] * 5, ContextProblem.UNAVAILABLE),
        ([HttpError(status=529, retry_after_s=0)] * 5, ContextProblem.UNAVAILABLE),
        ([HttpError(status=429, retry_after_s=3600)], ContextProblem.UNAVAILABLE),
        ([Break(Fault.ERROR_EVENT, after_text_deltas=0)] * 2, ContextProblem.UNAVAILABLE),
        ([Break(Fault.EARLY_END, after_text_deltas=2)] * 2, ContextProblem.UNAVAILABLE),
        ([HttpError(status=401)], ContextProblem.REJECTED),
        ([HttpError(status=404)], ContextProblem.REJECTED),
        ([Refuse(category="cyber")], ContextProblem.DECLINED),
        ([Say((Text('{"sentences": ['),), stop_reason="max_tokens")] * 2, ContextProblem.UNUSABLE),
        ([Say((Text("I would rather talk."),))] * 2, ContextProblem.UNUSABLE),
        ([said("Only one.")] * 2, ContextProblem.UNUSABLE),
        ([said("One.", "")] * 2, ContextProblem.UNUSABLE),
    ],
)
async def test_a_fault_is_a_problem_and_never_an_error(
    claude: FakeClaude, make_writer: Make, steps: list[Step], problem: ContextProblem
) -> None:
    claude.script(*steps)
    written = await make_writer().write(*document_of(2))
    assert (written.sentences, written.problem) == ((), problem)


async def test_a_document_gets_all_sentences_or_none(claude: FakeClaude, make_writer: Make) -> None:
    claude.script(said(*["One."] * 16), Refuse())
    written = await make_writer().write(*document_of(20))
    assert (written.sentences, written.problem) == ((), ContextProblem.DECLINED)
    assert written.spent.usage.output_tokens > 16


async def test_what_was_paid_for_in_vain_is_counted(claude: FakeClaude, make_writer: Make) -> None:
    used = {"input_tokens": 1_000_000, "output_tokens": 10}
    claude.script(*[Say((Text("No."),), usage=used)] * 2)
    written = await make_writer().write(*document_of(1))
    assert written.spent.usage == Usage(input_tokens=2_000_000, output_tokens=20)
    # Prompts of more than 100,000 tokens cost five times as much.
    assert written.spent.usd == pytest.approx(2 * (1e6 * 0.10 + 10 * 0.50) * 5 / 1e6)


@pytest.mark.parametrize(
    "step", [said("Only one."), Break(Fault.CUT), Break(Fault.EARLY_END, after_text_deltas=50)]
)
async def test_one_useless_reply_is_forgiven(
    claude: FakeClaude, make_writer: Make, step: Step
) -> None:
    claude.script(step)
    written = await make_writer().write(*document_of(2))
    assert len(written.sentences) == 2
    assert len(claude.asked) == 2


async def test_a_service_that_is_down_is_left_alone_for_a_while(
    claude: FakeClaude, make_writer: Make
) -> None:
    claude.script(*[HttpError(status=401)] * 3)
    writer = make_writer()
    for _ in range(3):
        await writer.write(*document_of(1))
    asked = len(claude.requests)

    written = await writer.write(*document_of(1))

    assert (written.problem, written.spent) == (ContextProblem.REJECTED, Spent())
    assert len(claude.requests) == asked == 3


async def test_another_model_has_another_name(make_writer: Make) -> None:
    assert make_writer().name == f"{MODEL}/1"
    assert make_writer(claude_fast_model="claude-opus-5").name == "claude-opus-5/1"


async def test_a_model_that_does_not_exist_is_a_problem(make_writer: Make) -> None:
    rejected = await make_writer(claude_fast_model="claude-none").write(*document_of(1))
    assert rejected.problem is ContextProblem.REJECTED


async def test_cancelling_ends_the_requests(claude: FakeClaude, make_writer: Make) -> None:
    claude.script(Trickle(pause_s=5))
    work = asyncio.create_task(make_writer().write(*document_of(2)))
    async with asyncio.timeout(5):
        while not claude.requests:  # noqa: ASYNC110 - the server tells no event
            await asyncio.sleep(0.01)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(2):
            await work
