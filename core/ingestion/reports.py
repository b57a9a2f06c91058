"""What became of a file, as a channel's people are told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.domain.contexts import ContextProblem, Spent
from core.domain.files import Content, ContentState
from core.ingestion.contexts import Contextual

__all__ = ["FileOutcome", "FileReport", "report_of", "skipped"]


class FileOutcome(StrEnum):
    """What became of a file."""

    READ = "read"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """One file's line in a report. `reason` is a sentence for people.

    `spent` is what its sentences of context took, `context_problem` why it has none.
    """

    name: str
    outcome: FileOutcome
    reason: str | None = None
    chunks: int = 0
    language: str | None = None
    spent: Spent | None = None
    context_problem: ContextProblem | None = None


def report_of(
    name: str, content: Content, outcome: FileOutcome, contexts: Contextual | None = None
) -> FileReport:
    """Report a file by what its bytes came to; `contexts` is what was written just now."""
    if content.state is ContentState.REFUSED:
        return skipped(name, content.refusal_reason)
    return FileReport(
        name=name,
        outcome=outcome,
        chunks=content.chunk_count,
        language=content.language,
        spent=contexts.spent if contexts else None,
        context_problem=contexts.problem if contexts else None,
    )


def skipped(name: str, reason: str | None) -> FileReport:
    """Report a file that was not read."""
    return FileReport(name=name, outcome=FileOutcome.SKIPPED, reason=reason)
