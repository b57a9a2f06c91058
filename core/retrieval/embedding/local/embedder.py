"""The local embedder: what an answer waits for in this process, files in a niced one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from core.config.settings import ElasticsearchSettings, EmbeddingSettings
from core.domain.documents import Vector
from core.domain.ports.embedding import EmbedderProfile
from core.ingestion.tokenizing import FileTokenizer
from core.retrieval.embedding.local.encoder import Encoder, Matrix
from core.retrieval.embedding.local.folder import ModelFolder, open_folder
from core.retrieval.embedding.local.process import NicedEncoder
from core.utils.aio import bounded_gather

__all__ = ["LocalEmbedder", "open_local_embedder"]

# A question takes milliseconds: a thread each for two, and the others wait.
_QUERY_THREADS = 2
# Small, so that files read at once take turns, and a deadline is a batch's.
_PASSAGES_AT_ONCE = 32
# Some milliseconds each, so that a question asked meanwhile is embedded soon.
_STATEMENTS_AT_ONCE = 8


class LocalEmbedder:
    """Implements `Embedder` with a model on this machine. `close` it after use."""

    def __init__(self, folder: ModelFolder, *, deadline_s: float) -> None:
        """Load the model; blocks for some tenths of a second.

        Raises:
            EmbedderMissing: the files are not a model's.
        """
        self._queries = Encoder(folder, threads=1)
        self._passages = NicedEncoder(folder, deadline_s=deadline_s)
        self._tokenizer = FileTokenizer(folder.tokenizer)
        self._query_pool = ThreadPoolExecutor(_QUERY_THREADS, "embed-query")
        self._passage_pool = ThreadPoolExecutor(1, "embed-passages")
        self._profile = EmbedderProfile(
            name=folder.name, dimensions=self._queries.dimensions, max_tokens=folder.max_tokens
        )

    @property
    def profile(self) -> EmbedderProfile:
        """The model's own."""
        return self._profile

    async def embed_passages(self, texts: Sequence[str]) -> Sequence[Vector]:
        """Embed in the niced process: same order, same length.

        Raises:
            EmbedderUnavailable: a batch was late, or the process died twice.
        """
        encode = partial(_run_in, self._passage_pool, self._passages.encode)
        return await _in_batches(encode, texts, size=_PASSAGES_AT_ONCE, abreast=1)

    async def embed_statements(self, texts: Sequence[str]) -> Sequence[Vector]:
        """Embed in this process, whatever is being read: same order, same length."""
        encode = partial(_run_in, self._query_pool, self._queries.encode)
        return await _in_batches(encode, texts, size=_STATEMENTS_AT_ONCE, abreast=_QUERY_THREADS)

    async def embed_query(self, text: str) -> Vector:
        """Embed a question at once, whatever is being read."""
        return _vectors(await _run_in(self._query_pool, self._queries.encode, [text]))[0]

    def token_spans(self, text: str) -> Sequence[tuple[int, int]]:
        """Return each token's `[start, end)` in characters."""
        return self._tokenizer.token_spans(text)

    def close(self) -> None:
        """End the niced process and the threads; passages that are under way fail."""
        self._passages.close()
        self._passage_pool.shutdown()
        self._query_pool.shutdown()


@asynccontextmanager
async def open_local_embedder(
    settings: EmbeddingSettings, _: ElasticsearchSettings
) -> AsyncIterator[LocalEmbedder]:
    """Open the model that the settings name, or the one that `docent model` built.

    Raises:
        EmbedderMissing: it is not there.
    """
    embedder = await asyncio.to_thread(_load, settings.model_folder, settings.embed_deadline_s)
    try:
        yield embedder
    finally:
        await asyncio.to_thread(embedder.close)


def _load(folder: Path, deadline_s: float) -> LocalEmbedder:
    return LocalEmbedder(open_folder(folder), deadline_s=deadline_s)


async def _run_in(
    pool: ThreadPoolExecutor, encode: Callable[[Sequence[str]], Matrix], texts: Sequence[str]
) -> Matrix:
    return await asyncio.get_running_loop().run_in_executor(pool, encode, texts)


async def _in_batches(
    encode: Callable[[Sequence[str]], Awaitable[Matrix]],
    texts: Sequence[str],
    *,
    size: int,
    abreast: int,
) -> list[Vector]:
    """Encode some batches at a time: between them others have their turn."""
    starts = range(0, len(texts), size)
    works = [partial(encode, texts[start : start + size]) for start in starts]
    return [row for rows in await bounded_gather(works, limit=abreast) for row in _vectors(rows)]


def _vectors(rows: Matrix) -> list[Vector]:
    return [Vector(row.astype("<f4").tobytes()) for row in rows]
