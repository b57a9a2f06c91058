"""Answers a question from what its readers may see, showing nothing that cannot be checked.

What is yielded cannot be taken back: a block leaves when its quotes were found in their
passages, and words without quotes only together with a block that has one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from typing import Final

from core.answering.attached import Finder
from core.answering.citations import CitedText
from core.answering.followup import fallback_query, recent_turns, rewrite_prompt, rewritten_query
from core.answering.pricing import cost_usd
from core.answering.prompt import INSTRUCTIONS, SUMMARISE
from core.config.settings import AnsweringSettings
from core.domain.answers import (
    Answer,
    AnswerBlock,
    AnswerEnd,
    AnswerEvent,
    Outcome,
    Prompt,
    StopReason,
    Tier,
    Turn,
    Usage,
)
from core.domain.audience import Audience
from core.domain.ids import ConversationId
from core.domain.ports import AnswerModel
from core.domain.search import Attachment, Passage, Query, Retrieval
from core.errors import AnswerError
from core.utils.logging import stage

__all__ = ["Answerer"]

_MOST_NEAREST: Final = 3
_NOT_FOUND: Final = "I could not find this in the files I may use here."
_REFUSED: Final = "The language model declined to answer this."
logger = logging.getLogger(__name__)


class Answerer:
    """Finds passages and has a model answer from them."""

    def __init__(
        self, model: AnswerModel, finder: Finder, settings: AnsweringSettings, *, passages: int
    ) -> None:
        self._model = model
        self._finder = finder
        self._settings = settings
        self._passages = passages

    async def answer(
        self,
        question: str,
        *,
        audience: Audience,
        turns: Sequence[Turn] = (),
        prefer: ConversationId | None = None,
        user_hash: str | None = None,
        attachments: Sequence[Attachment] = (),
    ) -> AsyncGenerator[Retrieval | AnswerBlock | Answer, None]:
        """Yield the Retrieval, the blocks as they may be shown, then the whole Answer.

        The blocks' texts, joined, are the answer's text, markers `[n]` included; an answer
        without any citation yields none. `turns` are what was said before, oldest first;
        `prefer` is the conversation to cite files from, where they are shared in several.
        `attachments` came with the question; without words, it asks what they say.

        Raises:
            SearchError: nothing could be searched.
            RecordsUnavailable: nothing could be confirmed.
            AnswerError: no answer was written, now or ever.
        """
        turns = recent_turns(turns)
        query, rewritten = await self._standalone(question, turns, user_hash)
        wanted = Query(
            text=query, audience=audience, k=self._passages, attachments=tuple(attachments)
        )
        retrieval = await self._finder.retrieve(wanted, prefer=prefer)
        yield retrieval
        if not retrieval.passages:
            nothing = AnswerEnd(stop_reason=StopReason.END, usage=Usage(), model="")
            yield _paid(_not_found((), nothing), rewritten)
            return
        prompt = _prompt(question, retrieval.passages, turns, user_hash)
        async with aclosing(self._write(prompt, rewritten)) as pieces:
            async for piece in pieces:
                yield piece

    async def _write(
        self, prompt: Prompt, rewritten: AnswerEnd | None
    ) -> AsyncGenerator[AnswerBlock | Answer, None]:
        cited = CitedText(prompt.passages)
        name = self._model.name
        end = AnswerEnd(stop_reason=StopReason.INTERRUPTED, usage=Usage(), model=name)
        with stage(logger, "answer", model=name) as found:
            async with _closed(self._model.stream(prompt)) as events:
                async for event in events:
                    if isinstance(event, AnswerEnd):
                        end = event
                        break
                    block = cited.add(event)
                    if block is not None:
                        yield block
            tail = cited.finish()
            if tail is not None:
                yield tail
            answer = _paid(_answer(cited, end, prompt.passages), rewritten)
            found |= {"outcome": answer.outcome.value, "unverified_quotes": cited.unverified}
        yield answer

    async def _standalone(
        self, question: str, turns: Sequence[Turn], user_hash: str | None
    ) -> tuple[str, AnswerEnd | None]:
        """Return the question as it is searched, and the end of the call that made it."""
        if not turns or not question.strip():
            return question, None
        reply, end = "", None
        prompt = rewrite_prompt(question, turns, user_hash=user_hash)
        try:
            # A search with a lesser question is better than no time left for the answer.
            async with asyncio.timeout(self._settings.answer_deadline_s / 4):
                async with _closed(self._model.stream(prompt)) as events:
                    async for event in events:
                        if isinstance(event, AnswerBlock):
                            reply += event.text
                            continue
                        end = event
                        # Half a question, or the words of a refusal, would find something else.
                        reply = reply if event.stop_reason is StopReason.END else ""
        except (AnswerError, TimeoutError) as error:
            logger.warning("rewrite_failed", extra={"error": type(error).__name__})
            reply = ""
        return rewritten_query(reply) or fallback_query(question, turns), end


@asynccontextmanager
async def _closed(events: AsyncIterator[AnswerEvent]) -> AsyncIterator[AsyncIterator[AnswerEvent]]:
    """End a stream at once when its reader stops: nobody pays for words that nobody reads."""
    try:
        yield events
    finally:
        if isinstance(events, AsyncGenerator):
            await events.aclose()


def _prompt(
    question: str, passages: tuple[Passage, ...], turns: tuple[Turn, ...], user_hash: str | None
) -> Prompt:
    return Prompt(
        tier=Tier.ANSWER,
        instructions=INSTRUCTIONS,
        question=question if question.strip() else SUMMARISE,
        passages=passages,
        turns=turns,
        user_hash=user_hash,
    )


def _answer(cited: CitedText, end: AnswerEnd, passages: Sequence[Passage]) -> Answer:
    if end.stop_reason is StopReason.REFUSAL:
        return _empty(Outcome.REFUSED, _REFUSED, end)
    is_whole = end.stop_reason is StopReason.END
    if not cited.citations and is_whole:
        return _not_found(passages, end)
    return Answer(
        outcome=Outcome.ANSWERED if is_whole else Outcome.INCOMPLETE,
        text=cited.text,
        citations=tuple(cited.citations),
        usage=end.usage,
        stop_reason=end.stop_reason,
        model=end.model,
        is_cut=cited.is_cut,
    )


def _paid(answer: Answer, rewritten: AnswerEnd | None) -> Answer:
    """Put both calls on the bill; each has the price of its own model."""
    calls = [(answer.usage, answer.model)]
    calls += [(rewritten.usage, rewritten.model)] if rewritten is not None else []
    prices = [cost_usd(usage, model) for usage, model in calls if usage != Usage()]
    known = [usd for usd in prices if usd is not None]
    return replace(
        answer,
        usage=sum((usage for usage, _ in calls), start=Usage()),
        usd=sum(known) if len(known) == len(prices) else None,
    )


def _not_found(passages: Sequence[Passage], end: AnswerEnd) -> Answer:
    by_file = {passage.source.file: passage for passage in reversed(passages)}
    nearest = sorted(by_file.values(), key=lambda passage: passage.number)[:_MOST_NEAREST]
    return _empty(Outcome.NOT_FOUND, _NOT_FOUND, end, tuple(nearest))


def _empty(
    outcome: Outcome, text: str, end: AnswerEnd, nearest: tuple[Passage, ...] = ()
) -> Answer:
    return Answer(
        outcome=outcome,
        text=text,
        citations=(),
        usage=end.usage,
        stop_reason=end.stop_reason,
        model=end.model,
        nearest=nearest,
    )
