"""Asks an inference endpoint of the cluster for vectors; apart because it concerns no index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, TypedDict

from core.domain.json import JsonObject
from core.elastic.codec import encode
from core.elastic.errors import ElasticRejected
from core.elastic.transport import Request, Transport

__all__ = ["Inference", "InputType"]

InputType: TypeAlias = Literal["ingest", "search"]


class _Embedding(TypedDict):
    embedding: Sequence[float]


class _Answer(TypedDict, total=False):
    text_embedding: Sequence[_Embedding]


class Inference:
    """Every method may raise `ElasticError`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def embed(
        self, endpoint: str, texts: Sequence[str], *, input_type: InputType | None, timeout_s: float
    ) -> Sequence[Sequence[float]]:
        """Return what the endpoint makes of each text.

        Many services refuse to be told an `input_type`.
        """
        # Source: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-inference-text-embedding
        body: JsonObject = {"input": texts}
        if input_type is not None:
            body = {**body, "input_type": input_type}
        request = Request(
            method="POST",
            # Without a timeout the server gives up after 30 s, whatever we are willing to wait.
            path=f"/_inference/text_embedding/{endpoint}?timeout={round(timeout_s * 1000)}ms",
            body=encode(body),
            timeout_s=timeout_s,
        )
        answer = await self._transport.send(request, _Answer)
        if "text_embedding" not in answer:
            # Endpoints of bytes or bits name the part otherwise.
            raise ElasticRejected(
                "The inference endpoint does not give vectors of floats.", kind="no_floats"
            )
        return [found["embedding"] for found in answer["text_embedding"]]
