"""Counts what is logged, for whoever watches the bot: each event of the log is a counter too."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

__all__ = ["EventCounts"]

_MS_A_SECOND: Final = 1000


class _Kind(NamedTuple):
    """What is counted together: names of our own only, so there are few."""

    event: str
    level: str
    outcome: str
    """How an answer ended, or which stage did; mostly nothing."""

    def __str__(self) -> str:
        named = [f'{name}="{value}"' for name, value in self._asdict().items() if value]
        return f"{{{','.join(named)}}}"


class EventCounts(logging.Handler):
    """How often each event was logged since the process started, and how long those took that say.

    Written as Prometheus reads it; no ids, names or words are in it.
    """

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._counts: defaultdict[_Kind, int] = defaultdict(int)
        self._seconds: defaultdict[_Kind, float] = defaultdict(float)

    def emit(self, record: logging.LogRecord) -> None:
        """Count a record."""
        fields = record.__dict__
        outcome = fields.get("outcome") or fields.get("stage") or ""
        kind = _Kind(record.getMessage(), record.levelname.lower(), str(outcome))
        self._counts[kind] += 1
        took_ms = fields.get("waited_ms", fields.get("ms"))
        if isinstance(took_ms, int | float):
            self._seconds[kind] += took_ms / _MS_A_SECOND

    def lines(self) -> Iterator[str]:
        """Yield what a scrape reads."""
        # Source: https://prometheus.io/docs/instrumenting/exposition_formats/
        yield "# TYPE docent_events_total counter"
        for kind, count in sorted(self._counts.items()):
            yield f"docent_events_total{kind} {count}"
        yield "# TYPE docent_event_seconds_total counter"
        for kind, seconds in sorted(self._seconds.items()):
            yield f"docent_event_seconds_total{kind} {seconds:.3f}"
