"""The product's whole retriever on Elasticsearch, records check included, as it is benchmarked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence

from bench.corpus import DIMENSIONS, Question
from core.config.settings import ElasticsearchSettings, RetrievalSettings
from core.domain.audience import Audience
from core.domain.documents import EmbeddedChunk, Vector
from core.domain.files import Content, ContentState, File, Place
from core.domain.ids import ContentId, ConversationId, FileId, Generation, TeamId
from core.domain.ports import EmbedderProfile
from core.domain.search import Query
from core.elastic import ElasticClient
from core.records.elastic_store import ElasticRecordStore
from core.records.library import Library
from core.retrieval.index.elastic import ElasticIndex
from core.retrieval.index.elastic_migration import ElasticLayout, ensure_indices
from core.retrieval.retriever import Retriever

__all__ = ["Product", "conversation_of", "counted_requests"]

_CONVERSATIONS = 200
_DOCUMENTS_AT_ONCE = 8
_PROFILE = EmbedderProfile(name="bench", dimensions=DIMENSIONS, max_tokens=256)


def conversation_of(number: int) -> ConversationId:
    """Return the conversation that a document is shared in."""
    return ConversationId(f"T/C{number % _CONVERSATIONS}")


class _LookedUp:
    """An embedder that knows the questions' vectors."""

    def __init__(self) -> None:
        self.profile = _PROFILE
        self._vectors: dict[str, Vector] = {}

    def learn(self, questions: Iterable[Question]) -> None:
        self._vectors |= {question.text: question.vector for question in questions}

    async def embed_passages(self, texts: Sequence[str]) -> Sequence[Vector]:
        return [self._vectors[text] for text in texts]

    async def embed_statements(self, texts: Sequence[str]) -> Sequence[Vector]:
        return await self.embed_passages(texts)

    async def embed_query(self, text: str) -> Vector:
        return self._vectors[text]

    def token_spans(self, text: str) -> Sequence[tuple[int, int]]:
        return [(0, len(text))]


class Product:
    """Files, Contents and chunks, written and searched as the bot does it."""

    def __init__(self, url: str, prefix: str, analyzer: str) -> None:
        self._client = ElasticClient(ElasticsearchSettings(elasticsearch_url=url))
        self._layout = ElasticLayout(prefix=prefix, profile=_PROFILE, analyzer=analyzer)
        self._index = ElasticIndex(self._client, self._layout.chunks, _PROFILE)
        self._library = Library(ElasticRecordStore(self._client, self._layout.records))
        self._embedder = _LookedUp()
        self._retriever = Retriever(self._index, self._embedder, self._library, RetrievalSettings())

    @property
    def indices(self) -> tuple[str, str]:
        """The names of its indices."""
        return self._layout.chunks, self._layout.records

    async def open(self) -> None:
        """Make the indices."""
        await ensure_indices(self._client, self._layout)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    def learn(self, questions: Iterable[Question]) -> None:
        """Know the vectors of questions."""
        self._embedder.learn(questions)

    async def search(
        self, question: Question, conversations: Sequence[ConversationId], k: int
    ) -> int:
        """Return how many of the best `k` were found."""
        audience = Audience(team=TeamId("T"), conversations=frozenset(conversations))
        query = Query(text=question.text, audience=audience, k=k)
        return len((await self._retriever.retrieve(query)).passages)

    async def take_in(self, documents: Iterable[tuple[int, Sequence[EmbeddedChunk]]]) -> None:
        """Write files: chunks, then the records that point to them."""
        left = iter(documents)

        async def taker() -> None:
            for number, document in left:
                await self._take_in(number, document)

        await asyncio.gather(*(taker() for _ in range(_DOCUMENTS_AT_ONCE)))

    async def write_large(self, number: int, chunks: Sequence[EmbeddedChunk]) -> None:
        """Write one large Content's chunks."""
        await self._index.write(
            ContentId(f"T/large{number}"),
            Generation(f"L{number:025}"),
            chunks,
            conversations=frozenset({conversation_of(0)}),
        )

    async def _take_in(self, number: int, document: Sequence[EmbeddedChunk]) -> None:
        content, generation = ContentId(f"T/{number}"), Generation(f"G{number:025}")
        place = Place(
            conversation=conversation_of(number),
            message_ts=f"{number}.0",
            permalink=f"https://example.slack.com/archives/C{number % _CONVERSATIONS}/p{number}",
        )
        file = File(
            id=FileId(f"T/F{number}"),
            name=f"file {number}.pdf",
            media_type="application/pdf",
            size_bytes=1000,
            uploader=None,
            modified_at=float(number),
            places=(place,),
            content=content,
        )
        current = Content(
            id=content,
            files=frozenset({file.id}),
            state=ContentState.INDEXED,
            generation=generation,
            chunk_count=len(document),
        )
        await self._index.write(
            content, generation, document, conversations=frozenset({place.conversation})
        )
        await self._library.change_content(content, lambda _: current)
        await self._library.change_file(file.id, lambda _: file)


class _Requests(logging.Handler):
    """Counts the lines that the SDK logs, one a request."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += record.levelno == logging.INFO


async def counted_requests(
    product: Product, ask: Sequence[Question], seen: Sequence[ConversationId], k: int
) -> float:
    """Return how many HTTP requests a search is, on average."""
    counter, logger = _Requests(), logging.getLogger("elastic_transport.transport")
    level = logger.level
    logger.addHandler(counter)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    for question in ask:
        await product.search(question, seen, k)
    logger.propagate = True
    logger.setLevel(level)
    logger.removeHandler(counter)
    return round(counter.count / len(ask), 2)
