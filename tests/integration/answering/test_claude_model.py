"""ClaudeModel against the Messages protocol: what it sends, and what it makes of the answer."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from contextlib import aclosing
from types import AsyncGeneratorType

import pytest

from core.answering.claude.model import ClaudeModel
from core.answering.prompt import INSTRUCTIONS
from core.domain.answers import (
    AnswerBlock,
    AnswerEnd,
    Prompt,
    Quote,
    Role,
    StopReason,
    Tier,
    Turn,
    Usage,
)
from core.errors import ModelRejected
from tests.fakes.claude_api import (
    Break,
    FakeClaude,
    Fault,
    Refuse,
    Say,
    Text,
)
from tests.integration.answering.asking import QUESTION, TWO_BLOCKS, collect


async def test_an_answer_comes_block_by_block_with_quotes_by_passage_number(
    claude: FakeClaude, make_model: Callable[..., ClaudeModel]
) -> None:
    claude.script(Say(TWO_BLOCKS.pieces, usage={"cache_read_input_tokens": 11, "output_tokens": 5}))
    *blocks, end = await collect(make_model())
    assert blocks == [
        AnswerBlock(
            text="Everyone has 30.",
            quotes=(Quote(passage=7, text="Everyone has 30 vacation days. "),),
        ),
        AnswerBlock(text=" Ask them again and again."),
    ]
    assert isinstance(end, AnswerEnd)
    assert (end.stop_reason, end.model) == (StopReason.END, "claude-sonnet-5-5")
    assert (end.usage.cache_read_tokens, end.usage.output_tokens) == (11, 5)


async def test_the_request_has_the_passages_in_a_tool_result_and_nowhere_else(
    claude: FakeClaude, make_model: Callable[..., ClaudeModel]
) -> None:
    await collect(make_model())
    (body,) = claude.asked
    assert body["thinking"] == {"type": "between_tools"}
    assert body["output_config"] == {"effort": "low"}
    assert body["tool_choice"] == {"type": "none"}
    messages = body["messages"]
    assert isinstance(messages, list)
    assert [message["role"] for message in messages] == ["user", "assistant", "user"]
    (result,) = messages[2]["content"]
    assert [part["type"] for part in result["content"]] == ["search_result"] * 2
    assert [block["text"] for block in result["content"][1]["content"]] == [
        "Everyone has 30 vacation days. ",
        "They expire in March.",
    ]
    assert "vacation days." not in str([body["system"], messages[:2]])


async def test_the_fast_tier_asks_the_fast_model_without_tools(
    claude: FakeClaude, make_model: Callable[..., ClaudeModel]
) -> None:
    prompt = Prompt(
        tier=Tier.FAST, instructions="Repeat.", question="One.", max_tokens=64, user_hash="abc"
    )
    *blocks, _ = await collect(make_model(claude_effort="max"), prompt)
    assert "".join(b.text for b in blocks if isinstance(b, AnswerBlock)) == "One."
    (body,) = claude.asked
    assert (body["model"], body["max_tokens"]) == ("claude-haiku-5-5", 64)
    assert body["thinking"] == {"type": "disabled"}
    assert body["metadata"] == {"user_id": "abc"}
    assert "tools" not in body


@pytest.mark.parametrize("model", ["claude-opus-5-5", "claude-fable-5-1"])
async def test_the_fast_tier_has_room_for_thoughts_that_cannot_be_switched_off(
    claude: FakeClaude, make_model: Callable[..., ClaudeModel], model: str
) -> None:
    prompt = Prompt(tier=Tier.FAST, instructions="Repeat.", question="One.", max_tokens=8)
    *blocks, _ = await collect(make_model(claude_fast_model=model), prompt)
    assert "".join(b.text for b in blocks if isinstance(b, AnswerBlock)) == "One."
    (body,) = claude.asked
    assert body["max_tokens"] == 2_048


async def test_a_conversation_may_begin_with_the_assistant_and_have_empty_turns(
    claude: FakeClaude, make_model: Callable[..., ClaudeModel]
) -> None:
    turns = (
        Turn(role=Role.ASSISTANT, text="Welcome."),
        Turn(role=Role.USER, text="Hello \x00\ud83d"),
        Turn(role=Role.ASSISTANT, text="  "),
    )
    prompt = Prompt(
        tier=Tier.ANSWER,
        instructions=INSTRUCTIONS,
        question="Lunch\ud800 at noon?",
        turns=turns,
        passages=QUESTION.passages,
    )
    await collect(make_model(), prompt)
    messages = claude.asked[0]["messages"]
    assert isinstance(messages, list)
    assert messages[0]["content"][0]["text"] == "Hello \ufffd"
    assert messages[1]["content"][0]["text"] == "Lunch\ufffd at noon?"


@pytest.mark.parametrize("effort", ["low", "high", "max"])
@pytest.mark.parametrize(
    "model", ["claude-sonnet-5-5", "claude-haiku-5-5", "claude-opus-5-5", "claude-opus-5"]
)
async def test_every_model_takes_every_effort(
    make_model: Callable[..., ClaudeModel], model: str, effort: str
) -> None:
    *_, end = await collect(make_model(claude_model=model, claude_effort=effort))
    assert isinstance(end, AnswerEnd)
    assert end.stop_reason is StopReason.END


@pytest.mark.parametrize(
    ("stop_reason", "expected"),
    [
        ("max_tokens", StopReason.MAX_TOKENS),
        ("model_context_window_exceeded", StopReason.MAX_TOKENS),
        ("pause_turn", StopReason.END),
    ],
)
async def test_stop_reasons(
    claude: FakeClaude,
    make_model: Callable[..., ClaudeModel],
    stop_reason: str,
    expected: StopReason,
) -> None:
    claude.script(Say((Text("Yes."),), stop_reason=stop_reason))  # type: ignore[arg-type]  # one of the literals, by the table above
    *_, end = await collect(make_model())
    assert isinstance(end, AnswerEnd)
    assert end.stop_reason is expected


async def test_a_refusal_without_content(
    claude: FakeClaude, make_model: Callable[..., ClaudeModel]
) -> None:
    claude.script(Refuse(category="cyber"))
    (end,) = await collect(make_model())
    assert isinstance(end, AnswerEnd)
    assert end.stop_reason is StopReason.REFUSAL


async def test_closing_the_stream_ends_the_request(
    claude: FakeClaude, make_model: Callable[..., ClaudeModel]
) -> None:
    claude.script(Break(Fault.SILENCE, after_text_deltas=2, says=TWO_BLOCKS))
    model = make_model()
    events = model.stream(QUESTION)
    assert isinstance(await anext(events), AnswerBlock)
    async with asyncio.timeout(5):  # well below the silence that would end it otherwise
        await events.aclose()


async def test_an_unknown_model_is_asked_about_once_and_then_treated_with_caution(
    claude: FakeClaude, make_model: Callable[..., ClaudeModel]
) -> None:
    model = make_model(claude_model="claude-next-1")
    for _ in range(2):
        with pytest.raises(ModelRejected):
            await collect(model)
    asked_about = [r for r in claude.requests if r.path == "/v1/models/claude-next-1"]
    assert len(asked_about) == 1
    messages = [r.body for r in claude.requests if r.path == "/v1/messages"]
    assert all("thinking" not in body and "output_config" not in body for body in messages)


async def test_check_says_what_is_known_of_both_models(
    make_model: Callable[..., ClaudeModel],
) -> None:
    assert await make_model().check() == (
        "claude-sonnet-5-5: available",
        "claude-haiku-5-5: available",
    )
    with pytest.raises(ModelRejected, match="claude-next-1"):
        await make_model(claude_fast_model="claude-next-1").check()
    with pytest.raises(ModelRejected, match="API key"):
        await make_model(anthropic_api_key="sk-wrong").check()


async def test_a_gateway_that_tells_no_lifecycle_is_no_reason_to_choose_another_model(
    claude: FakeClaude, make_model: Callable[..., ClaudeModel]
) -> None:
    claude.untold_of_models = frozenset({"lifecycle", "retires_at"})
    assert (await make_model().check())[0] == "claude-sonnet-5-5: available"


def test_usage_adds_up() -> None:
    assert Usage(input_tokens=1, cache_read_tokens=2) + Usage(output_tokens=3) == Usage(
        input_tokens=1, output_tokens=3, cache_read_tokens=2
    )


async def test_a_stream_that_is_left_early_leaves_nothing_to_the_garbage_collector(
    claude: FakeClaude, make_model: Callable[..., ClaudeModel]
) -> None:
    # The collector would close its generators in whichever thread it happens to run.
    model = make_model()
    claude.script(TWO_BLOCKS)
    before = _unfinished()  # held, so that what other tests left is known again
    async with aclosing(model.stream(QUESTION)) as events:
        await anext(events)
    left = [one.__qualname__ for one in _unfinished() if all(one is not old for old in before)]
    assert left == []


def _unfinished() -> list[AsyncGeneratorType[object, object]]:
    """Return what the client's library reads from and has not ended."""
    return [
        each
        for each in gc.get_objects()
        if isinstance(each, AsyncGeneratorType)
        and each.ag_frame is not None
        and "httpx2" in each.ag_frame.f_code.co_filename
    ]
