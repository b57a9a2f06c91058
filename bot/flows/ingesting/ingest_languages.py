"""What the report of an ingest says of the files' languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.flows import sentences
from core.ingestion.reports import FileReport

__all__ = ["languages_text"]


def languages_text(reports: Iterable[FileReport], settings: Sequence[str]) -> str:
    """Say how many files are not English, nothing if all are; `settings` would help."""
    found = Counter(r.language for r in reports if r.language and r.language != "en")
    return sentences.not_in_english(found, settings) if found else ""
