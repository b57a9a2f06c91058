"""Opens everything that knows no chat platform."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TypeAlias

from bot.bootstrap.engine import Engine, open_engine
from bot.settings import CoreSettings
from core.answering.answerer import Answerer
from core.answering.attached import AttachmentFinder, Finder
from core.answering.extractive import ExtractiveModel
from core.answering.more_files import MoreFiles
from core.answering.weighing import Weigher
from core.config.settings import AnsweringSettings, AnswerModelChoice, ContextualChunks
from core.domain.ports import AnswerModel, ContextWriter, Embedder
from core.ingestion.opening import FileOpener
from core.ingestion.pipeline import Ingestor
from core.ingestion.reading import FileReader
from core.ingestion.sandbox import Sandbox
from core.records.audit import Audit
from core.records.conversations import Conversations
from core.records.jobs import Jobs
from core.records.library import Library
from core.retrieval.embedding import EMBEDDERS
from core.retrieval.embedding.local.folder import TOKENIZER
from core.retrieval.retriever import Retriever

__all__ = ["Core", "CoreOpener", "open_core", "open_embedder", "open_sandbox"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """Everything that knows no chat platform."""

    settings: CoreSettings
    engine: Engine
    embedder: Embedder
    library: Library
    jobs: Jobs
    served: Conversations
    audit: Audit
    ingestor: Ingestor
    retriever: Retriever
    model: AnswerModel
    more_files: MoreFiles
    opener: FileOpener

    def answerer(self, finder: Finder | None = None) -> Answerer:
        """Return what answers from attached files, and from what a finder finds in the index."""
        found, retrieval = finder or self.retriever, self.settings.retrieval
        both = AttachmentFinder(found, self.embedder, retrieval)
        return Answerer(self.model, both, self.settings.answering, passages=retrieval.passages)


CoreOpener: TypeAlias = Callable[[CoreSettings], AbstractAsyncContextManager[Core]]
_EmbedderOpener: TypeAlias = Callable[[CoreSettings], AbstractAsyncContextManager[Embedder]]
_ReaderOpener: TypeAlias = Callable[
    [CoreSettings, Embedder], AbstractAsyncContextManager[FileReader]
]


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
async def open_sandbox(settings: CoreSettings, embedder: Embedder) -> AsyncIterator[FileReader]:
    """Open what reads files, apart from this process; its chunks fit the embedder.

    Raises:
        SandboxUnavailable: no process could be started.
        ConfigError: OCR_LANGUAGES needs data that is not there.
    """
    tokenizer_file = settings.embedding.model_folder.resolve() / TOKENIZER
    max_tokens = embedder.profile.max_tokens
    async with Sandbox.of(
        settings.ingestion, tokenizer_file=tokenizer_file, max_tokens=max_tokens
    ) as sandbox:
        yield sandbox


@asynccontextmanager
async def _open_model(
    settings: AnsweringSettings, embedder: Embedder
) -> AsyncIterator[AnswerModel]:
    if settings.answer_model is AnswerModelChoice.EXTRACTIVE:
        yield ExtractiveModel(embedder, threshold=settings.not_found_threshold)
        return
    # importing Anthropic's SDK costs a second, and only Claude needs it
    from core.answering.claude.model import ClaudeModel

    claude = ClaudeModel(settings)
    try:
        yield claude
    finally:
        await claude.close()


@asynccontextmanager
async def _open_contexts(settings: CoreSettings) -> AsyncIterator[ContextWriter | None]:
    if settings.ingestion.contextual_chunks is ContextualChunks.OFF:
        yield None
        return
    from core.answering.claude.context_writer import ClaudeContexts  # dear, as above

    claude = ClaudeContexts(settings.answering)
    try:
        yield claude
    finally:
        await claude.close()


@asynccontextmanager
async def open_core(
    settings: CoreSettings,
    *,
    embedders: _EmbedderOpener = open_embedder,
    readers: _ReaderOpener = open_sandbox,
) -> AsyncIterator[Core]:
    """Open everything that knows no chat platform.

    Args:
        settings: everything but the chat platform's.
        embedders: opens the embedder; it and what follows are dear, so somebody may share theirs.
        readers: opens what reads files.

    Raises:
        DocentError: a part cannot be opened; see `open_engine`, `open_embedder`, `open_sandbox`.
    """
    async with AsyncExitStack() as stack:
        embedder = await stack.enter_async_context(embedders(settings))
        engine = await stack.enter_async_context(open_engine(settings, embedder.profile))
        reader = await stack.enter_async_context(readers(settings, embedder))
        model = await stack.enter_async_context(_open_model(settings.answering, embedder))
        contexts = await stack.enter_async_context(_open_contexts(settings))
        yield _core(settings, engine, embedder, reader, model, contexts)


def _core(
    settings: CoreSettings,
    engine: Engine,
    embedder: Embedder,
    reader: FileReader,
    model: AnswerModel,
    contexts: ContextWriter | None,
) -> Core:
    library = Library(engine.store)
    retriever = Retriever(engine.index, embedder, library, settings.retrieval)
    return Core(
        settings=settings,
        engine=engine,
        embedder=embedder,
        library=library,
        jobs=Jobs(engine.store),
        served=Conversations(engine.store),
        audit=Audit(engine.store),
        ingestor=Ingestor(
            reader=reader,
            embedder=embedder,
            index=engine.index,
            library=library,
            settings=settings.ingestion,
            contexts=contexts,
        ),
        retriever=retriever,
        model=model,
        opener=FileOpener(reader, engine.index, library, settings.ingestion),
        more_files=MoreFiles(
            retriever,
            library,
            Weigher(embedder, threshold=settings.answering.not_found_threshold),
            passages=settings.retrieval.passages,
        ),
    )
