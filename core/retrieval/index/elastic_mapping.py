"""What an index of chunks is made of; pure."""

from __future__ import annotations

from typing import Final

from core.domain.json import JsonObject
from core.domain.ports import EmbedderProfile
from core.elastic import IndexDefinition

__all__ = ["SCHEMA_VERSION", "chunk_index"]

SCHEMA_VERSION: Final = 2
"""Changes with the fields, and with what is written into them."""

_ANALYZER: Final = "chunk_text"
# Source: https://www.elastic.co/docs/reference/elasticsearch/mapping-reference/dense-vector
_QUANTISABLE_DIMENSIONS: Final = 64
_KEPT: Final[JsonObject] = {"type": "keyword", "index": False, "doc_values": False}
_NUMBER: Final[JsonObject] = {"type": "integer", "index": False, "doc_values": False}


def chunk_index(profile: EmbedderProfile, analyzer: str) -> IndexDefinition:
    """Define an index for the vectors of one embedder and the words of one analyzer."""
    return IndexDefinition(
        identity={
            "schema": SCHEMA_VERSION,
            "embedder": profile.name,
            "dimensions": profile.dimensions,
            "analyzer": analyzer,
        },
        analysis={"analyzer": {_ANALYZER: {"type": analyzer}}},
        properties={
            "content": {"type": "keyword"},
            "generation": {"type": "keyword"},
            "seq": {"type": "integer"},
            "conversations": {"type": "keyword"},
            # What words are searched in; `exact` keeps names and codes as they are spelled.
            "words": {
                "type": "text",
                "analyzer": _ANALYZER,
                "fields": {"exact": {"type": "text", "analyzer": "standard"}},
            },
            "context": {"type": "text", "analyzer": _ANALYZER, "copy_to": "words"},
            "text": {"type": "text", "index": False, "copy_to": "words"},
            "start": _NUMBER,
            "end": _NUMBER,
            "title": _KEPT,
            "heading_path": _KEPT,
            "locator": {"type": "object", "enabled": False},
            "vector": _vector(profile.dimensions),
            # Comes with hits, so that one found by words has a score by vector too.
            "vector_int8": {"type": "binary"},
        },
    )


def _vector(dimensions: int) -> JsonObject:
    # Nearly exact, and cheap under narrow filters, up to some 60,000 chunks (measured).
    quantised: JsonObject = {"type": "bbq_flat", "rescore_vector": {"oversample": 3}}
    return {
        "type": "dense_vector",
        "dims": dimensions,
        "similarity": "cosine",
        "index": True,
        "index_options": (quantised if dimensions >= _QUANTISABLE_DIMENSIONS else {"type": "flat"}),
    }
