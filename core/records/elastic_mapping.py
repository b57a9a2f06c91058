"""What the index of records is made of; pure."""

from __future__ import annotations

from typing import Final

from core.domain.json import JsonObject
from core.elastic import IndexDefinition

__all__ = ["RECORD_INDEX"]

_SCHEMA_VERSION: Final = 1
"""Changes with the fields, and with what is written into them."""
_KEPT: Final[JsonObject] = {"type": "keyword", "index": False, "doc_values": False}

RECORD_INDEX: Final = IndexDefinition(
    identity={"schema": _SCHEMA_VERSION},
    properties={
        "kind": {"type": "keyword"},
        "id": {"type": "keyword"},
        "state": {"type": "keyword"},
        "owner": {"type": "keyword"},
        "due_at": {"type": "double"},
        # JSON as text: no mapping of its own can ever refuse it.
        "body": _KEPT,
        "writer": _KEPT,
    },
)
