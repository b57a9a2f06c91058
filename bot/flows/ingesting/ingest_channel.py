"""Reads a conversation's files: one message that counts up and ends as a report."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from bot.flows import sentences
from bot.flows.deeds import Deeds
from bot.flows.ingesting.changed_meanwhile import ChangedMeanwhile
from bot.flows.ingesting.ingest_contexts import contexts_text
from bot.flows.ingesting.ingest_errand import Errand, IngestErrands, target_of
from bot.flows.ingesting.ingest_languages import languages_text
from bot.flows.ingesting.ingest_report import joined, report_text, stop_button
from bot.flows.requests import INGEST, IngestAsked
from bot.flows.runner import JobRun, RetryLater, request_id
from bot.flows.say_once import say_once
from bot.flows.taking_in import take_in
from bot.settings import LimitSettings
from bot.surface import (
    ConversationSurface,
    Destination,
    FilesUnavailable,
    ReplySurface,
    SharedFile,
    SurfaceError,
)
from core.domain.ids import MessageId, UserId, local_part
from core.errors import DocentError, IndexReplaced, IngestError, RecordError
from core.ingestion.pipeline import Ingestor
from core.ingestion.reports import FileOutcome, FileReport, skipped
from core.records.audit import AuditAction
from core.records.conversations import Conversations
from core.utils.aio import bounded_gather, cancelled
from core.utils.logging import log_context, ms_since

__all__ = ["IngestChannel"]

logger = logging.getLogger(__name__)

_ATTEMPTS = 5
_RETRY_S = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestChannel:
    """The flow behind `/ingest`."""

    surface: ReplySurface
    conversations: ConversationSurface
    ingestor: Ingestor
    served: Conversations
    errands: IngestErrands
    meanwhile: ChangedMeanwhile
    deeds: Deeds
    limits: LimitSettings
    concurrency: int
    bot_name: str = "Docent"
    language_settings: tuple[str, ...] = ()
    """What whoever runs the bot could set for files that are not English."""
    clock: Callable[[], float] = time.time

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job."""
        asked = INGEST.decode(run.job.payload)
        with log_context(channel=target_of(asked)):
            try:
                errand = await self.errands.prepare(asked, run)
                if errand is not None:
                    await self._ingest(errand, run)
            except FilesUnavailable:
                await self._tell(asked.destination, sentences.not_a_member(self.bot_name), run)
            except IndexReplaced:
                raise  # read after the restart, however long that takes
            except (DocentError, SurfaceError) as error:
                await self._retry_or_tell(asked, run, error)
            except Exception:
                # A fault of ours: another attempt would meet it too, and people are waiting.
                logger.exception("ingest_failed")
                await self._say_failed(asked, run, sentences.UNEXPECTED)

    async def _tell(self, destination: Destination, text: str, run: JobRun) -> None:
        private = replace(destination, private_to=destination.asker)
        await self.surface.post(private, text, job=run.job.id)

    async def _ingest(self, errand: Errand, run: JobRun) -> None:
        started = time.perf_counter()
        to, shared = errand.to, errand.shared
        await self.deeds.note(AuditAction.INGEST, to, run, where=[errand.target])
        board = await self._announce(errand, run)
        counting = asyncio.create_task(self._count_up(board, run))
        try:
            stopped_by = await self._read_all(shared, board, run)
        finally:
            await cancelled([counting])
        if stopped_by is not None:
            await self._count_earlier(shared, board, run)
        read_ms = round(ms_since(started))
        if any(report.outcome is FileOutcome.READ for report in board.reports.values()):
            await self.meanwhile.look(errand.target, shared, run)
        await self.served.ingested(errand.target, at=self.clock())
        _log(board, ms=read_ms)
        text = joined(self._report(board, stopped_by), board.intro)
        if board.message is None or not await self._replaced(board.message, text, run):
            await self.surface.post(to, text, job=run.job.id)

    async def _read_all(
        self, shared: Sequence[SharedFile], board: _Board, run: JobRun
    ) -> UserId | None:
        """Read until all is read, or somebody stops it: then return who did."""
        works = [self._one(number, file, board, run) for number, file in enumerate(shared)]
        reading = asyncio.ensure_future(bounded_gather(works, limit=self.concurrency))
        stop = asyncio.create_task(run.stop_asked())
        try:
            await asyncio.wait({reading, stop}, return_when=asyncio.FIRST_COMPLETED)
            if reading.done():
                await reading
                return None
            board.is_stopping = True
            return UserId(stop.result())
        finally:
            await cancelled((reading, stop))

    async def _count_earlier(
        self, shared: Sequence[SharedFile], board: _Board, run: JobRun
    ) -> None:
        """Count what this job had read before, in an attempt that did not live to say so."""
        left = {number: f.file for number, f in enumerate(shared) if number not in board.reports}
        done = await self.ingestor.reports(left.values(), run=run.job.id)
        board.reports |= {n: done[file.id] for n, file in left.items() if file.id in done}

    async def _announce(self, errand: Errand, run: JobRun) -> _Board:
        """Post the message that will count up, or find the one an earlier attempt posted."""
        to, total = errand.to, len(errand.shared)
        intro = run.progress("intro")
        if intro is None:
            intro = joined(errand.about, await self._welcome(errand, run))
        if run.is_resumed:
            noted = run.progress("message")
            found = MessageId(noted) if noted else None
            found = found or await self.surface.find(to, job=run.job.id, since=run.job.created_at)
            if found is not None:
                return _Board(total=total, message=found, intro=intro)
        await run.note(intro=intro)
        text = joined(intro, sentences.progress(0, total))
        stop = stop_button(run.job.id)
        message = await self.surface.post(to, text, job=run.job.id, controls=(stop,))
        if message is not None:
            await run.note(message=message)
        await self.served.introduce(errand.target, at=self.clock())
        return _Board(total=total, message=message, intro=intro)

    async def _welcome(self, errand: Errand, run: JobRun) -> str:
        """Return what a channel's people are told once; told there when the report is not."""
        known = await self.served.get(errand.target)
        if known is not None and known.introduced_at is not None:
            return ""
        text = sentences.first_run(sentences.mention(local_part(errand.to.asker)))
        if not errand.is_elsewhere:
            return text
        there = replace(errand.to, conversation=errand.target)
        await say_once(self.surface, there, text, run)
        return ""

    def _one(
        self, number: int, shared: SharedFile, board: _Board, run: JobRun
    ) -> Callable[[], Awaitable[None]]:
        async def work() -> None:
            board.reports[number] = await self._take_in(shared, run)

        return work

    async def _take_in(self, shared: SharedFile, run: JobRun) -> FileReport:
        try:
            return await take_in(shared, self.conversations, self.ingestor, run)
        except (SurfaceError, IngestError) as error:
            logger.warning("file_failed", extra={"file": shared.file.id, "error": str(error)})
            return skipped(shared.file.name, sentences.NOT_NOW)

    async def _count_up(self, board: _Board, run: JobRun) -> None:
        shown = (0, False)
        while board.message is not None:
            await asyncio.sleep(self.limits.ingest_progress_s)
            now = len(board.reports), board.is_stopping
            if now == shown:
                continue
            shown = now
            text = joined(board.intro, sentences.progress(now[0], board.total, is_stopping=now[1]))
            controls = () if board.is_stopping else (stop_button(run.job.id),)
            try:
                await self.surface.update(board.message, text, job=run.job.id, controls=controls)
            except SurfaceError as error:
                logger.warning("progress_not_shown", extra={"code": error.code})

    def _report(self, board: _Board, stopped_by: UserId | None) -> str:
        reports = board.in_order
        languages = languages_text(reports, self.language_settings)
        text = joined(report_text(reports), languages, contexts_text(reports))
        if stopped_by is not None:
            who = sentences.mention(local_part(stopped_by))
            text = joined(text, sentences.ingest_stopped(who, board.total - len(reports)))
        return text

    async def _replaced(self, message: MessageId, text: str, run: JobRun) -> bool:
        """Put a text in place of the message that counted up; False if somebody deleted it."""
        try:
            await self.surface.update(message, text, job=run.job.id)
        except SurfaceError as error:
            if error.code != "message_not_found":
                raise
            return False
        return True

    async def _retry_or_tell(
        self, asked: IngestAsked, run: JobRun, error: DocentError | SurfaceError
    ) -> None:
        if isinstance(error, RecordError) or run.job.attempts < _ATTEMPTS:
            logger.warning("ingest_retried", extra={"error": str(error)})
            raise RetryLater(_RETRY_S) from error
        logger.error("ingest_failed", extra={"error": str(error)})
        await self._say_failed(asked, run, sentences.for_error(error))

    async def _say_failed(self, asked: IngestAsked, run: JobRun, sentence: str) -> None:
        text = sentences.with_id(sentence, request_id(run.job.id))
        noted = run.progress("message")
        if noted is None or not await self._replaced(MessageId(noted), text, run):
            await self._tell(asked.destination, text, run)


@dataclass(slots=True)
class _Board:
    """The message that counts up, and what became of the files so far, by their place in the list.

    `intro` stands above the counts, and under the report.
    """

    total: int
    message: MessageId | None
    intro: str
    reports: dict[int, FileReport] = field(default_factory=dict)
    is_stopping: bool = False

    @property
    def in_order(self) -> list[FileReport]:
        return [report for _, report in sorted(self.reports.items())]


def _log(board: _Board, *, ms: float) -> None:
    reports = board.reports.values()
    counts = {o.value: sum(r.outcome is o for r in reports) for o in FileOutcome}
    extra = {**counts, "chunks": sum(r.chunks for r in reports), "ms": ms}
    logger.info("channel_ingested", extra=extra)
