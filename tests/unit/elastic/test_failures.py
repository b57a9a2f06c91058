"""What each refusal of the server becomes; the bodies are a real server's."""

from __future__ import annotations

import pytest

from core.domain.json import JsonObject
from core.elastic import ElasticRejected, ElasticUnavailable
from core.elastic.failures import failure_of, retry_after_s


def body(kind: str, reason: str = "") -> JsonObject:
    error = {"type": kind, "reason": reason}
    return {"error": {**error, "root_cause": [error]}}


FLOOD = (
    "index [docent-chunks-000001] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage"
    " watermark, index has read-only-allow-delete block; for more information, see ...];"
)


@pytest.mark.parametrize(
    ("status", "answer", "retryable", "overloaded"),
    [
        (429, body("es_rejected_execution_exception"), True, True),
        (429, body("circuit_breaking_exception", "Data too large"), True, True),
        (503, body("cluster_block_exception", "state not recovered"), True, False),
        (503, body("search_phase_execution_exception", "all shards failed"), True, False),
        (403, body("cluster_block_exception", "FORBIDDEN/8/index write (api)"), True, False),
        (502, "<html>Bad Gateway</html>", True, False),
        (504, None, True, False),
        (500, body("null_pointer_exception"), False, False),
        (408, None, False, False),
    ],
)
def test_what_may_work_later(
    status: int, answer: object, retryable: bool, overloaded: bool
) -> None:
    failure = failure_of(status, answer)
    assert isinstance(failure, ElasticUnavailable)
    assert (failure.retryable, failure.overloaded) == (retryable, overloaded)


@pytest.mark.parametrize(
    ("status", "answer", "reason", "fix"),
    [
        (401, body("security_exception"), "credentials", "ELASTICSEARCH_API_KEY"),
        (403, body("security_exception"), "right", "ELASTICSEARCH_INDEX_PREFIX"),
        (404, body("index_not_found_exception"), "not there", "docent migrate"),
        (400, body("index_closed_exception", "closed"), "closed", "Open it"),
        (429, body("cluster_block_exception", FLOOD), "nearly full", "Free disk space"),
        (403, body("cluster_block_exception", "FORBIDDEN/7/index read"), "blocked", "Lift"),
        (413, "<html>Request Entity Too Large</html>", "as large", "proxy"),
        (400, body("media_type_header_exception"), "version", "8.19"),
        (400, body("document_parsing_exception", "[1:9] secret"), "does not fit", "reindex"),
        (400, body("illegal_argument_exception", "Unknown analyzer type [x]"), "analyzer", "stand"),
    ],
)
def test_what_somebody_has_to_change(status: int, answer: object, reason: str, fix: str) -> None:
    failure = failure_of(status, answer)
    assert isinstance(failure, ElasticRejected)
    assert reason in failure.reason
    assert fix in (failure.fix or "")


def test_the_cause_is_found_below_a_wrapping_error() -> None:
    closed = {"type": "index_closed_exception", "reason": "closed"}
    wrapped: list[JsonObject] = [
        {"type": "search_phase_execution_exception", "failed_shards": [{"reason": closed}]},
        {"type": "search_phase_execution_exception", "caused_by": closed},
        {"type": "search_phase_execution_exception", "root_cause": [closed]},
    ]
    for error in wrapped:
        assert "closed" in failure_of(400, {"error": error}).reason


def test_no_sentence_repeats_the_servers_reason() -> None:
    failure = failure_of(400, body("parsing_exception", "unknown token [secret text]"))
    assert "secret" not in f"{failure.reason} {failure.fix}"
    assert "parsing_exception" in failure.reason


@pytest.mark.parametrize("answer", [None, "", "text", [], {}, {"error": "text"}, {"error": None}])
def test_an_answer_without_an_error_object_is_still_a_failure(answer: object) -> None:
    assert isinstance(failure_of(400, answer), ElasticRejected)


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("0", 0.0), (None, 0.0), ("soon", 0.0), ("-3", 0.0)]
)
def test_retry_after_is_read_in_seconds(header: str | None, seconds: float) -> None:
    assert retry_after_s(header) == seconds
