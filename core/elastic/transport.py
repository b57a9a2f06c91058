"""Makes one request last until it is answered, refused, or out of time.

Apart from the client's methods, because all of them share its patience: a deadline, waits that
grow and that the server can lengthen, and a breaker.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

import aiohttp
import elastic_transport as sdk
from elasticsearch import ApiError, AsyncElasticsearch, UnsupportedProductError

from core.elastic.breaker import CircuitBreaker
from core.elastic.errors import ElasticError, ElasticUnavailable
from core.elastic.failures import (
    broken_off,
    failure_of,
    garbled,
    held_back,
    not_elastic,
    too_late,
    untrusted,
)

__all__ = ["READ_TIMEOUT", "Request", "Transport"]

logger = logging.getLogger(__name__)
T = TypeVar("T")

READ_TIMEOUT: Final = "ELASTICSEARCH_TIMEOUT_S"
"""The setting that bounds reads, and writes that somebody waits for."""
_ATTEMPTS: Final = 6
_FIRST_WAIT_S: Final = 0.1
_LONGEST_WAIT_S: Final = 3.0
_ATTEMPT_SHARE: Final = 0.8
"""Of the deadline: a hanging node is noticed, and left out, before the caller gives up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent; it must be safe to send it twice."""

    method: str
    path: str
    body: bytes | None = None
    content_type: str = "application/json"
    timeout_s: float
    setting: str | None = None
    """Which setting the timeout is; None where no setting changes it."""


class Transport:
    """Sends requests, and is patient with each until its deadline."""

    def __init__(self, client: AsyncElasticsearch, breaker: CircuitBreaker | None = None) -> None:
        self._client = client
        self._breaker = breaker or CircuitBreaker()
        self._by_timeout: dict[float, AsyncElasticsearch] = {}

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def send(
        self,
        request: Request,
        answer: type[T],
        *,
        fault: Callable[[T], ElasticError | None] = lambda _: None,
    ) -> T:
        """Return the decoded answer, taken to have the shape `answer`.

        `fault` finds failures inside an answer whose status says success.

        Raises:
            ElasticError: what the last attempt ended with.
        """
        if (wait_s := self._breaker.enter()) > 0:
            raise held_back(wait_s)
        deadline = asyncio.get_running_loop().time() + request.timeout_s
        attempt = 1
        while True:
            try:
                found = await self._attempt(request, answer, deadline)
                if (failure := fault(found)) is None:
                    return found
                raise failure
            except ElasticUnavailable as error:
                if not error.retryable or attempt == _ATTEMPTS:
                    raise
                await self._pause(attempt, error, deadline)
                attempt += 1

    async def _pause(self, attempt: int, error: ElasticUnavailable, deadline: float) -> None:
        """Wait before the next attempt, or raise `error` when there is no time for one."""
        loop = asyncio.get_running_loop()
        longest_s = min(_FIRST_WAIT_S * 2**attempt, _LONGEST_WAIT_S)
        wait_s = max(random.uniform(longest_s / 2, longest_s), error.retry_after_s)
        logger.warning(
            "elastic_retry",
            extra={"kind": error.kind, "attempt": attempt, "wait_ms": round(wait_s * 1000)},
        )
        while wait_s > 0:
            if loop.time() + wait_s >= deadline:
                raise error
            await asyncio.sleep(wait_s)
            wait_s = self._breaker.enter()

    async def _attempt(self, request: Request, answer: type[T], deadline: float) -> T:
        headers = {"accept": "application/json"}
        if request.body is not None:
            headers["content-type"] = request.content_type
        try:
            async with asyncio.timeout_at(deadline):
                response = await self._patient(request.timeout_s).perform_request(
                    request.method, request.path, headers=headers, body=request.body
                )
        except (ApiError, sdk.TransportError, TimeoutError) as error:
            failure = _translated(error, request)
            self._note(failure)
            raise failure from error
        body: T = response.body
        if not _has_shape(body, answer):
            self._note(failure := garbled())
            raise failure
        self._breaker.succeeded()
        return body

    def _note(self, failure: ElasticError) -> None:
        if not isinstance(failure, ElasticUnavailable) or failure.overloaded:
            self._breaker.succeeded()
            return
        was_open = self._breaker.is_open
        self._breaker.failed()
        if self._breaker.is_open and not was_open:
            logger.error("elastic_unreachable", extra={"kind": failure.kind})

    def _patient(self, timeout_s: float) -> AsyncElasticsearch:
        # Making such a view of the client costs a quarter of a millisecond, so it is kept.
        if timeout_s not in self._by_timeout:
            self._by_timeout[timeout_s] = self._client.options(
                request_timeout=timeout_s * _ATTEMPT_SHARE
            )
        return self._by_timeout[timeout_s]


def _has_shape(body: object, answer: type[object]) -> bool:
    """Tell whether a body has the parts that make it an answer; a proxy may have lost them."""
    wanted: frozenset[str] = getattr(answer, "__required_keys__", frozenset())
    return isinstance(body, Mapping) and wanted <= body.keys()


def _translated(error: Exception, request: Request) -> ElasticError:
    match error:
        case UnsupportedProductError():
            return not_elastic()
        case sdk.SerializationError():
            return garbled()
        case ApiError():
            retry_after = error.meta.headers.get("retry-after")
            return failure_of(error.status_code, error.body, retry_after=retry_after)
        case sdk.ConnectionTimeout() | TimeoutError():
            return too_late(request.timeout_s, request.setting)
        case sdk.TlsError():
            return untrusted()
        # The SDK takes a fingerprint that does not fit for a connection that broke.
        case sdk.ConnectionError(__context__=aiohttp.ServerFingerprintMismatch()):
            return untrusted()
        case _:
            return broken_off()
