"""What a failed request means, and how long to wait."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx2
import pytest
from anthropic import APIConnectionError, APIStatusError, APITimeoutError

from core.answering.claude.faults import answer_error, backoff_s, is_worth_retrying, retry_after_s
from core.errors import ModelRejected, ModelUnavailable

__all__: list[str] = []

REQUEST = httpx2.Request("POST", "https://api.example/v1/messages")


def status_error(
    status: int, kind: str | None = None, *, message: str = "why", **headers: str
) -> APIStatusError:
    response = httpx2.Response(
        status, request=REQUEST, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    body = {"type": "error", "error": {"type": kind, "message": message}} if kind else None
    return APIStatusError("text", response=response, body=body)


def test_an_error_within_a_stream_is_told_by_its_type() -> None:
    assert isinstance(
        answer_error(status_error(200, "overloaded_error"), model="m"), ModelUnavailable
    )
    rejected = answer_error(status_error(200, "authentication_error"), model="m")
    assert isinstance(rejected, ModelRejected)
    assert rejected.fix


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 413, 422])
def test_a_status_without_a_body_is_understood_too(status: int) -> None:
    error = answer_error(status_error(status, request_id="req_1"), model="claude-x")
    assert isinstance(error, ModelRejected)
    assert "claude-x" in error.reason
    assert "req_1" in error.reason
    assert not is_worth_retrying(status_error(status))


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
def test_passing_statuses(status: int) -> None:
    assert isinstance(answer_error(status_error(status), model="m"), ModelUnavailable)
    assert is_worth_retrying(status_error(status))


def test_what_the_server_advises_wins() -> None:
    assert not is_worth_retrying(status_error(529, x_should_retry="false"))
    assert is_worth_retrying(status_error(400, x_should_retry="true"))


def test_connection_faults() -> None:
    silent = APITimeoutError(REQUEST)
    silent.__cause__ = httpx2.ReadTimeout("", request=REQUEST)
    assert "silent" in answer_error(silent, model="m").reason
    assert "silent" in answer_error(httpx2.ReadTimeout(""), model="m").reason
    unreachable = APIConnectionError(request=REQUEST)
    assert "reached" in answer_error(unreachable, model="m").reason
    assert is_worth_retrying(unreachable)
    assert "broke" in answer_error(httpx2.RemoteProtocolError(""), model="m").reason
    assert "in time" in answer_error(TimeoutError(), model="m").reason
    assert not is_worth_retrying(TimeoutError())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "7"}, 7),
        ({"retry_after_ms": "250", "retry_after": "7"}, 0.25),
        ({"retry_after": "Mon, 23 Nov 2026 12:00:30 GMT"}, 30),
        ({"retry_after": "Mon, 23 Nov 2026 11:00:00 GMT"}, 0),
        ({"retry_after": "-5"}, 0),
        ({"retry_after": "inf"}, None),
        ({"retry_after": "soon"}, None),
        ({}, None),
    ],
)
def test_how_long_the_server_asks_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert retry_after_s(status_error(429, **headers), now=now) == seconds
    assert retry_after_s(TimeoutError()) is None


def test_waits_double_up_to_a_bound() -> None:
    assert [backoff_s(n, jitter=0) for n in (1, 2, 3, 9)] == [0.5, 1.0, 2.0, 8.0]
    assert backoff_s(1, jitter=1) == 0.375
