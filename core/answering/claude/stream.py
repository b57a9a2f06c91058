"""Opens a stream, with a few tries before its first byte, and reads it as AnswerEvents.

Once a block was shown nothing is repeated: it cannot be taken back.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Final

import httpx2
from anthropic import AnthropicError, AsyncAnthropic
from anthropic.lib.streaming import AsyncMessageStream, ParsedMessageStreamEvent
from anthropic.types import StopReason as StopReasonSent
from anthropic.types import TextBlock

from core.answering.claude.faults import answer_error, backoff_s, is_worth_retrying, retry_after_s
from core.answering.claude.request import MessageRequest
from core.domain.answers import AnswerBlock, AnswerEnd, AnswerEvent, Quote, StopReason, Usage
from core.domain.search import Passage
from core.errors import AnswerError, ModelUnavailable

__all__ = ["answer_events", "open_stream", "read_events"]

_RETRIES: Final = 2  # Source: the SDK's own `max_retries`
_FAULTS: Final = (AnthropicError, httpx2.TransportError, TimeoutError)
# The SDK reads events leniently: a malformed one surfaces as one of these.
_MALFORMED: Final = (ValueError, LookupError, AttributeError, TypeError)
# Source: the Messages API's `stop_reason`; the others end an answer in an ordinary way.
_STOP_REASONS: Final = {
    None: StopReason.INTERRUPTED,
    "max_tokens": StopReason.MAX_TOKENS,
    "model_context_window_exceeded": StopReason.MAX_TOKENS,
    "refusal": StopReason.REFUSAL,
}
logger = logging.getLogger(__name__)


async def answer_events(
    client: AsyncAnthropic,
    request: MessageRequest,
    citable: Sequence[Passage],
    *,
    deadline: float,
) -> AsyncGenerator[AnswerEvent, None]:
    """Ask and read the answer, once more if it broke off before its first block.

    The API may take a request, and then say as its first event that it is overloaded.

    Raises:
        ModelUnavailable: nothing was yielded, and it may work later.
        ModelRejected: nothing was yielded, and it will not work later.
    """
    model = request["model"]
    for retries in (_RETRIES, 0):
        opened = await open_stream(client, request, deadline=deadline, retries=retries)
        try:
            async with (
                opened as stream,
                aclosing(read_events(stream, citable, model=model, deadline=deadline)) as events,
            ):
                async for event in events:
                    yield event
                return
        except ModelUnavailable as error:
            wait_s = backoff_s(1, jitter=random.random())
            is_late = asyncio.get_running_loop().time() + wait_s >= deadline
            if is_late or not retries:
                raise
            logger.warning("model_broke_off", extra={"model": model, "error": error.reason})
        await asyncio.sleep(wait_s)


async def open_stream(
    client: AsyncAnthropic,
    request: MessageRequest,
    *,
    deadline: float,
    retries: int = _RETRIES,
) -> AsyncMessageStream[None]:
    """Send the request until it is accepted, with so many retries and not beyond `deadline`.

    Raises:
        ModelUnavailable: it was not accepted, and may be later.
        ModelRejected: it never will be.
    """
    loop = asyncio.get_running_loop()
    attempt = 0
    while True:
        attempt += 1
        try:
            async with asyncio.timeout_at(deadline):
                return await client.messages.stream(**request).__aenter__()
        except _FAULTS as error:
            asked_s = retry_after_s(error)
            wait_s = backoff_s(attempt, jitter=random.random()) if asked_s is None else asked_s
            is_late = loop.time() + wait_s >= deadline
            if attempt > retries or is_late or not is_worth_retrying(error):
                raise answer_error(error, model=request["model"]) from error
            logger.warning(
                "model_retry",
                extra={
                    "model": request["model"],
                    "attempt": attempt,
                    "wait_s": round(wait_s, 2),
                    "error": type(error).__name__,
                },
            )
        await asyncio.sleep(wait_s)


async def read_events(
    stream: AsyncMessageStream[None],
    citable: Sequence[Passage],
    *,
    model: str,
    deadline: float,
) -> AsyncGenerator[AnswerEvent, None]:
    """Yield each text block when it ends, then the end.

    A fault after the first block ends the answer as interrupted; before it, it is raised.

    Raises:
        ModelUnavailable: nothing was yielded, and it may work later.
        ModelRejected: nothing was yielded, and it will not work later.
    """
    reason: StopReasonSent | None = None
    has_text = False
    async with _unwound(stream) as events:
        while True:
            try:
                event = await _next_event(events, model=model, deadline=deadline)
            except AnswerError as error:
                if not has_text:
                    raise
                logger.warning("model_stream_broke", extra={"model": model, "error": error.reason})
                reason = None
                break
            if event is None:
                break
            if event.type == "content_block_stop" and event.content_block.type == "text":
                has_text = True
                yield _answer_block(event.content_block, citable)
            elif event.type == "message_delta":
                reason = event.delta.stop_reason
    if reason is None and not has_text:
        raise ModelUnavailable(f"{model} ended before it said anything")
    yield AnswerEnd(
        stop_reason=_STOP_REASONS.get(reason, StopReason.END), usage=_usage(stream), model=model
    )


@asynccontextmanager
async def _unwound(
    stream: AsyncMessageStream[None],
) -> AsyncIterator[AsyncIterator[ParsedMessageStreamEvent[None]]]:
    """Iterate over a stream, and let its iterators come to their end also when it is left early.

    The SDK's stream and its generator refer to each other, so that the garbage collector would
    find them, and close what they read from in whichever thread it runs.
    """
    events = aiter(stream)
    try:
        yield events
    finally:
        await stream.close()
        with suppress(*_FAULTS, *_MALFORMED, httpx2.StreamError):
            async for _ in events:  # what had come already; then reading on fails
                pass


async def _next_event(
    events: AsyncIterator[ParsedMessageStreamEvent[None]], *, model: str, deadline: float
) -> ParsedMessageStreamEvent[None] | None:
    try:
        async with asyncio.timeout_at(deadline):
            return await anext(events, None)
    except _FAULTS as error:
        raise answer_error(error, model=model) from error
    except _MALFORMED as error:
        raise ModelUnavailable(f"{model} sent something unreadable") from error


def _answer_block(block: TextBlock, citable: Sequence[Passage]) -> AnswerBlock:
    quotes = tuple(
        Quote(passage=citable[citation.search_result_index].number, text=citation.cited_text)
        for citation in block.citations or ()
        if citation.type == "search_result_location"
        and 0 <= citation.search_result_index < len(citable)
    )
    return AnswerBlock(text=block.text, quotes=tuple(dict.fromkeys(quotes)))


def _usage(stream: AsyncMessageStream[None]) -> Usage:
    usage = stream.current_message_snapshot.usage
    return Usage(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cache_read_input_tokens or 0,
        cache_write_tokens=usage.cache_creation_input_tokens or 0,
    )
