"""Faults a test may order, and the record of what was called.

Apart because a faithful server is also one that fails as the real one does.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal

from core.domain.json import JsonObject, JsonValue

__all__ = ["CallRecord", "Fault", "Faults", "RecordedCall"]

_MOST_CALLS = 10_000
FaultKind = Literal["rate_limit", "error", "status", "drop_before", "drop_after", "delay"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault for one call."""

    kind: FaultKind
    code: str = ""
    status: int = 500
    seconds: float = 0.0


class Faults:
    """Queues of faults by method; `files-pri` stands for downloads, `response_url` for those."""

    def __init__(self) -> None:
        self._queues: dict[str, deque[Fault]] = {}

    def rate_limit(self, method: str, *, times: int = 1, retry_after_s: int = 1) -> None:
        """Answer 429 with Retry-After."""
        self._order(method, Fault(kind="rate_limit", seconds=retry_after_s), times)

    def error(self, method: str, code: str, *, times: int = 1) -> None:
        """Answer `ok: false` with a code, doing nothing."""
        self._order(method, Fault(kind="error", code=code), times)

    def status(self, method: str, status: int, *, times: int = 1) -> None:
        """Answer an HTML page with a status, doing nothing."""
        self._order(method, Fault(kind="status", status=status), times)

    def drop_before(self, method: str, *, times: int = 1) -> None:
        """Cut the connection, doing nothing."""
        self._order(method, Fault(kind="drop_before"), times)

    def drop_after(self, method: str, *, times: int = 1) -> None:
        """Do what was asked, then cut the connection instead of answering."""
        self._order(method, Fault(kind="drop_after"), times)

    def delay(self, method: str, seconds: float, *, times: int = 1) -> None:
        """Answer late."""
        self._order(method, Fault(kind="delay", seconds=seconds), times)

    def clear(self) -> None:
        """Forget every fault that was not met."""
        self._queues.clear()

    def take(self, method: str) -> Fault | None:
        """The next fault of a method."""
        queue = self._queues.get(method)
        return queue.popleft() if queue else None

    def _order(self, method: str, fault: Fault, times: int) -> None:
        self._queues.setdefault(method, deque()).extend([fault] * times)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCall:
    """One call of the Web API and what it was answered; `status` 0 is a cut connection."""

    method: str
    arguments: dict[str, JsonValue]
    answer: JsonObject
    status: int


class CallRecord:
    """The last calls, oldest first."""

    def __init__(self) -> None:
        self._calls: deque[RecordedCall] = deque(maxlen=_MOST_CALLS)

    def add(self, call: RecordedCall) -> None:
        """Keep a call."""
        self._calls.append(call)

    def of(self, method: str) -> list[RecordedCall]:
        """The calls of one method."""
        return [call for call in self._calls if call.method == method]

    def all(self) -> list[RecordedCall]:
        """Every call."""
        return list(self._calls)

    def methods(self) -> list[str]:
        """The methods in the order they were called."""
        return [call.method for call in self._calls]

    def clear(self) -> None:
        """Forget the calls so far."""
        self._calls.clear()
