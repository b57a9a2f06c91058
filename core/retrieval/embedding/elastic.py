"""The embedder that asks an inference endpoint of the Elasticsearch cluster."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from core.config.settings import ElasticsearchSettings, EmbeddingSettings
from core.domain.documents import Vector
from core.domain.ports.embedding import EmbedderProfile
from core.elastic import ElasticClient, ElasticRejected, ElasticUnavailable, InputType, open_client
from core.errors import ConfigError, EmbedderMissing, EmbedderUnavailable
from core.ingestion.tokenizing import FileTokenizer

__all__ = ["ElasticEmbedder", "open_elastic_embedder"]

_TOKENIZER: Final = "tokenizer.json"
_MAX_TOKENS: Final = 256
"""No endpoint tells its own limit, and the tokens are another model's: short enough for any."""
_PASSAGES_AT_ONCE: Final = 32
_NO_INPUT_TYPE: Final = frozenset({"validation_exception", "x_content_parse_exception"})
"""What an endpoint that is told an input type it cannot use answers; older servers know none."""
_REJECTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "resource_not_found_exception": (
        "The cluster has no inference endpoint {id}",
        "Create it with PUT _inference/text_embedding/{id}, or correct ELASTICSEARCH_INFERENCE_ID.",
    ),
    "rights": (
        "Docent's credentials, or the cluster's licence, do not allow to use the endpoint {id}",
        "Grant monitor_inference on the cluster, and see that the licence includes inference.",
    ),
}


class ElasticEmbedder:
    """Implements `Embedder` with an endpoint of the cluster. Tokens are an estimate."""

    def __init__(
        self,
        client: ElasticClient,
        endpoint: str,
        tokenizer: FileTokenizer,
        *,
        query_timeout_s: float,
        passages_timeout_s: float,
    ) -> None:
        self._client = client
        self._endpoint = endpoint
        self._tokenizer = tokenizer
        self._query_timeout_s = query_timeout_s
        self._passages_timeout_s = passages_timeout_s
        self._is_told_input_type = True
        self._dimensions = 0

    @property
    def profile(self) -> EmbedderProfile:
        """The endpoint's id and what `learn` learnt."""
        return EmbedderProfile(
            name=f"elasticsearch-{self._endpoint}",
            dimensions=self._dimensions,
            max_tokens=_MAX_TOKENS,
        )

    async def learn(self) -> None:
        """Find out how many dimensions there are, and whether the input type may be told.

        Raises:
            EmbedderMissing: the endpoint is not there, or not for us.
            EmbedderUnavailable: it does not answer now.
        """
        # As patient as with passages: the model may first have to be loaded.
        try:
            rows = await self._rows(["?"], "search", self._passages_timeout_s)
        except EmbedderMissing as error:
            cause = error.__cause__
            if not (isinstance(cause, ElasticRejected) and cause.kind in _NO_INPUT_TYPE):
                raise
            self._is_told_input_type = False
            rows = await self._rows(["?"], "search", self._passages_timeout_s)
        self._dimensions = rows.shape[1]

    async def embed_passages(self, texts: Sequence[str]) -> Sequence[Vector]:
        """Embed batch by batch: same order, same length.

        Raises:
            EmbedderMissing: the endpoint refuses.
            EmbedderUnavailable: it does not answer now.
        """
        return await self._batches(texts, self._passages_timeout_s)

    async def embed_statements(self, texts: Sequence[str]) -> Sequence[Vector]:
        """Embed like passages, with a question's patience.

        Raises:
            EmbedderMissing: the endpoint refuses.
            EmbedderUnavailable: it does not answer now.
        """
        return await self._batches(texts, self._query_timeout_s)

    async def embed_query(self, text: str) -> Vector:
        """Embed a question.

        Raises:
            EmbedderMissing: the endpoint refuses.
            EmbedderUnavailable: it does not answer now.
        """
        return (await self._vectors([text], "search", self._query_timeout_s))[0]

    def token_spans(self, text: str) -> Sequence[tuple[int, int]]:
        """Return each token's `[start, end)` in characters, as the local model would cut."""
        return self._tokenizer.token_spans(text)

    async def _batches(self, texts: Sequence[str], timeout_s: float) -> list[Vector]:
        vectors: list[Vector] = []
        for start in range(0, len(texts), _PASSAGES_AT_ONCE):
            batch = texts[start : start + _PASSAGES_AT_ONCE]
            vectors += await self._vectors(batch, "ingest", timeout_s)
        return vectors

    async def _vectors(
        self, texts: Sequence[str], input_type: InputType, timeout_s: float
    ) -> list[Vector]:
        rows = await self._rows(texts, input_type, timeout_s)
        if rows.shape[1] != self._dimensions:
            raise EmbedderMissing(
                f"The inference endpoint {self._endpoint} now gives {rows.shape[1]} dimensions,"
                f" not {self._dimensions}.",
                fix="Give a new model an endpoint of its own, and run `docent reindex`.",
            )
        return [Vector(row.tobytes()) for row in rows]

    async def _rows(
        self, texts: Sequence[str], input_type: InputType, timeout_s: float
    ) -> npt.NDArray[np.float32]:
        with _embedding_errors(self._endpoint):
            found = await self._client.inference.embed(
                self._endpoint,
                [_sendable(text) for text in texts],
                input_type=input_type if self._is_told_input_type else None,
                timeout_s=timeout_s,
            )
        try:
            rows = np.array(found, dtype="<f4")
        except (TypeError, ValueError):
            rows = np.empty(0, dtype="<f4")
        if rows.ndim != 2 or len(rows) != len(texts) or not np.isfinite(rows).all():
            raise EmbedderUnavailable(
                f"The inference endpoint {self._endpoint} gave no vector for each text."
            )
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: npt.NDArray[np.float32] = rows / np.maximum(lengths, np.finfo(np.float32).tiny)
        return unit


