"""A local server that speaks Elasticsearch's text embedding endpoints; models are not needed.

What it refuses, and in which words, is what servers 8.19 and 9.x do.
"""

from __future__ import annotations

import json
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

from aiohttp import web
from aiohttp.test_utils import TestServer

from core.domain.json import JsonObject, JsonValue
from tests.fakes.hashing_embedder import HashingEmbedder

__all__ = ["InferenceApi", "inference_api"]

_FIELDS = {"input", "input_type", "query", "task_settings"}
_INPUT_TYPES = {"classification", "clustering", "ingest", "search"}
_JSON = "application/vnd.elasticsearch+json"


@dataclass
class InferenceApi:
    """One endpoint, what is wrong with it, and what it was asked.

    `told`: whether its service takes an input type. `key`: how its vectors are named.
    """

    endpoint: str
    told: bool = True
    key: str = "text_embedding"
    dimensions: int = 64
    failures: list[tuple[int, str]] = field(default_factory=list)
    url: str = ""
    asked: list[JsonObject] = field(default_factory=list)
    timeouts: list[str] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.Response:
        endpoint = request.match_info["endpoint"]
        body: JsonObject = json.loads(await request.read())
        self.asked.append(body)
        self.timeouts.append(request.query.get("timeout", ""))
        if self.failures:
            return _error(*self.failures.pop(0), "made up")
        if endpoint != self.endpoint:
            reason = f"Inference endpoint not found [{endpoint}]"
            return _error(HTTPStatus.NOT_FOUND, "resource_not_found_exception", reason)
        if refusal := self._refusal(body):
            return refusal
        embedder = HashingEmbedder(dimensions=self.dimensions)
        texts = body["input"]
        assert isinstance(texts, list)
        vectors = await embedder.embed_passages([str(text) for text in texts])
        # Services need not give unit vectors.
        return _answer({self.key: [{"embedding": _doubled(v.float32)} for v in vectors]})

    def _refusal(self, body: JsonObject) -> web.Response | None:
        if unknown := sorted(set(body) - _FIELDS):
            reason = f"[1:2] [inference_action_request] unknown field [{unknown[0]}]"
            return _error(HTTPStatus.BAD_REQUEST, "x_content_parse_exception", reason)
        texts, input_type = body.get("input"), body.get("input_type")
        if not isinstance(texts, list) or not texts:
            reason = "Validation Failed: 1: Field [input] cannot be an empty array;"
            return _error(HTTPStatus.BAD_REQUEST, "action_request_validation_exception", reason)
        if input_type is not None and input_type not in _INPUT_TYPES:
            reason = f"Unrecognized input_type [{input_type}]"
            return _error(HTTPStatus.BAD_REQUEST, "illegal_argument_exception", reason)
        if input_type is not None and not self.told:
            reason = (
                f"Validation Failed: 1: Invalid input_type [{input_type}]. "
                "The input_type option is not supported by this service;"
            )
            return _error(HTTPStatus.BAD_REQUEST, "validation_exception", reason)
        if any(not str(text).strip() for text in texts):
            # The service behind the cluster says so; the cluster passes it on.
            return _error(HTTPStatus.BAD_REQUEST, "status_exception", "input cannot be empty")
        return None


@asynccontextmanager
async def inference_api(api: InferenceApi) -> AsyncIterator[InferenceApi]:
    """Let it answer at its `url`."""
    app = web.Application()
    app.router.add_post("/_inference/text_embedding/{endpoint}", api.serve)
    async with TestServer(app) as server:
        api.url = str(server.make_url("")).rstrip("/")
        yield api


def _answer(body: JsonValue, status: int = 200) -> web.Response:
    return web.json_response(
        body,
        status=status,
        headers={"X-Elastic-Product": "Elasticsearch"},
        content_type=_JSON,
    )


def _error(status: int, kind: str, reason: str) -> web.Response:
    error: JsonObject = {"type": kind, "reason": reason}
    return _answer({"error": {"root_cause": [error], **error}, "status": status}, status)


def _doubled(float32: bytes) -> list[float]:
    return [2 * number for (number,) in struct.iter_unpack("<f", float32)]
