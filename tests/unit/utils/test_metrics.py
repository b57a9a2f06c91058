"""Every event of the log is a counter."""

from __future__ import annotations

import logging

from core.utils.metrics import EventCounts


def _record(event: str, level: int = logging.INFO, **fields: object) -> logging.LogRecord:
    record = logging.LogRecord("bot.x", level, "x.py", 1, event, None, None)
    record.__dict__.update(fields)
    return record


def test_events_are_counted_by_level_and_outcome_with_their_seconds() -> None:
    counts = EventCounts()
    for record in (
        _record("answered", outcome="answered", waited_ms=1500, model="m", file="secret.pdf"),
        _record("answered", outcome="answered", waited_ms=500),
        _record("answered", outcome="not_found", waited_ms=250),
        _record("stage_end", stage="read", ms=12.5),
        _record("file_failed", logging.WARNING),
    ):
        counts.handle(record)
    assert list(counts.lines()) == [
        "# TYPE docent_events_total counter",
        'docent_events_total{event="answered",level="info",outcome="answered"} 2',
        'docent_events_total{event="answered",level="info",outcome="not_found"} 1',
        'docent_events_total{event="file_failed",level="warning"} 1',
        'docent_events_total{event="stage_end",level="info",outcome="read"} 1',
        "# TYPE docent_event_seconds_total counter",
        'docent_event_seconds_total{event="answered",level="info",outcome="answered"} 2.000',
        'docent_event_seconds_total{event="answered",level="info",outcome="not_found"} 0.250',
        'docent_event_seconds_total{event="stage_end",level="info",outcome="read"} 0.013',
    ]
