"""What the report of an ingest says of sentences of context, and the question before one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.flows import sentences
from bot.flows.ingesting.ingest_report import joined
from bot.flows.ingesting.ingest_size import IngestCost
from core.answering.context_price import estimate, text_bytes
from core.domain.contexts import Spent
from core.domain.files import File
from core.ingestion.reports import FileReport

__all__ = ["contexts_cost", "contexts_text"]


def contexts_text(reports: Iterable[FileReport]) -> str:
    """Say what was spent, and which files have no sentences; nothing if none were wanted."""
    known = list(reports)
    asked = [r.spent for r in known if r.spent is not None and r.spent != Spent()]
    problems = Counter(r.context_problem for r in known if r.context_problem is not None)
    total = sum(asked, Spent())
    spent = sentences.contexts_spent(len(asked), total.usage, total.usd) if asked else ""
    return joined(spent, sentences.contexts_missing(problems) if problems else "")


def contexts_cost(files: Sequence[File], *, model: str, requests_at_once: int) -> IngestCost:
    """Say what sentences for these files will cost, and how long they will take."""
    sizes = [text_bytes(file.size_bytes, file.media_type) for file in files]
    expected = estimate(sizes, model=model)
    return IngestCost(
        sentence=sentences.contexts_price(model, expected.usd),
        seconds=expected.seconds / max(1, requests_at_once),
    )
