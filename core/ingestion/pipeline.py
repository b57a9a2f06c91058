"""Takes one shared file in: read once, embedded once, found by those who may see it."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Set
from dataclasses import replace
from typing import NamedTuple

from core.config.settings import IngestionSettings
from core.domain.documents import Document, RawFile
from core.domain.files import Content, ContentState, File
from core.domain.ids import ContentId, ConversationId, FileId, content_id, team_of
from core.domain.ports import ContextWriter, Embedder, SearchIndex
from core.errors import RefusalCategory, UnreadableFile
from core.ingestion.admission import refusal_unread
from core.ingestion.contexts import ChunkContexts, Contextual
from core.ingestion.forgetting import Forgetting
from core.ingestion.generations import Generations
from core.ingestion.reading import FileReader
from core.ingestion.recognition import recognition_name
from core.ingestion.reports import FileOutcome, FileReport, report_of, skipped
from core.ingestion.sharing import Sharing, is_erased, is_forgotten, merged
from core.records.library import Library
from core.records.versions import Versions
from core.utils.fair_gate import FairGate, Turn
from core.utils.logging import ms_since

__all__ = ["Ingestor"]

logger = logging.getLogger(__name__)

Fetch = Callable[[], Awaitable[bytes]]
_ERASED = "It was erased; shared as a new file it would be read"


class Ingestor:
    """Takes files in and lets them go."""

    def __init__(
        self,
        *,
        reader: FileReader,
        embedder: Embedder,
        index: SearchIndex,
        library: Library,
        settings: IngestionSettings,
        contexts: ContextWriter | None = None,
    ) -> None:
        self._reader = reader
        self._embedder = embedder
        self._library = library
        self._versions = Versions(library.store, library)
        self._settings = settings
        self._recognition = recognition_name(settings.ocr_languages)
        self._sharing = Sharing(index, library)
        self.forgetting = Forgetting(index, library, self._sharing)
        self._generations = Generations(index, library, embedder)
        at_once = settings.ingest_concurrency
        self._contexts = ChunkContexts(contexts, embedder, at_once=at_once)
        self._reading = FairGate(places=at_once, weight=settings.ingest_memory_mb * 1024 * 1024)
        # Held by files whose bytes are gone: so one more is no harm, and a channel with three
        # files need not wait until a long one of another channel is embedded.
        self._writing = FairGate(places=at_once, spare=at_once)

    async def ingest(self, shared: File, fetch: Fetch, *, run: str) -> FileReport:
        """Take a file in as it is shared now; repeating it changes nothing.

        Args:
            shared: the file as the chat platform shows it, with the places known to this run.
            fetch: downloads its bytes; called only when they are needed.
            run: names the run, so that a resumed one counts what it read before.

        Raises:
            IndexUnavailable, RecordsUnavailable, EmbeddingError: nothing is half done; try again.
        """
        channel = shared.places[0].conversation if shared.places else shared.id
        known = await self._library.file(shared.id)
        if known is not None and (known.leaving or known.arriving):
            known = await self._sharing.settle(shared.id)
        if known is not None and known.deleted:
            reason = _ERASED if is_erased(known) else "It was deleted"
            return skipped(shared.name, reason)
        refusal = refusal_unread(shared, self._settings)
        if refusal is not None:
            # What it said before it was changed into this must not be quoted any longer.
            await self._sharing.let_go(shared.id, deleted=False)
            return skipped(shared.name, refusal.reason)
        here = shared.shared_in
        if known is not None:
            shared = merged(known, shared)
            if is_forgotten(shared):
                return _forgotten(shared.name)
            report = await self._unchanged(known, shared, here, run)
            if report is not None:
                return report
        async with self._reading.turn(channel, weight=shared.size_bytes) as turn:
            try:
                body = _Body(await fetch(), turn)
            except UnreadableFile as error:
                return skipped(shared.name, error.reason)
            id_ = content_id(team_of(shared.id), body.content)
            report = await self._sharing.alone(id_, lambda: self._take_in(shared, id_, body, run))
        return await self._settled(shared, here, report)

    async def _settled(
        self, shared: File, here: Set[ConversationId], report: FileReport
    ) -> FileReport:
        """Finish what is left to do, and say so if the file may not be used after all."""
        file = await self._sharing.settle(shared.id)
        if file is not None and file.deleted:
            return skipped(shared.name, "It was deleted meanwhile")
        if file is not None and here <= file.forgotten:
            return _forgotten(shared.name)
        if file is not None:
            await self._versions.note(file)
        return report

    async def reports(self, files: Iterable[File], *, run: str) -> Mapping[FileId, FileReport]:
        """Return what a run has already done with files, those left out that it did not read.

        Raises:
            RecordsUnavailable: the records cannot be read now.
        """
        names = {file.id: file.name for file in files}
        known = (await self._library.files(names)).values()
        held = {f.id: f.content for f in known if f.read_by == run and f.content}
        contents = await self._library.contents(held.values())
        return {
            file: report_of(names[file], contents[id_], FileOutcome.READ)
            for file, id_ in held.items()
            if id_ in contents
        }

    async def remove(self, id_: FileId) -> None:
        """Let go of a file that was deleted: nothing of it is quoted from now on.

        Raises:
            IndexUnavailable, RecordsUnavailable: the records come first, so it is safe already.
        """
        await self._sharing.let_go(id_, deleted=True)

    async def unshare(self, id_: FileId, conversation: ConversationId) -> None:
        """Let go of a file's place in a conversation: its people see it no more.

        Raises:
            IndexUnavailable, RecordsUnavailable: the records come first, so it is safe already.
        """
        await self._sharing.unshare(id_, conversation)

    async def _unchanged(
        self, known: File, shared: File, here: Set[ConversationId], run: str
    ) -> FileReport | None:
        """Return a report if the bytes need not be looked at again."""
        if known.content is None or known.version != shared.version:
            return None
        content = await self._library.content(known.content)
        if content is None or not self.is_current(content):
            return None
        allowed = await self._sharing.alone(content.id, lambda: self._share(content, shared, run))
        if here <= allowed.forgotten:
            await self._sharing.settle(shared.id)
            return _forgotten(shared.name)
        read_now = known.read_by == run
        outcome = FileOutcome.READ if read_now else FileOutcome.UNCHANGED
        return report_of(shared.name, content, outcome)

    def is_current(self, content: Content) -> bool:
        """Tell whether bytes that were read are as they would be if they were read now."""
        is_seen = content.recognition is None or self._recognition in ("", content.recognition)
        if content.state is ContentState.REFUSED:
            return is_seen
        is_written = content.sentences_by == self._contexts.written_by
        is_embedded = content.embedder == self._embedder.profile.name
        return content.generation is not None and is_embedded and is_written and is_seen

    async def _take_in(self, shared: File, id_: ContentId, body: _Body, run: str) -> FileReport:
        shared = replace(shared, read_by=run)
        held = await self._library.content(id_)
        if held is None or not self.is_current(held):
            if held is not None:
                shared = await self.forgetting.barred(held, shared)
                if is_forgotten(shared):
                    return _forgotten(shared.name)
            await self._sharing.expect(shared, id_)
            held, contexts = await self._read(shared, id_, body, run)
            await self._sharing.link(held, shared)
            return report_of(shared.name, held, FileOutcome.READ, contexts)
        body.take()
        await self._share(held, shared, run)
        return report_of(shared.name, held, FileOutcome.READ)

    async def _share(self, content: Content, shared: File, run: str) -> File:
        """Let a file's readers find a Content, but where its bytes were forgotten."""
        await self._generations.tidy(content, run=run)
        allowed = await self.forgetting.barred(content, shared)
        if not is_forgotten(allowed):
            await self._sharing.share(content, allowed)
        return allowed

    async def _read(self, shared: File, id_: ContentId, body: _Body, run: str) -> _Read:
        started = time.perf_counter()
        files = frozenset({shared.id})
        try:
            document, chunks = await self._reader.read(
                RawFile(content=body.take(), name=shared.name, media_type=shared.media_type)
            )
        except UnreadableFile as error:
            logger.info("file_refused", extra={"file": shared.id, "category": error.category.value})
            refused = _refused(id_, files, error, self._recognition)
            return _Read(await self._generations.switch(refused, run=run), None)
        finally:
            self._reading.give_up_place(body.turn)
        read_ms = ms_since(started)
        contexts = await self._contexts.add(document, chunks, file=shared.id, key=body.turn.key)
        fresh = _indexed(id_, files, document, contexts, self._embedder.profile.name)
        async with self._writing.turn(body.turn.key):
            readers = await self._sharing.readers(id_, shared)
            written = await self._generations.write(
                fresh, contexts.chunks, conversations=readers, run=run
            )
        await self._sharing.catch_up(id_, shared, written_for=readers)
        logger.info(
            "file_indexed",
            extra={
                "file": shared.id,
                "chunks": len(chunks),
                "read_ms": read_ms,
                "ms": ms_since(started),
            },
        )
        return _Read(written, contexts)


