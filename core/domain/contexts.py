"""A sentence for each chunk of a document that says where in it the chunk stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from core.domain.answers import Usage

__all__ = ["ContextProblem", "Spent", "WrittenContexts"]


class ContextProblem(StrEnum):
    """Why a document has no sentences."""

    UNAVAILABLE = "unavailable"
    """Unreachable, overloaded, silent, or over a limit."""
    REJECTED = "rejected"
    """A key, a model id, an account that is not taken."""
    DECLINED = "declined"
    """The model does not want to write about this document."""
    UNUSABLE = "unusable"
    """What it wrote has not one sentence for each chunk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What writing took. `usd` is None where nobody knows the price."""

    usage: Usage = field(default_factory=Usage)
    usd: float | None = 0.0

    def __add__(self, other: Spent) -> Spent:
        """Add what two works took; the price of both is unknown if that of one is."""
        is_known = self.usd is not None and other.usd is not None
        usd = (self.usd or 0.0) + (other.usd or 0.0) if is_known else None
        return Spent(usage=self.usage + other.usage, usd=usd)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenContexts:
    """One plain sentence a chunk, in order, each on one line.

    Where a `problem` is told there are none, although tokens may have been used.
    """

    sentences: tuple[str, ...] = ()
    spent: Spent = field(default_factory=Spent)
    problem: ContextProblem | None = None
