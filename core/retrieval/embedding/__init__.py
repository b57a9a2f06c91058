"""Text to vectors: one module or package an embedder, and the table that names them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Final

from core.config.settings import ElasticsearchSettings, EmbedderChoice, EmbeddingSettings
from core.domain.ports.embedding import Embedder
from core.retrieval.embedding.elastic import open_elastic_embedder
from core.retrieval.embedding.local import open_local_embedder

__all__ = ["EMBEDDERS"]

EMBEDDERS: Final[
    Mapping[
        EmbedderChoice,
        Callable[[EmbeddingSettings, ElasticsearchSettings], AbstractAsyncContextManager[Embedder]],
    ]
] = {
    EmbedderChoice.ELASTICSEARCH: open_elastic_embedder,
    EmbedderChoice.LOCAL: open_local_embedder,
}
