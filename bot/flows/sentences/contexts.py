"""What is said of the sentences that Claude writes for passages, and of what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.flows.sentences.words import count
from core.domain.answers import Usage
from core.domain.contexts import ContextProblem

__all__ = ["contexts_missing", "contexts_price", "contexts_spent"]

_PROBLEMS: Final = {
    ContextProblem.UNAVAILABLE: "Claude could not be reached, or is overloaded",
    ContextProblem.REJECTED: "Claude refuses the request: whoever runs me can see why in the log",
    ContextProblem.DECLINED: "Claude declined to write them",
    ContextProblem.UNUSABLE: "what Claude wrote could not be used",
}


def contexts_price(model: str, usd: float | None) -> str:
    """Say before reading what the sentences will cost, and that text goes out for them."""
    price = "at a price that I do not know" if usd is None else f"for {_dollars(usd, about=True)}"
    return (
        f"Claude ({model}) reads their text and writes a sentence of context for each passage, "
        f"{price} (an estimate from the files’ sizes)."
    )


def contexts_spent(files: int, usage: Usage, usd: float | None) -> str:
    """Say after reading what the sentences took."""
    price = "at a price that I do not know" if usd is None else _dollars(usd)
    return (
        f"Sentences of context for {count(files, 'file')}: {price} "
        f"({usage.input_tokens:,} input tokens, {usage.cache_write_tokens:,} written to the cache, "
        f"{usage.cache_read_tokens:,} read from it, {usage.output_tokens:,} output tokens)."
    )


def contexts_missing(problems: Mapping[ContextProblem, int]) -> str:
    """Say how many files have no sentences, why, and what will happen about it."""
    files = sum(problems.values())
    why = "; ".join(_PROBLEMS[problem] for problem in sorted(problems))
    return (
        f"{count(files, 'file')} without context sentences: {why}. "
        "They are found by their own words; the next `/ingest` tries again."
    )


def _dollars(usd: float, *, about: bool = False) -> str:
    if usd < 0.01:
        return "less than $0.01"
    return f"about ${usd:,.2f}" if about else f"${usd:,.2f}"
