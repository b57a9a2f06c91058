"""JSON as it goes over the wire: fast, and never failing on text that no UTF-8 can carry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

import orjson
from elastic_transport import JsonSerializer

from core.domain.json import JsonObject

__all__ = ["SERIALIZERS", "encode", "encode_lines"]


def encode(value: JsonObject) -> bytes:
    """Write compact JSON; lone surrogates become escapes."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, separators=(",", ":")).encode("ascii")


def encode_lines(values: Iterable[JsonObject]) -> bytes:
    """Write one JSON object a line, as `_msearch` and `_bulk` want it."""
    return b"".join(encode(value) + b"\n" for value in values)


class _Json(JsonSerializer):
    # Source: https://www.elastic.co/docs/reference/elasticsearch/rest-apis/compatibility
    mimetype = "application/vnd.elasticsearch+json"

    def json_loads(self, data: bytes) -> object:
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError:
            return json.loads(data)


SERIALIZERS: Final[Mapping[str, JsonSerializer]] = {_Json.mimetype: _Json()}
"""What the SDK's transport decodes answers with; bodies are given to it as bytes."""
