"""langchain's loaders and its usual splitter (1,000 characters, 200 of them twice)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from langchain_community.document_loaders import (
    BSHTMLLoader,
    CSVLoader,
    Docx2txtLoader,
    PyPDFLoader,
    TextLoader,
)
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from bench.peers.onnx_embedding import OnnxEmbedding

__all__ = ["open_peer"]

_LOADERS = {
    ".pdf": PyPDFLoader,
    ".docx": Docx2txtLoader,
    ".csv": lambda path: CSVLoader(path, autodetect_encoding=True),
    ".html": BSHTMLLoader,
}


class _Embeddings(Embeddings):
    def __init__(self, model: OnnxEmbedding) -> None:
        self._model = model

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._model.embed(texts)

    def embed_query(self, text: str) -> list[float]:
        return self._model.embed([text])[0]


class _LangChain:
    def __init__(self, model: OnnxEmbedding) -> None:
        self._embeddings = _Embeddings(model)
        self._splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)

    def take_in(self, files: Sequence[Path]) -> list[str]:
        documents = []
        for path in files:
            loader = _LOADERS.get(path.suffix)
            opened = (
                TextLoader(path, autodetect_encoding=True) if loader is None else loader(str(path))
            )
            documents += opened.load()
        texts = [piece.page_content for piece in self._splitter.split_documents(documents)]
        assert len(self._embeddings.embed_documents(texts)) == len(texts)
        return texts


def open_peer(model: OnnxEmbedding) -> _LangChain:
    """Open the splitter."""
    return _LangChain(model)
