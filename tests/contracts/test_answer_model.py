"""What holds for everything that writes answers: Claude, the extractive model, the fake."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from core.answering.citations import is_verified
from core.answering.claude.model import ClaudeModel
from core.answering.extractive import ExtractiveModel
from core.answering.prompt import INSTRUCTIONS
from core.config.settings import AnsweringSettings, AnswerModelChoice
from core.domain.answers import (
    AnswerBlock,
    AnswerEnd,
    AnswerEvent,
    Prompt,
    Role,
    StopReason,
    Tier,
    Turn,
)
from core.domain.ports import AnswerModel
from tests.builders import make_passage
from tests.fakes.claude_api import FakeClaude
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.fakes.scripted_model import ScriptedModel

__all__: list[str] = []

PROMPT = Prompt(
    tier=Tier.ANSWER,
    instructions=INSTRUCTIONS,
    question="How many vacation days does everyone have?",
    passages=(
        make_passage(4, text="The canteen opens at noon. Bring a tray."),
        make_passage(9, text="Everyone has 30 vacation days.\nUnused vacation days expire."),
    ),
)


@pytest.fixture(params=["claude", "extractive", "extractive by words", "scripted"])
async def model(request: pytest.FixtureRequest) -> AsyncIterator[AnswerModel]:
    async with AsyncExitStack() as stack:
        if request.param == "claude":
            server = await stack.enter_async_context(FakeClaude())
            settings = AnsweringSettings.model_validate(
                {
                    "answer_model": AnswerModelChoice.CLAUDE,
                    "anthropic_api_key": server.api_key,
                    "anthropic_base_url": server.url,
                }
            )
            claude = ClaudeModel(settings)
            stack.push_async_callback(claude.close)
            yield claude
        elif request.param == "scripted":
            yield ScriptedModel()
        else:
            embedder = HashingEmbedder() if request.param == "extractive" else None
            yield ExtractiveModel(embedder, threshold=0.3)


async def ask(model: AnswerModel, prompt: Prompt = PROMPT) -> tuple[list[AnswerBlock], AnswerEnd]:
    events: list[AnswerEvent] = [event async for event in model.stream(prompt)]
    *blocks, end = events
    assert isinstance(end, AnswerEnd)
    assert all(isinstance(block, AnswerBlock) for block in blocks)
    return [block for block in blocks if isinstance(block, AnswerBlock)], end


async def test_blocks_come_first_and_one_end_last(model: AnswerModel) -> None:
    blocks, end = await ask(model)
    assert "30 vacation days" in "".join(block.text for block in blocks)
    assert end.stop_reason is StopReason.END
    assert end.model
    assert model.name


async def test_quotes_occur_in_the_passage_of_their_number(model: AnswerModel) -> None:
    blocks, _ = await ask(model)
    by_number = {passage.number: passage for passage in PROMPT.passages}
    quotes = [quote for block in blocks for quote in block.quotes]
    assert any(quote.passage == 9 for quote in quotes)
    assert all(is_verified(quote.text, by_number[quote.passage]) for quote in quotes)


async def test_what_the_passages_do_not_say_has_no_quote(model: AnswerModel) -> None:
    blocks, end = await ask(model, replace(PROMPT, question="Where does Zaphod live?"))
    assert not any(block.quotes for block in blocks)
    assert end.stop_reason is StopReason.END


async def test_without_passages_nothing_is_quoted(model: AnswerModel) -> None:
    blocks, _ = await ask(model, replace(PROMPT, tier=Tier.FAST, passages=()))
    assert not any(block.quotes for block in blocks)


async def test_text_that_no_json_can_carry_is_no_obstacle(model: AnswerModel) -> None:
    torn = make_passage(9, text="Everyone\x00 has 30 vacation\u200b days\ud83d.")
    blocks, _ = await ask(model, replace(PROMPT, passages=(torn,), question="vacation\x00 \udfff?"))
    assert any(is_verified(q.text, torn) for block in blocks for q in block.quotes)


async def test_an_empty_passage_does_not_shift_the_numbers(model: AnswerModel) -> None:
    blocks, _ = await ask(
        model, replace(PROMPT, passages=(make_passage(1, text=" \n "), *PROMPT.passages))
    )
    assert {quote.passage for block in blocks for quote in block.quotes} <= {4, 9}
    assert any(block.quotes for block in blocks)


async def test_a_conversation_may_come_before(model: AnswerModel) -> None:
    turns = (Turn(role=Role.ASSISTANT, text="Hello!"), Turn(role=Role.USER, text="Hi."))
    blocks, _ = await ask(model, replace(PROMPT, turns=turns))
    assert any(block.quotes for block in blocks)


async def test_answers_beside_each_other_do_not_mix(model: AnswerModel) -> None:
    prompts = [
        replace(PROMPT, passages=(make_passage(n, text=f"Everyone has {n} vacation days."),))
        for n in range(1, 9)
    ]
    answers = await asyncio.gather(*(ask(model, prompt) for prompt in prompts))
    for number, (blocks, _) in enumerate(answers, 1):
        assert {quote.passage for block in blocks for quote in block.quotes} == {number}
        assert f"{number} vacation" in "".join(block.text for block in blocks)


async def test_a_reader_may_leave_after_the_first_block(model: AnswerModel) -> None:
    async for event in model.stream(PROMPT):
        assert isinstance(event, AnswerBlock)
        break
    assert (await ask(model))[0]
