"""What the one message of an ingest shows: the button that stops it, and the report at its end."""

from __future__ import annotations

from collections.abc import Sequence

from bot.flows import sentences
from bot.surface import Button, ButtonStyle
from core.ingestion.reports import FileOutcome, FileReport

__all__ = ["STOP_INGEST_ACTION", "joined", "report_text", "stop_button"]

STOP_INGEST_ACTION = "stop_ingest"


def stop_button(job: str) -> Button:
    """Return what stops an ingest, whichever process runs it."""
    return Button(
        action=STOP_INGEST_ACTION,
        label=sentences.CANCEL_INGEST,
        value=job,
        style=ButtonStyle.DANGER,
        beside=True,
    )


def joined(*parts: str) -> str:
    """Return the parts that say something as paragraphs."""
    return "\n\n".join(part for part in parts if part)


def report_text(reports: Sequence[FileReport]) -> str:
    """Say what became of each file; the skipped ones with their reasons."""
    read = [r for r in reports if r.outcome is FileOutcome.READ]
    same = [r for r in reports if r.outcome is FileOutcome.UNCHANGED]
    skipped = [(r.name, r.reason) for r in reports if r.outcome is FileOutcome.SKIPPED]
    return sentences.ingest_report(len(read), len(same), skipped)
