"""Has Claude's fast model write a sentence of context for each chunk of a document."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

from anthropic.lib.streaming import AsyncMessageStream

from core.answering.claude.client import Client
from core.answering.claude.context_request import context_request, read_sentences
from core.answering.claude.stream import open_stream, read_events
from core.answering.context_windows import REQUESTS_AT_ONCE, WINDOW_TOKENS, Window, windows
from core.answering.pricing import cost_usd
from core.config.settings import AnsweringSettings
from core.domain.answers import AnswerBlock, AnswerEnd, StopReason
from core.domain.contexts import ContextProblem, Spent, WrittenContexts
from core.domain.documents import Chunk, Document
from core.errors import AnswerError, ModelRejected, ModelUnavailable
from core.utils.aio import bounded_gather

__all__ = ["ClaudeContexts"]

_PATTERN: Final = 1
"""Changes with what is asked, so that files are read again for it."""
_DEADLINE_S: Final = 120.0
"""For a request with all its retries: nobody waits for a sentence as for an answer."""
_RETRIES: Final = 4
_TRIES: Final = 2
"""Replies that are read before a document is given up as one that gets none of use."""
_FAILURES: Final = 3
_REST_S: Final = 60.0
"""After so many documents in a row Claude is left alone so long: a channel may have thousands."""
logger = logging.getLogger(__name__)


class ClaudeContexts:
    """A ContextWriter; documents of any length, in windows of a bounded number of tokens."""

    def __init__(
        self,
        settings: AnsweringSettings,
        *,
        window_tokens: int = WINDOW_TOKENS,
        deadline_s: float = _DEADLINE_S,
    ) -> None:
        self._client = Client(settings)
        self._model = settings.claude_fast_model
        self._window_tokens = window_tokens
        self._deadline_s = deadline_s
        self._failures = 0
        self._rests_until = 0.0
        self._rests_for = ContextProblem.UNAVAILABLE

    @property
    def name(self) -> str:
        """The model, and the pattern it writes after."""
        return f"{self._model}/{_PATTERN}"

    async def write(self, document: Document, chunks: Sequence[Chunk]) -> WrittenContexts:
        """Return a sentence for each chunk, or the problem that there are none."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._rests_until:
            return WrittenContexts(problem=self._rests_for)
        work = _Work(document)
        try:
            for window in windows(document.text, chunks, most_tokens=self._window_tokens):
                work.sentences += await self._window(window, work)
        except _NoSentences as error:
            return WrittenContexts(spent=work.spent, problem=error.problem)
        except AnswerError as error:
            logger.warning("contexts_failed", extra={"model": self._model, "error": error.reason})
            is_rejected = isinstance(error, ModelRejected)
            problem = ContextProblem.REJECTED if is_rejected else ContextProblem.UNAVAILABLE
            self._failures += 1
            if self._failures >= _FAILURES:
                self._failures, self._rests_until = 0, loop.time() + _REST_S
                self._rests_for = problem
            return WrittenContexts(spent=work.spent, problem=problem)
        self._failures = 0
        return WrittenContexts(sentences=tuple(work.sentences), spent=work.spent)

    async def check(self) -> str:
        """Ask the API about the model and return a sentence on it, for `doctor`.

        Raises:
            ModelUnavailable: the API cannot be reached.
            ModelRejected: the key or the model is refused.
        """
        return await self._client.check(self._model)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _window(self, window: Window, work: _Work) -> list[str]:
        first, *rest = window.batches
        written = [await self._batch(window, first, work)]
        works = [lambda batch=batch: self._batch(window, batch, work) for batch in rest]
        written += await bounded_gather(works, limit=REQUESTS_AT_ONCE)
        return [sentence for sentences in written for sentence in sentences]

    async def _batch(self, window: Window, batch: Sequence[Chunk], work: _Work) -> tuple[str, ...]:
        request = context_request(
            window,
            batch,
            title=work.document.title,
            language=work.document.language,
            model=self._model,
            traits=await self._client.traits(self._model),
        )
        for attempt in range(1, _TRIES + 1):
            deadline = asyncio.get_running_loop().time() + self._deadline_s
            client = self._client.anthropic
            stream = await open_stream(client, request, deadline=deadline, retries=_RETRIES)
            try:
                reply = await self._read(stream, work, deadline=deadline)
            except ModelUnavailable:
                if attempt == _TRIES:
                    raise
                continue
            sentences = read_sentences(reply, len(batch))
            if sentences is not None:
                return sentences
        raise _NoSentences(ContextProblem.UNUSABLE)

    async def _read(self, opened: AsyncMessageStream[None], work: _Work, *, deadline: float) -> str:
        """Return what Claude writes; empty where it stopped before the end."""
        said: list[str] = []
        async with (
            opened as stream,
            aclosing(read_events(stream, (), model=self._model, deadline=deadline)) as events,
        ):
            async for event in events:
                if isinstance(event, AnswerBlock):
                    said.append(event.text)
                else:
                    return self._ended(event, said, work)
        return ""

    def _ended(self, end: AnswerEnd, said: Sequence[str], work: _Work) -> str:
        usd = cost_usd(end.usage, self._model)
        work.spent += Spent(usage=end.usage, usd=usd)
        if end.stop_reason is StopReason.REFUSAL:
            raise _NoSentences(ContextProblem.DECLINED)
        return "".join(said) if end.stop_reason is StopReason.END else ""


@dataclass(slots=True)
class _Work:
    """One document's, as far as it came."""

    document: Document
    sentences: list[str] = field(default_factory=list)
    spent: Spent = field(default_factory=Spent)


class _NoSentences(Exception):
    """This document gets none, whatever becomes of others."""

    def __init__(self, problem: ContextProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem
