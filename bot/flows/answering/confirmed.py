"""Finds passages, and asks whether their files are still there before any of them is quoted."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from bot.flows.keeping.current_surface import CurrentSurface, FileNotThere
from bot.flows.keeping.keeping_requests import FILES_TOUCHED, FilesTouched
from bot.flows.requests import job_of
from bot.surface import SharedFile, SurfaceError
from core.answering.attached import Finder
from core.domain.files import File
from core.domain.ids import ConversationId, FileId, scoped, team_of
from core.domain.search import Passage, Query, Retrieval
from core.records.conversations import Conversations
from core.records.jobs import Jobs
from core.records.library import Library
from core.records.versions import newer_version
from core.utils.aio import bounded_gather

__all__ = ["ConfirmedFinder"]

logger = logging.getLogger(__name__)

_AT_ONCE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedFinder:
    """A Finder whose passages' files were there a short while ago.

    One round of at most as many calls as there are passages, bounded in time: what could not be
    asked is quoted all the same, for a lookup that fails says nothing about the file.
    """

    finder: Finder
    conversations: CurrentSurface
    library: Library
    served: Conversations
    jobs: Jobs
    confirm_files_s: float
    deadline_s: float
    clock: Callable[[], float] = time.time

    async def retrieve(self, query: Query, *, prefer: ConversationId | None = None) -> Retrieval:
        """Return the best passages of a query, those of files that are gone left out."""
        retrieval = await self.finder.retrieve(query, prefer=prefer)
        if not retrieval.passages:
            return retrieval
        named = [p.source.file for p in retrieval.passages]
        files, archived = await asyncio.gather(
            self.library.files(named), self._archived(retrieval.passages)
        )
        answers = await self._ask(self._doubtful(files))
        if answers:
            # What was removed while Slack was asked is not quoted either.
            files = await self.library.files(named)
            await self._note(answers, files)
        kept = [p for p in retrieval.passages if _is_there(p, files, answers)]
        if len(kept) < len(retrieval.passages):
            gone = {p.source.file for p in retrieval.passages} - {p.source.file for p in kept}
            kept = await self._ranked_anew(kept, files, gone, answers)
        marked = [_marked(p, archived) for p in kept]
        return replace(
            retrieval,
            passages=tuple(replace(p, number=n) for n, p in enumerate(marked, 1)),
            dropped=retrieval.dropped + len(retrieval.passages) - len(kept),
        )

    async def _ranked_anew(
        self,
        passages: Sequence[Passage],
        files: Mapping[str, File],
        gone: set[FileId],
        answers: Mapping[FileId, SharedFile | None],
    ) -> list[Passage]:
        """Say of each passage what supersedes it now that some files are gone, or moved."""
        older = [p.source.file for p in passages if p.source.newer in gone]
        newer = await self.library.files({id_ for file in older for id_ in files[file].newer})

        def again(passage: Passage) -> Passage:
            source = passage.source
            if source.newer not in gone:
                return passage
            place = source.place.conversation
            left = {
                FileId(id_): file
                for id_, file in newer.items()
                if _has_place(FileId(id_), place, answers)
            }
            now = newer_version(files[source.file], place, left)
            return replace(passage, source=replace(source, newer=now))

        return [again(passage) for passage in passages]

    def _doubtful(self, files: Mapping[str, File]) -> list[FileId]:
        since = self.clock() - self.confirm_files_s
        return [FileId(id_) for id_, file in files.items() if file.confirmed_at < since]

    async def _ask(self, files: Sequence[FileId]) -> dict[FileId, SharedFile | None]:
        """Return what Slack says of files, None for one that is not there; some may be missing."""
        answers: dict[FileId, SharedFile | None] = {}

        async def ask(id_: FileId) -> None:
            try:
                answers[id_] = await self.conversations.look_up(id_)
            except FileNotThere:
                answers[id_] = None
            except SurfaceError as error:
                logger.warning("file_not_confirmed", extra={"file": id_, "code": error.code})

        if files:
            works = [partial(ask, id_) for id_ in files]
            with suppress(TimeoutError):
                async with asyncio.timeout(self.deadline_s):
                    await bounded_gather(works, limit=_AT_ONCE)
            extra = {"files": len(files), "unknown": len(files) - len(answers)}
            logger.info("files_confirmed", extra=extra)
        return answers

    async def _note(
        self, answers: Mapping[FileId, SharedFile | None], files: Mapping[str, File]
    ) -> None:
        """Remember who was there; have the others looked at, for everybody's sake."""
        now = self.clock()
        for id_, shared in answers.items():
            known = files.get(id_)
            if known is None or known.deleted:
                continue
            if shared is not None and _agrees(known, shared):
                await self.library.confirm(id_, at=now)
                continue
            team = team_of(id_)
            touched = FilesTouched(files=(id_,))
            job = scoped(team, "confirm", id_, f"{now:.0f}")
            await self.jobs.create(job_of(FILES_TOUCHED, touched, id_=job, now=now))

    async def _archived(self, passages: Sequence[Passage]) -> frozenset[ConversationId]:
        served = await self.served.get_many({p.source.place.conversation for p in passages})
        return frozenset(c.id for c in served.values() if c.is_archived)


def _marked(passage: Passage, archived: frozenset[ConversationId]) -> Passage:
    if passage.source.place.conversation not in archived:
        return passage
    return replace(passage, source=replace(passage.source, is_archived=True))


def _agrees(known: File, shared: SharedFile) -> bool:
    if not shared.has_more_places and not known.shared_in <= shared.file.shared_in:
        return False
    return (known.version, known.name) == (
        shared.file.version,
        shared.file.name,
    )


def _is_there(
    passage: Passage, files: Mapping[str, File], answers: Mapping[FileId, SharedFile | None]
) -> bool:
    if passage.source.is_attached:
        return True
    id_, place = passage.source.file, passage.source.place.conversation
    file = files.get(id_)
    if file is None or file.content != passage.content or place not in file.shown_in:
        return False
    return _has_place(id_, place, answers)


def _has_place(
    id_: FileId, place: ConversationId, answers: Mapping[FileId, SharedFile | None]
) -> bool:
    """Tell whether Slack, if it was asked, still shows a file in a conversation."""
    if id_ not in answers:
        return True
    shared = answers[id_]
    return shared is not None and (shared.has_more_places or place in shared.file.shared_in)
