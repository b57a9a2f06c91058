"""Turns the server's refusals into sentences; pure, so that every rule is tested without a server.

No sentence repeats the server's own reason: it may quote what was being written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from core.elastic.errors import ElasticError, ElasticRejected, ElasticUnavailable

__all__ = [
    "broken_off",
    "failure_of",
    "garbled",
    "held_back",
    "not_elastic",
    "retry_after_s",
    "too_late",
    "untrusted",
]

_RETRYABLE: Final = frozenset({429, 502, 503, 504})
_MIGRATE: Final = "Run `docent migrate`."
_CHECK_URL: Final = "Check that it runs and that ELASTICSEARCH_URL is right."
_REINDEX: Final = "Run `docent reindex`."
_RESTART: Final = "Restart Docent if `docent reindex` has just ended; otherwise run it."
_REJECTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "index_not_found_exception": ("Docent's index is not there", _MIGRATE),
    "index_closed_exception": (
        "Docent's index is closed",
        "Open it again: POST /INDEX/_open on the cluster.",
    ),
    "media_type_header_exception": (
        "The Elasticsearch server does not speak this client's version",
        "Use Elasticsearch 8.19 or newer.",
    ),
    "document_parsing_exception": ("The index does not fit what is written to it", _RESTART),
    "mapper_parsing_exception": ("The index does not fit what is written to it", _RESTART),
    "strict_dynamic_mapping_exception": ("The index was made by another version", _REINDEX),
}
_NO_ANALYZER: Final = (
    "Unknown analyzer type",
    "failed to find global analyzer",
    "failed to find tokenizer",
    "failed to find filter",
)


def failure_of(status: int, body: object, *, retry_after: str | None = None) -> ElasticError:
    """Say what an answer that is no success means.

    Args:
        status: the HTTP status, of the whole answer or of one item in it.
        body: the answer, or the item.
        retry_after: the header of that name.
    """
    errors = list(_errors(body))
    kinds = [kind for error in errors if isinstance(kind := error.get("type"), str)]
    kind = kinds[0] if kinds else ""
    if "cluster_block_exception" in kinds and status != 503:
        return _block(errors)
    # A status_exception passes on what a service behind the cluster said, not the cluster itself.
    if status in (401, 403) and "status_exception" not in kinds:
        return _no_right(status)
    for known in kinds:
        if known in _REJECTIONS:
            reason, fix = _REJECTIONS[known]
            return ElasticRejected(f"{reason}.", fix=fix, kind=known)
    if status == 429 or status == 408 or status >= 500:
        overloaded = status == 429
        return ElasticUnavailable(
            "Elasticsearch has too much to do." if overloaded else "Elasticsearch is not ready.",
            fix="Wait; if it lasts, look at the health and the load of the cluster.",
            kind=kind or f"status {status}",
            retryable=status in _RETRYABLE,
            overloaded=overloaded,
            retry_after_s=retry_after_s(retry_after),
        )
    return _refused(status, kind, " ".join(str(error.get("reason", "")) for error in errors))


def broken_off() -> ElasticUnavailable:
    """Say that no connection could be made, or that it broke."""
    return ElasticUnavailable(
        "Elasticsearch cannot be reached.", fix=_CHECK_URL, kind="connection", retryable=True
    )


def garbled() -> ElasticUnavailable:
    """Say that an answer came, but not whole, or not what was asked for."""
    return ElasticUnavailable(
        "Elasticsearch's answer did not arrive whole.",
        fix="If it lasts, look at the proxy before the cluster, if there is one.",
        kind="garbled",
        retryable=True,
    )


def too_late(timeout_s: float, setting: str | None = None) -> ElasticUnavailable:
    """Say that a deadline passed, and by which setting it can be put off, if by any."""
    load = "Look at the load of the cluster"
    return ElasticUnavailable(
        f"Elasticsearch did not answer within {timeout_s:g} s.",
        fix=f"{load}." if setting is None else f"{load}, or raise {setting}.",
        kind="timeout",
    )


def held_back(wait_s: float) -> ElasticUnavailable:
    """Say that nothing was sent, since nothing was answered lately."""
    return ElasticUnavailable(
        "Elasticsearch did not answer the last requests.",
        fix=_CHECK_URL,
        kind="circuit_open",
        retry_after_s=wait_s,
    )


def untrusted() -> ElasticRejected:
    """Say that the server's certificate does not hold."""
    return ElasticRejected(
        "The certificate of the Elasticsearch server is not trusted.",
        fix="Set ELASTICSEARCH_CA_CERTS or ELASTICSEARCH_FINGERPRINT.",
        kind="tls",
    )