@asynccontextmanager
async def open_elastic_embedder(
    settings: EmbeddingSettings, elastic: ElasticsearchSettings
) -> AsyncIterator[ElasticEmbedder]:
    """Open the endpoint that ELASTICSEARCH_INFERENCE_ID names.

    Raises:
        ConfigError: it names none.
        EmbedderMissing: there is none, it is not for us, or there is no tokenizer to count with.
        EmbedderUnavailable: the cluster does not answer now.
    """
    if elastic.elasticsearch_inference_id is None:
        raise ConfigError(["ELASTICSEARCH_INFERENCE_ID must be set"])
    tokenizer = await asyncio.to_thread(_tokenizer, settings.model_folder / _TOKENIZER)
    # A client of its own: a model that does not answer must not stop the searches.
    async with open_client(elastic) as client:
        embedder = ElasticEmbedder(
            client,
            elastic.elasticsearch_inference_id,
            tokenizer,
            query_timeout_s=elastic.elasticsearch_timeout_s,
            passages_timeout_s=settings.embed_deadline_s,
        )
        await embedder.learn()
        yield embedder


def _tokenizer(path: Path) -> FileTokenizer:
    fix = f"Run `docent model`, or let EMBEDDER_MODEL_DIR name a folder with a {_TOKENIZER}."
    if not path.is_file():
        raise EmbedderMissing(f"There is no {path}, by which chunks are measured.", fix=fix)
    try:
        return FileTokenizer(path)
    except Exception as error:  # the library has no narrower class for a bad file
        raise EmbedderMissing(f"{path} is not a tokenizer: {error}", fix=fix) from error


def _sendable(text: str) -> str:
    # Services refuse blank texts, and a lone surrogate cannot be encoded.
    clean = text.encode(errors="replace").decode()
    return clean if clean.strip() else "."


@contextmanager
def _embedding_errors(endpoint: str) -> Iterator[None]:
    try:
        yield
    except ElasticUnavailable as error:
        raise EmbedderUnavailable(error.reason, fix=error.fix) from error
    except ElasticRejected as error:
        if error.kind in _REJECTIONS:
            reason, fix = (text.format(id=endpoint) for text in _REJECTIONS[error.kind])
            raise EmbedderMissing(f"{reason}.", fix=fix) from error
        fix = error.fix or f"Try it by hand: POST _inference/text_embedding/{endpoint}."
        raise EmbedderMissing(error.reason, fix=fix) from error
