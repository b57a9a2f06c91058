"""Opens everything that knows no chat platform."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.settings import CoreSettings
from core.answering.answerer import Answerer
from core.answering.attached import AttachmentFinder
from core.answering.claude.model import ClaudeModel
from core.answering.extractive import ExtractiveModel
from core.answering.more_files import MoreFiles
from core.answering.weighing import Weigher
from core.config.settings import AnsweringSettings, AnswerModelChoice
from core.domain.ports import AnswerModel, Embedder
from core.ingestion.opening import FileOpener
from core.ingestion.pipeline import Ingestor
from core.ingestion.sandbox import Sandbox
from core.records.library import Library
from core.retrieval.embedding import EMBEDDERS
from core.retrieval.embedding.local.folder import TOKENIZER
from core.retrieval.retriever import Retriever

__all__ = ["Core", "open_core", "open_embedder"]


from bot.bootstrap.engine import Engine, open_engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """Everything that knows no chat platform."""

    engine: Engine
    embedder: Embedder
    library: Library
    ingestor: Ingestor
    retriever: Retriever
    model: AnswerModel
    answerer: Answerer
    more_files: MoreFiles
    opener: FileOpener


@asynccontextmanager
async def open_embedder(settings: CoreSettings) -> AsyncIterator[Embedder]:
    """Open the embedder.

    Raises:
        EmbedderMissing: its model is not there.
        EmbedderUnavailable: it does not answer now.
    """
    open_it = EMBEDDERS[settings.embedding.embedder]
    async with open_it(settings.embedding, settings.elasticsearch) as embedder:
        yield embedder


@asynccontextmanager
async def _open_model(
    settings: AnsweringSettings, embedder: Embedder
) -> AsyncIterator[AnswerModel]:
    if settings.answer_model is AnswerModelChoice.EXTRACTIVE:
        yield ExtractiveModel(embedder, threshold=settings.not_found_threshold)
        return
    claude = ClaudeModel(settings)
    try:
        yield claude
    finally:
        await claude.close()


def _sandbox(settings: CoreSettings, embedder: Embedder) -> Sandbox:
    reading = settings.ingestion
    return Sandbox(
        workers=reading.ingest_concurrency,
        deadline_s=reading.reader_deadline_s,
        memory_mb=reading.reader_memory_mb,
        max_file_bytes=reading.max_file_mb * 1024 * 1024,
        tokenizer_file=settings.embedding.model_folder.resolve() / TOKENIZER,
        max_tokens=embedder.profile.max_tokens,
    )


@asynccontextmanager
async def open_core(settings: CoreSettings) -> AsyncIterator[Core]:
    """Open everything that knows no chat platform.

    Raises:
        DocentError: a part cannot be opened; see `open_engine` and `open_embedder`.
    """
    async with AsyncExitStack() as stack:
        embedder = await stack.enter_async_context(open_embedder(settings))
        engine = await stack.enter_async_context(open_engine(settings, embedder.profile))
        sandbox = await stack.enter_async_context(_sandbox(settings, embedder))
        model = await stack.enter_async_context(_open_model(settings.answering, embedder))
        library = Library(engine.store)
        retriever = Retriever(engine.index, embedder, library, settings.retrieval)
        finder = AttachmentFinder(retriever, embedder, settings.retrieval)
        yield Core(
            engine=engine,
            embedder=embedder,
            library=library,
            ingestor=Ingestor(
                reader=sandbox,
                embedder=embedder,
                index=engine.index,
                library=library,
                settings=settings.ingestion,
            ),
            retriever=retriever,
            model=model,
            answerer=Answerer(
                model, finder, settings.answering, passages=settings.retrieval.passages
            ),
            opener=FileOpener(sandbox, engine.index, library, settings.ingestion),
            more_files=MoreFiles(
                retriever,
                library,
                Weigher(embedder, threshold=settings.answering.not_found_threshold),
                passages=settings.retrieval.passages,
            ),
        )