class _Read(NamedTuple):
    """What reading a file came to; no contexts where it was refused."""

    content: Content
    contexts: Contextual | None


class _Body:
    """A file's bytes until they are read, and the turn that bounds how many are held at once."""

    def __init__(self, content: bytes, turn: Turn) -> None:
        self.content = content
        self.turn = turn

    def take(self) -> bytes:
        """Return the bytes and let go of them."""
        content, self.content = self.content, b""
        return content


def _forgotten(name: str) -> FileReport:
    return skipped(name, "It is forgotten here (`/ingest remember`)")


def _refused(
    id_: ContentId, files: frozenset[FileId], error: UnreadableFile, recognition: str
) -> Content:
    has_no_text = error.category is RefusalCategory.NO_TEXT
    return Content(
        id=id_,
        files=files,
        state=ContentState.REFUSED,
        refusal=error.category.value,
        refusal_reason=error.reason,
        recognition=recognition if has_no_text else None,
    )


def _indexed(
    id_: ContentId,
    files: frozenset[FileId],
    document: Document,
    contexts: Contextual,
    embedder: str,
) -> Content:
    return Content(
        id=id_,
        files=files,
        state=ContentState.INDEXED,
        chunk_count=len(contexts.chunks),
        pages=document.pages,
        language=document.language,
        embedder=embedder,
        sentences_by=contexts.written_by,
        recognition=document.metadata.get("recognised"),
    )
