"""ClaudeModel when the server refuses, breaks off, falls silent or cannot be reached."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.answering.claude.model import ClaudeModel
from core.domain.answers import (
    AnswerBlock,
    AnswerEnd,
    StopReason,
)
from core.errors import ModelRejected, ModelUnavailable
from tests.fakes.claude_api import (
    Break,
    Cite,
    FakeClaude,
    Fault,
    HttpError,
    Say,
    Text,
    Trickle,
)
from tests.integration.answering.asking import TWO_BLOCKS, collect


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503, 529])
async def test_a_passing_fault_is_retried_before_the_first_byte(
    claude: FakeClaude, make_model: Callable[..., ClaudeModel], status: int
) -> None:
    claude.script(*[HttpError(status, retry_after_s=0.01)] * 2, TWO_BLOCKS)
    assert len(await collect(make_model())) == 3
    assert len(claude.asked) == 3


async def test_a_lasting_fault_ends_after_three_tries(
    claude: FakeClaude, make_model: Callable[..., ClaudeModel]
) -> None:
    claude.script(*[HttpError(529, retry_after_s=0.01)] * 9)
    with pytest.raises(ModelUnavailable, match="overloaded"):
        await collect(make_model())
    assert len(claude.asked) == 3


async def test_a_wait_beyond_the_deadline_is_told_instead_of_waited_for(
    claude: FakeClaude, make_model: Callable[..., ClaudeModel]
) -> None:
    claude.script(HttpError(429, retry_after_s=90))
    with pytest.raises(ModelUnavailable) as caught:
        await collect(make_model())
    assert caught.value.retry_after_s == 90
    assert len(claude.asked) == 1


@pytest.mark.parametrize(
    ("status", "words"),
    [(400, "CLAUDE_MODEL"), (402, "credit"), (403, "access"), (404, "exist"), (413, "PASSAGES")],
)
async def test_what_cannot_get_better_is_refused_at_once_with_a_fix(
    claude: FakeClaude, make_model: Callable[..., ClaudeModel], status: int, words: str
) -> None:
    claude.script(HttpError(status, message="because"))
    with pytest.raises(ModelRejected, match="because") as caught:
        await collect(make_model())
    assert words in (caught.value.fix or "")
    assert len(claude.requests) == 1


async def test_a_wrong_key_is_said_without_showing_it(
    make_model: Callable[..., ClaudeModel],
) -> None:
    with pytest.raises(ModelRejected, match="API key") as caught:
        await collect(make_model(anthropic_api_key="sk-wrong"))
    assert "ANTHROPIC_API_KEY" in (caught.value.fix or "")
    assert "sk-wrong" not in str(caught.value)


async def test_an_unreachable_server_is_unavailable(
    make_model: Callable[..., ClaudeModel], unused_tcp_port: int
) -> None:
    model = make_model(anthropic_base_url=f"http://127.0.0.1:{unused_tcp_port}")
    with pytest.raises(ModelUnavailable, match="reached"):
        await collect(model)


@pytest.mark.parametrize("fault", list(Fault))
async def test_a_fault_after_a_block_ends_the_answer_as_interrupted(
    claude: FakeClaude, make_model: Callable[..., ClaudeModel], fault: Fault
) -> None:
    short_then_long = Say((Text("Yes.", (Cite(0),)), Text(" and more words that never come" * 9)))
    claude.script(Break(fault, after_text_deltas=2, says=short_then_long))
    events = await collect(make_model(model_silence_s=0.3))
    assert [type(event) for event in events] == [AnswerBlock, AnswerEnd]
    end = events[-1]
    assert isinstance(end, AnswerEnd)
    assert end.stop_reason is StopReason.INTERRUPTED
    assert end.usage.input_tokens > 0
    assert len(claude.asked) == 1


_LONG = Say((Text("more words than one delta holds " * 9),))


@pytest.mark.parametrize("fault", list(Fault))
async def test_a_fault_before_any_block_is_followed_by_one_more_try(
    claude: FakeClaude, make_model: Callable[..., ClaudeModel], fault: Fault
) -> None:
    claude.script(Break(fault, after_text_deltas=1, says=_LONG), TWO_BLOCKS)
    events = await collect(make_model(model_silence_s=0.3))
    assert [type(event) for event in events] == [AnswerBlock, AnswerBlock, AnswerEnd]
    assert len(claude.asked) == 2


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.ERROR_EVENT, "overloaded"),
        (Fault.CUT, "broke"),
        (Fault.SILENCE, "silent"),
        (Fault.BAD_JSON, "unreadable"),
        (Fault.EARLY_END, "before"),
    ],
)
@pytest.mark.parametrize("deltas", [0, 1])
async def test_two_faults_before_any_block_are_raised(
    claude: FakeClaude,
    make_model: Callable[..., ClaudeModel],
    fault: Fault,
    words: str,
    deltas: int,
) -> None:
    claude.script(*[Break(fault, after_text_deltas=deltas, says=_LONG)] * 3)
    with pytest.raises(ModelUnavailable, match=words):
        await collect(make_model(model_silence_s=0.3))
    assert len(claude.asked) == 2


async def test_the_one_more_try_is_not_multiplied_by_those_before_the_first_byte(
    claude: FakeClaude, make_model: Callable[..., ClaudeModel]
) -> None:
    broken = Break(Fault.ERROR_EVENT, after_text_deltas=0, says=_LONG)
    claude.script(broken, *[HttpError(529, retry_after_s=0.01)] * 9)
    with pytest.raises(ModelUnavailable, match="overloaded"):
        await collect(make_model())
    assert len(claude.asked) == 2


async def test_an_answer_that_trickles_past_the_deadline_is_cut_off(
    claude: FakeClaude, make_model: Callable[..., ClaudeModel]
) -> None:
    claude.script(Trickle(0.2, says=Say((Text("many words " * 40, (Cite(0),)),))))
    with pytest.raises(ModelUnavailable, match="in time"):
        await collect(make_model(answer_deadline_s=0.7, model_silence_s=0.5))
    assert len(claude.asked) == 1
