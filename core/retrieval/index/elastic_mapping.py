"""What an index of chunks is made of; pure."""

from __future__ import annotations

from typing import Final

from core.domain.json import JsonObject
from core.domain.ports import EmbedderProfile
from core.elastic import IndexDefinition

__all__ = ["SCHEMA_VERSION", "chunk_index", "vector_field"]

SCHEMA_VERSION: Final = 6
"""Changes with the fields, and with what is written into them."""

_ANALYZER: Final = "chunk_text"
# Source: https://www.elastic.co/docs/reference/elasticsearch/mapping-reference/dense-vector
_QUANTISABLE_DIMENSIONS: Final = 64
_KEPT: Final[JsonObject] = {"type": "keyword", "index": False, "doc_values": False}
_NUMBER: Final[JsonObject] = {"type": "integer", "index": False, "doc_values": False}
_COLUMN: Final[JsonObject] = {"type": "binary", "doc_values": True}


def chunk_index(
    profile: EmbedderProfile, analyzer: str, *, by_graph: bool = False
) -> IndexDefinition:
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
            "words": _searched(_ANALYZER),
            # Names and codes as they are spelled, and where they stand: `ERR-17` is a phrase.
            "names": {"type": "text", "analyzer": "standard"},
            "context": {**_searched(_ANALYZER), "copy_to": "words"},
            "text": {"type": "text", "index": False, "copy_to": "words"},
            # What scripts without spaces are found by, whichever analyzer the words have.
            "pairs": _searched("standard"),
            "start": _NUMBER,
            "end": _NUMBER,
            "title": _KEPT,
            "heading_path": _KEPT,
            "locator": {"type": "object", "enabled": False},
            "vector": vector_field(profile.dimensions, by_graph=by_graph),
            # What comes with hits comes from columns: out of the stored source it costs the server
            # half of a search (measured). One is the chunk once more, the other its vector's code,
            # so that a hit found by words has a score by vector too.
            "packed": _COLUMN,
            "vector_int8": _COLUMN,
        },
    )


def _searched(analyzer: str) -> JsonObject:
    """Define a field in which no phrase is looked for: where its words stand is not kept."""
    return {"type": "text", "analyzer": analyzer, "index_options": "freqs"}


def vector_field(dimensions: int, *, by_graph: bool) -> JsonObject:
    """Define the field of the vectors.

    To compare all that pass the filter is nearly exact, and cheap under narrow filters; with many
    chunks a graph costs less (measured). Either compares the best of them exactly.
    """
    kind = "bbq_hnsw" if by_graph else "bbq_flat"
    options: JsonObject = {"type": kind, "rescore_vector": {"oversample": 3}}
    if dimensions < _QUANTISABLE_DIMENSIONS:
        options = {"type": "hnsw" if by_graph else "flat"}
    return {
        "type": "dense_vector",
        "dims": dimensions,
        "similarity": "cosine",
        "index": True,
        "index_options": options,
    }
