"""llama-index's directory reader and sentence splitter, its overlap by default a fifth.

Its default chunk of 1,024 tokens would be cut to the model's 256 and most text never embedded, so
chunks are as long as the model reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from llama_index.core import SimpleDirectoryReader
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.node_parser import SentenceSplitter
from pydantic import PrivateAttr

from bench.peers.onnx_embedding import OnnxEmbedding

__all__ = ["open_peer"]

_CHUNK_TOKENS, _OVERLAP_TOKENS = 254, 50


class _Embedding(BaseEmbedding):
    _model: OnnxEmbedding = PrivateAttr()

    def __init__(self, model: OnnxEmbedding) -> None:
        super().__init__(embed_batch_size=32)
        self._model = model

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._model.embed([query])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._model.embed([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._model.embed(texts)


class _LlamaIndex:
    def __init__(self, model: OnnxEmbedding) -> None:
        splitter = SentenceSplitter(chunk_size=_CHUNK_TOKENS, chunk_overlap=_OVERLAP_TOKENS)
        self._parts = [splitter, _Embedding(model)]

    def take_in(self, files: Sequence[Path]) -> list[str]:
        documents = SimpleDirectoryReader(input_files=list(files)).load_data()
        # A pipeline remembers what it did: a new one each time.
        nodes = IngestionPipeline(transformations=self._parts, disable_cache=True).run(
            documents=documents
        )
        return [node.get_content() for node in nodes]


def open_peer(model: OnnxEmbedding) -> _LlamaIndex:
    """Open the splitter."""
    return _LlamaIndex(model)
