"""What became of a file, as a channel's people are told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["FileOutcome", "FileReport", "skipped"]


class FileOutcome(StrEnum):
    """What became of a file."""

    READ = "read"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """One file's line in a report. `reason` is a sentence for people."""

    name: str
    outcome: FileOutcome
    category: str | None = None
    reason: str | None = None
    chunks: int = 0
    language: str | None = None


def skipped(name: str, category: str | None, reason: str | None) -> FileReport:
    """Report a file that was not read."""
    return FileReport(name=name, outcome=FileOutcome.SKIPPED, category=category, reason=reason)
