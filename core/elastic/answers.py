"""The shapes of the server's answers, as far as Docent reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

from core.domain.json import JsonObject, JsonValue

__all__ = [
    "BlockAnswer",
    "BulkAnswer",
    "BulkItem",
    "CountAnswer",
    "DocumentsAnswer",
    "IndexAnswer",
    "SearchAnswer",
    "SearchesAnswer",
    "StoredDocument",
]


class StoredDocument(TypedDict):
    """A hit of a search, or a document of a multi-get: what was asked for is there."""

    _index: str
    _id: str
    _score: float
    _source: JsonObject
    _seq_no: int
    _primary_term: int
    sort: Sequence[JsonValue]
    fields: NotRequired[Mapping[str, Sequence[JsonValue]]]
    matched_queries: NotRequired[Mapping[str, float]]
    found: NotRequired[bool]
    error: NotRequired[JsonObject]


class DocumentsAnswer(TypedDict):
    """A multi-get."""

    docs: Sequence[StoredDocument]


class _Hits(TypedDict):
    hits: Sequence[StoredDocument]


class _Shards(TypedDict):
    failed: int


class SearchAnswer(TypedDict, total=False):
    """A search, alone or as an item of many."""

    hits: _Hits
    _shards: _Shards
    timed_out: bool
    status: int
    error: JsonObject


class SearchesAnswer(TypedDict):
    """Many searches."""

    responses: Sequence[SearchAnswer]


class BulkItem(TypedDict, total=False):
    """What became of one operation."""

    status: int
    error: JsonObject
    _seq_no: int
    _primary_term: int


class BulkAnswer(TypedDict):
    """A bulk request; each item has one key, the action."""

    errors: bool
    items: Sequence[Mapping[str, BulkItem]]


class _Mappings(TypedDict, total=False):
    _meta: JsonObject
    properties: Mapping[str, JsonObject]


class IndexAnswer(TypedDict):
    """What an index is."""

    mappings: _Mappings


class CountAnswer(TypedDict):
    """How many documents there are."""

    count: int


class BlockAnswer(TypedDict):
    """Whether every shard knows of a block; the indices that had it before are left out."""

    shards_acknowledged: bool
    indices: Sequence[JsonObject]
