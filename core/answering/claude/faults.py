"""Turns what the SDK raises into our errors, and decides what is worth another try; pure."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx2
from anthropic import APIConnectionError, APIStatusError

from core.errors import AnswerError, ModelRejected, ModelUnavailable

__all__ = ["answer_error", "backoff_s", "is_worth_retrying", "retry_after_s"]

# Source: docs.claude.com, "Errors": the `type` of an error body.
_TYPE_OF_STATUS: Final = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    422: "invalid_request_error",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}
# What cannot get better by waiting: what happened, and what the operator can do about it.
_REJECTED: Final = {
    "invalid_request_error": (
        "Anthropic does not take the request",
        "Check CLAUDE_MODEL, CLAUDE_FAST_MODEL, CLAUDE_EFFORT and CLAUDE_MAX_TOKENS, and the "
        "account's credit and limits in the Anthropic console.",
    ),
    "authentication_error": (
        "Anthropic refuses the API key",
        "Set ANTHROPIC_API_KEY to a key that is active in the Anthropic console.",
    ),
    "billing_error": (
        "Anthropic cannot bill the account",
        "Add credit or a payment method in the Anthropic console.",
    ),
    "permission_error": (
        "the API key may not use the model",
        "Give the key's workspace access to it in the Anthropic console, or set CLAUDE_MODEL.",
    ),
    "not_found_error": (
        "Anthropic does not know the model",
        "Set CLAUDE_MODEL and CLAUDE_FAST_MODEL to models that exist, and check "
        "ANTHROPIC_BASE_URL.",
    ),
    "request_too_large": (
        "the question and its passages are too large for one request",
        "Lower PASSAGES, or ask in fewer words.",
    ),
}
_UNAVAILABLE: Final = {
    "rate_limit_error": "Anthropic's limit for this account is reached",
    "timeout_error": "Anthropic took too long",
    "overloaded_error": "Anthropic is overloaded",
}
_WORTH_RETRYING: Final = frozenset({408, 409, 429})  # Source: the SDK's own policy, with every 5xx
# Source: the SDK's own policy: 0.5 s doubled each time, up to 8 s.
_FIRST_BACKOFF_S: Final = 0.5
_LONGEST_BACKOFF_S: Final = 8.0
_API_MESSAGE_CHARS: Final = 200


def answer_error(error: Exception, *, model: str) -> AnswerError:
    """Say what a failed request or a broken stream means."""
    if isinstance(error, APIStatusError):
        return _status_error(error, model)
    if isinstance(error, TimeoutError):
        return ModelUnavailable(f"{model} did not finish in time")
    cause = error.__cause__ if isinstance(error, APIConnectionError) else error
    if isinstance(cause, httpx2.TimeoutException):
        return ModelUnavailable(f"{model} fell silent")
    if isinstance(error, APIConnectionError):
        return ModelUnavailable("Anthropic cannot be reached")
    return ModelUnavailable(f"the connection to {model} broke")


def is_worth_retrying(error: Exception) -> bool:
    """Tell whether the same request may succeed a moment later."""
    if isinstance(error, APIStatusError):
        advice = error.response.headers.get("x-should-retry")
        if advice in ("true", "false"):
            return advice == "true"
        return error.status_code in _WORTH_RETRYING or error.status_code >= 500
    return isinstance(error, (APIConnectionError, httpx2.TransportError))


def retry_after_s(error: Exception, *, now: datetime | None = None) -> float | None:
    """Read how long the server asks us to wait, in any of the three forms it may use."""
    if not isinstance(error, APIStatusError):
        return None
    headers = error.response.headers
    for name, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit_s
        except ValueError:
            continue
        return max(seconds, 0.0) if math.isfinite(seconds) else None
    try:
        date = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max((date - (now or datetime.now(UTC))).total_seconds(), 0.0)


def backoff_s(attempt: int, *, jitter: float) -> float:
    """Return the wait after an attempt (from 1); `jitter` in [0, 1) takes off up to a quarter."""
    longest = min(_FIRST_BACKOFF_S * 2 ** (attempt - 1), _LONGEST_BACKOFF_S)
    return float(longest * (1 - 0.25 * jitter))


def _status_error(error: APIStatusError, model: str) -> AnswerError:
    # An error event within a stream has status 200: its type is all there is.
    kind = error.type or _TYPE_OF_STATUS.get(error.status_code, "api_error")
    details = ", ".join(
        part
        for part in (
            model,
            kind,
            f"status {error.status_code}" if error.status_code != 200 else "",
            f"request {error.request_id}" if error.request_id else "",
        )
        if part
    )
    if kind in _REJECTED:
        sentence, fix = _REJECTED[kind]
        said = (error.api_message or "")[:_API_MESSAGE_CHARS]
        return ModelRejected(f"{sentence} ({details}){': ' + said if said else ''}", fix=fix)
    sentence = _UNAVAILABLE.get(kind, "Anthropic has a fault")
    return ModelUnavailable(f"{sentence} ({details})", retry_after_s=retry_after_s(error))
