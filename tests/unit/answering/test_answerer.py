"""From a question to an Answer: what is searched, shown, left out, and said in the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

import pytest

from core.answering.answerer import Answerer
from core.answering.prompt import SUMMARISE
from core.config.settings import AnsweringSettings, AnswerModelChoice
from core.domain.answers import (
    Answer,
    AnswerBlock,
    AnswerEnd,
    AnswerEvent,
    Outcome,
    Prompt,
    Quote,
    Role,
    StopReason,
    Tier,
    Turn,
    Usage,
)
from core.domain.ids import ConversationId
from core.domain.search import Passage, Query, Retrieval
from core.errors import AnswerError, ModelUnavailable
from tests.builders import audience_of, conversation, make_passage
from tests.fakes.scripted_model import ScriptedModel

__all__: list[str] = []

POLICY = make_passage(1, text="Everyone has 30 vacation days.")
LUNCH = make_passage(2, text="Lunch is at noon.", file="F2", file_name="lunch.md")
CITED = AnswerBlock(text="Thirty.", quotes=(Quote(passage=1, text="30 vacation days"),))
UNCITED = AnswerBlock(text="I could not find this.")
DO_THEY = AnswerBlock(text="Do they expire?")
SETTINGS = AnsweringSettings(answer_model=AnswerModelChoice.EXTRACTIVE)


class Finder:
    """Finds the same passages whatever is asked, and remembers what was."""

    def __init__(self, *passages: Passage) -> None:
        self.queries: list[Query] = []
        self.preferred: ConversationId | None = None
        self._passages = passages

    async def retrieve(self, query: Query, *, prefer: ConversationId | None = None) -> Retrieval:
        self.queries.append(query)
        self.preferred = prefer
        return Retrieval(passages=self._passages)


def end(reason: StopReason = StopReason.END, tokens: int = 0, model: str = "m") -> AnswerEnd:
    return AnswerEnd(stop_reason=reason, usage=Usage(input_tokens=tokens), model=model)


async def run(
    model: ScriptedModel, finder: Finder, question: str = "How many?", turns: Sequence[Turn] = ()
) -> tuple[list[AnswerBlock], Answer]:
    answerer = Answerer(model, finder, SETTINGS, passages=8)
    events = [
        event
        async for event in answerer.answer(
            question,
            audience=audience_of("C1"),
            turns=turns,
            prefer=conversation("C1"),
            user_hash="hash",
        )
    ]
    assert isinstance(events[0], Retrieval)
    answer = events[-1]
    assert isinstance(answer, Answer)
    return [event for event in events[1:-1] if isinstance(event, AnswerBlock)], answer


async def test_blocks_stream_out_and_make_up_the_answer() -> None:
    model = ScriptedModel([AnswerBlock(text="So: "), CITED, UNCITED, end(tokens=5)])
    finder = Finder(POLICY, LUNCH)
    blocks, answer = await run(model, finder)
    assert [block.text for block in blocks] == ["So: Thirty. [1]"]
    assert answer.text == "So: Thirty. [1]"
    assert answer.outcome is Outcome.ANSWERED
    assert (answer.usage.input_tokens, answer.model) == (5, "m")
    (citation,) = answer.citations
    assert (citation.number, citation.passage, citation.quote) == (1, POLICY, "30 vacation days")
    assert finder.queries == [Query(text="How many?", audience=audience_of("C1"), k=8)]
    assert finder.preferred == conversation("C1")
    assert (model.prompts[0].passages, model.prompts[0].user_hash) == ((POLICY, LUNCH), "hash")


async def test_an_uncited_answer_is_not_found_and_names_the_nearest_files() -> None:
    again = make_passage(3, text="More.", file="F2")
    blocks, answer = await run(ScriptedModel([UNCITED, end()]), Finder(POLICY, LUNCH, again))
    assert not blocks
    assert answer.outcome is Outcome.NOT_FOUND
    assert "could not find" in answer.text
    assert answer.nearest == (POLICY, LUNCH)


async def test_without_passages_no_model_is_asked() -> None:
    model = ScriptedModel()
    _, answer = await run(model, Finder())
    assert (answer.outcome, answer.nearest, model.prompts) == (Outcome.NOT_FOUND, (), [])


@pytest.mark.parametrize(
    ("events", "outcome", "text"),
    [
        ([CITED, end(StopReason.MAX_TOKENS)], Outcome.INCOMPLETE, "Thirty. [1]"),
        ([CITED, end(StopReason.INTERRUPTED)], Outcome.INCOMPLETE, "Thirty. [1]"),
        ([CITED], Outcome.INCOMPLETE, "Thirty. [1]"),
        ([UNCITED, end(StopReason.MAX_TOKENS)], Outcome.INCOMPLETE, ""),
        ([end(StopReason.REFUSAL)], Outcome.REFUSED, None),
        ([CITED, end(StopReason.REFUSAL)], Outcome.REFUSED, None),
    ],
)
async def test_outcomes(events: list[AnswerEvent], outcome: Outcome, text: str | None) -> None:
    _, answer = await run(ScriptedModel(events), Finder(POLICY))
    assert answer.outcome is outcome
    if text is not None:
        assert answer.text == text
    else:
        assert "declined" in answer.text
        assert not answer.citations


async def test_a_failing_model_is_the_callers_to_explain() -> None:
    with pytest.raises(ModelUnavailable):
        await run(ScriptedModel([ModelUnavailable("busy")]), Finder(POLICY))


TURNS = (
    Turn(role=Role.USER, text="How many vacation days?"),
    Turn(role=Role.ASSISTANT, text="Thirty. [1]"),
)


async def test_a_follow_up_is_searched_as_the_fast_model_rewrote_it() -> None:
    query = AnswerBlock(text="Do vacation days expire?")
    model = ScriptedModel([query, end(tokens=3)], [CITED, end(tokens=4)])
    finder = Finder(POLICY)
    _, answer = await run(model, finder, "Do they expire?", TURNS)
    assert finder.queries[0].text == "Do vacation days expire?"
    assert [prompt.tier for prompt in model.prompts] == [Tier.FAST, Tier.ANSWER]
    assert model.prompts[0].question.endswith("Do they expire?")
    assert model.prompts[1].question == "Do they expire?"
    assert [turn.text for turn in model.prompts[1].turns] == ["How many vacation days?", "Thirty."]
    assert answer.usage.input_tokens == 7
    assert model.closed == 2


@pytest.mark.parametrize(
    ("models", "usd"),
    [
        (("claude-haiku-5-5", "claude-sonnet-5-5"), 0.0021),
        (("claude-haiku-5-5", "of-a-gateway"), None),
        (("of-a-gateway", "claude-sonnet-5-5"), None),
    ],
)
async def test_each_call_costs_what_its_own_model_does(
    models: tuple[str, str], usd: float | None
) -> None:
    rewrite: list[AnswerEvent] = [DO_THEY, end(tokens=1_000, model=models[0])]
    model = ScriptedModel(rewrite, [CITED, end(tokens=1_000, model=models[1])])
    _, answer = await run(model, Finder(POLICY), "Do they expire?", TURNS)
    assert answer.usd == (None if usd is None else pytest.approx(usd))


async def test_a_follow_up_that_finds_nothing_still_cost_its_rewrite() -> None:
    rewrite: list[AnswerEvent] = [DO_THEY, end(tokens=1_000, model="claude-haiku-5-5")]
    _, answer = await run(ScriptedModel(rewrite), Finder(), "Do they expire?", TURNS)
    assert answer.usage.input_tokens == 1_000
    assert answer.usd == pytest.approx(0.0001)


@pytest.mark.parametrize(
    "script",
    [
        [end()],
        [ModelUnavailable("busy")],
        [AnswerBlock(text="x " * 900), end()],
        [AnswerBlock(text="Do vacation"), end(StopReason.MAX_TOKENS)],
        [AnswerBlock(text="I cannot"), end(StopReason.REFUSAL)],
        [AnswerBlock(text="Do vacation"), end(StopReason.INTERRUPTED)],
    ],
)
async def test_a_follow_up_that_was_not_rewritten_takes_the_last_question_along(
    script: list[AnswerEvent | AnswerError],
) -> None:
    finder = Finder(POLICY)
    await run(ScriptedModel(script, [CITED, end()]), finder, "Do they expire?", TURNS)
    assert finder.queries[0].text == "Do they expire? How many vacation days?"


async def test_a_question_that_stands_alone_is_left_alone() -> None:
    finder, question = Finder(POLICY), "Which printer is on the second floor?"
    await run(ScriptedModel([end()], [CITED, end()]), finder, question, TURNS)
    assert finder.queries[0].text == question


async def test_a_rewrite_that_takes_too_long_is_not_waited_for() -> None:
    class Slow(ScriptedModel):
        async def stream(self, prompt: Prompt) -> AsyncIterator[AnswerEvent]:
            if prompt.tier is Tier.FAST:
                raise TimeoutError
            async for event in super().stream(prompt):
                yield event

    finder = Finder(POLICY)
    _, answer = await run(Slow([CITED, end()]), finder, "Do they expire?", TURNS)
    assert answer.outcome is Outcome.ANSWERED


async def test_leaving_early_ends_the_models_stream() -> None:
    model = ScriptedModel([CITED, CITED, end()])
    answerer = Answerer(model, Finder(POLICY), SETTINGS, passages=8)
    async with aclosing(answerer.answer("How many?", audience=audience_of("C1"))) as events:
        async for event in events:
            if isinstance(event, AnswerBlock):
                break
    assert model.closed == 1


async def test_a_question_without_words_asks_what_the_attachment_says() -> None:
    model = ScriptedModel([CITED, end()])
    finder = Finder(POLICY)
    earlier = [Turn(role=Role.USER, text="Earlier")]

    await run(model, finder, question="", turns=earlier)

    assert [prompt.question for prompt in model.prompts] == [SUMMARISE]
    assert finder.queries[0].text == ""
