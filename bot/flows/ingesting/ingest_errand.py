"""What an ingest is to do and where it reports, or why it is not begun."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.flows import sentences
from bot.flows.ingesting.ingest_claims import IngestClaims
from bot.flows.ingesting.ingest_report import joined
from bot.flows.ingesting.ingest_size import IngestCost, question, size_of
from bot.flows.refusals import refusal
from bot.flows.requests import IngestAsked
from bot.flows.roles import Action, Roles
from bot.flows.runner import JobRun
from bot.surface import Control, ConversationSurface, Destination, ReplySurface, SharedFile
from core.domain.files import Content, File
from core.domain.ids import ConversationId, local_part
from core.records.library import Library

__all__ = ["Errand", "IngestErrands", "target_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Files to read, and where to say so. `about` is what the report says beside its counts."""

    to: Destination
    target: ConversationId
    shared: Sequence[SharedFile]
    about: str

    @property
    def is_elsewhere(self) -> bool:
        """Whether the report goes to another conversation than the one that is read."""
        return self.to.conversation != self.target


def target_of(asked: IngestAsked) -> ConversationId:
    """Return the conversation whose files are asked for."""
    return asked.target or asked.destination.conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestErrands:
    """Prepares ingests; what is in the way is told to the asker alone."""

    surface: ReplySurface
    conversations: ConversationSurface
    library: Library
    claims: IngestClaims
    roles: Roles
    ask_above: int
    concurrency: int
    cost: Callable[[Sequence[File]], IngestCost]
    is_current: Callable[[Content], bool]

    async def prepare(self, asked: IngestAsked, run: JobRun) -> Errand | None:
        """Return what to do; None when the asker was told why not, or is asked something first.

        Raises:
            FilesUnavailable: the bot is not in that conversation.
            SurfaceError, RecordsUnavailable: it could not be found out.
        """
        refused = await self._refusal(asked)
        if refused is not None:
            await self._tell(asked, refused, run)
            return None
        target = target_of(asked)
        shared = [f async for f in self.conversations.files(target) if _is_since(f, asked.since)]
        if not shared:
            none = sentences.no_files_since(asked.since) if asked.since else sentences.NO_FILES
            await self._tell(asked, none, run)
            return None
        begun = asked.is_confirmed or run.progress("intro") is not None
        if not begun and len(shared) > self.ask_above:
            size = await size_of(shared, self.library, is_current=self.is_current)
            if size.files > self.ask_above:
                cost = self.cost(size.new)
                text, controls = question(
                    size, target, asked.since, concurrency=self.concurrency, cost=cost
                )
                await self._tell(asked, text, run, controls)
                return None
        if not await self.claims.claim(target, job=run.job.id):
            await self._tell(asked, sentences.INGEST_IS_RUNNING, run)
            return None
        return await self._begin(asked, target, shared, run)

    async def _refusal(self, asked: IngestAsked) -> str | None:
        if asked.is_dm and asked.target is None:
            return sentences.INGEST_IN_DM
        target = target_of(asked)
        asker = await self.conversations.asker(asked.destination.asker)
        held = self.roles.of(
            asker, conversation=target, is_inside=target == asked.destination.conversation
        )
        return refusal(self.roles, held, Action.INGEST)

    async def _begin(
        self, asked: IngestAsked, target: ConversationId, shared: Sequence[SharedFile], run: JobRun
    ) -> Errand:
        to = replace(asked.destination, response_url=None, in_place=False)
        about = [sentences.since_only(asked.since)] if asked.since else []
        told = sentences.STARTED if asked.is_confirmed else None
        if target != to.conversation:
            direct = await self.conversations.direct(to.asker)
            about.insert(0, sentences.of_channel(sentences.channel_mention(local_part(target))))
            told = sentences.REPORT_IN_DM if direct != to.conversation else told
            to = replace(to, conversation=direct)
        if told is not None and not run.is_resumed:
            await self._tell(asked, told, run)
        return Errand(to=to, target=target, shared=shared, about=joined(*about))

    async def _tell(
        self, asked: IngestAsked, text: str, run: JobRun, controls: Sequence[Control] = ()
    ) -> None:
        private = replace(asked.destination, private_to=asked.destination.asker)
        await self.surface.post(private, text, job=run.job.id, controls=controls)


def _is_since(shared: SharedFile, day: str | None) -> bool:
    if day is None:
        return True
    start = datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()
    return shared.file.modified_at >= start
