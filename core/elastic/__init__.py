"""Elasticsearch as Docent uses it; nothing outside this package knows the SDK."""

from __future__ import annotations

from core.elastic.answers import StoredDocument
from core.elastic.bulk import Operation, Outcome
from core.elastic.client import ElasticClient, open_client
from core.elastic.errors import ElasticError, ElasticRejected, ElasticUnavailable
from core.elastic.indices import MOVED, NOT_THERE, IndexDefinition
from core.elastic.inference import InputType

__all__ = [
    "MOVED",
    "NOT_THERE",
    "ElasticClient",
    "ElasticError",
    "ElasticRejected",
    "ElasticUnavailable",
    "IndexDefinition",
    "InputType",
    "Operation",
    "Outcome",
    "StoredDocument",
    "open_client",
]
