"""The name by which a process finds the index only while that is made as the process would.

Beside the alias that all read, an index stands behind one that says what its chunks were made by.
The swap of a rebuilding takes it away in the same moment. So the server itself keeps what a process
embedded from an index of other vectors, though that process was not restarted and never asks.
"""

from __future__ import annotations

import json
import logging
from hashlib import sha256
from typing import Final

from core.domain.json import JsonObject, JsonValue
from core.elastic import NOT_THERE, ElasticClient, ElasticError
from core.errors import IndexReplaced

__all__ = [
    "any_own_alias",
    "digest_of",
    "index_replaced",
    "is_replaced",
    "log_replaced",
    "own_alias",
]

logger = logging.getLogger(__name__)

_MADE_BY: Final = ("schema", "embedder", "dimensions")
"""Not the analyzer: it is the index's own, whoever writes to it or asks."""


def own_alias(alias: str, identity: JsonObject) -> str:
    """Name what an index behind an alias is called too, by what its chunks are made by."""
    return f"{alias}-by-{digest_of([identity.get(name) for name in _MADE_BY])}"


def digest_of(what: JsonValue) -> str:
    """Return a short name of what something is made by, to be part of an alias."""
    return sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:12]


def any_own_alias(alias: str) -> str:
    """Return the pattern of all such names."""
    return f"{alias}-by-*"


def index_replaced() -> IndexReplaced:
    """Say that an index made by something else has taken the place of ours."""
    return IndexReplaced(
        "The index was built anew by another embedder or version since this process started.",
        fix="Restart this `docent serve` or `docent worker` with the settings of `docent reindex`.",
    )


def log_replaced() -> None:
    """Name in the log what has to be done."""
    replaced = index_replaced()
    logger.error("index_replaced", extra={"reason": replaced.reason, "fix": replaced.fix})


async def is_replaced(client: ElasticClient, alias: str, own: str, error: ElasticError) -> bool:
    """Tell whether an error means that there is an index, only not ours.

    Raises:
        ElasticError: it cannot be told now.
    """
    if error.kind != NOT_THERE or own == alias or await client.indices.behind(own):
        return False
    return bool(await client.indices.behind(alias))