def not_elastic() -> ElasticRejected:
    """Say that something else answered."""
    return ElasticRejected(
        "What answers at ELASTICSEARCH_URL is not Elasticsearch.",
        fix="Check ELASTICSEARCH_URL, and the proxy if there is one.",
        kind="not_elasticsearch",
    )


def retry_after_s(header: str | None) -> float:
    """Read a Retry-After in seconds; a date or nonsense counts as none."""
    return float(header) if header is not None and header.isdecimal() else 0.0


def _refused(status: int, kind: str, reasons: str) -> ElasticRejected:
    if any(sign in reasons for sign in _NO_ANALYZER):
        return ElasticRejected(
            "The cluster does not have the analyzer that ELASTICSEARCH_ANALYZER names.",
            fix="Set ELASTICSEARCH_ANALYZER=standard, or install what has the analyzer.",
            kind="no_analyzer",
        )
    if status == 413:
        return ElasticRejected(
            "Elasticsearch, or a proxy before it, takes no request as large as this.",
            fix="Let the proxy, or http.max_content_length of the cluster, take 10 MB.",
            kind="too_large",
        )
    name = kind or f"status {status}"
    return ElasticRejected(f"Elasticsearch refused the request ({name}).", kind=name)


def _block(errors: list[Mapping[str, object]]) -> ElasticError:
    reasons = " ".join(str(error.get("reason", "")) for error in errors)
    if "flood-stage" in reasons or "read-only-allow-delete" in reasons:
        return ElasticRejected(
            "The disk of the Elasticsearch cluster is nearly full, so it takes no writes.",
            fix="Free disk space or add a node; the block is lifted by itself.",
            kind="cluster_block_exception",
        )
    if "index write (api)" in reasons:
        # `docent reindex` blocks the writes too, for the moments before it swaps the alias.
        return ElasticUnavailable(
            "Docent's index is blocked: it takes no writes at the moment.",
            fix=(
                "Wait while `docent reindex` runs; if it was killed, run it again."
                " Lift any other block: set index.blocks.write to null."
            ),
            kind="cluster_block_exception",
            retryable=True,
        )
    return ElasticRejected(
        "Docent's index is blocked.",
        fix="Lift the block: set index.blocks.* to null in the settings of the index.",
        kind="cluster_block_exception",
    )


def _no_right(status: int) -> ElasticRejected:
    if status == 401:
        return ElasticRejected(
            "Elasticsearch does not accept Docent's credentials.",
            fix="Check ELASTICSEARCH_API_KEY, or ELASTICSEARCH_USERNAME and _PASSWORD.",
            kind="credentials",
        )
    return ElasticRejected(
        "Docent's credentials lack a right on its indices.",
        fix=(
            "Grant read, write, view_index_metadata and manage on the indices that begin with"
            " ELASTICSEARCH_INDEX_PREFIX, and monitor on the cluster."
        ),
        kind="rights",
    )


def _errors(body: object) -> Iterator[Mapping[str, object]]:
    """Yield the error objects of an answer, outermost first."""
    if not isinstance(body, Mapping):
        return
    error = body.get("error")
    if not isinstance(error, Mapping):
        return
    yield error
    for part in ("root_cause", "failed_shards"):
        for cause in error.get(part) or ():
            if isinstance(cause, Mapping):
                inner = cause.get("reason")
                yield inner if isinstance(inner, Mapping) else cause
    caused_by = error.get("caused_by")
    if isinstance(caused_by, Mapping):
        yield from _errors({"error": caused_by})
