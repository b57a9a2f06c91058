"""Says what is known of a channel's files: how many were read, and who may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.flows import sentences
from bot.flows.files.who_sees import who_sees
from bot.flows.ingesting.ingest_errand import target_of
from bot.flows.ingesting.ingest_requests import INGEST_STATUS, StatusAsked
from bot.flows.private_word import answering_privately
from bot.flows.refusals import refusal
from bot.flows.requests import INGEST
from bot.flows.roles import Action, Roles
from bot.flows.runner import JobRun
from bot.surface import ConversationSurface, FilesUnavailable, ReplySurface, SharedFile
from core.domain.files import Content, ContentState, File
from core.domain.ids import ConversationId
from core.records.conversations import Conversations
from core.records.jobs import Jobs
from core.records.library import Library

__all__ = ["IngestStatus", "counted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestStatus:
    """The flow behind `/ingest status`."""

    surface: ReplySurface
    conversations: ConversationSurface
    library: Library
    served: Conversations
    jobs: Jobs
    roles: Roles
    bot_name: str

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job."""
        asked = INGEST_STATUS.decode(run.job.payload)

        async def work() -> None:
            said = await self._refusal(asked) or await self._status(asked.target)
            await self.surface.post(asked.destination, said, job=run.job.id)

        await answering_privately(self.surface, asked.destination, run, work)

    async def _refusal(self, asked: StatusAsked) -> str | None:
        inside = asked.target == asked.destination.conversation
        if asked.is_dm and inside:
            return sentences.STATUS_IN_DM
        asker = await self.conversations.asker(asked.destination.asker)
        held = self.roles.of(asker, conversation=asked.target, is_inside=inside)
        return refusal(self.roles, held, Action.STATUS)

    async def _status(self, target: ConversationId) -> str:
        try:
            shared = [one async for one in self.conversations.files(target)]
        except FilesUnavailable:
            return sentences.not_a_member(self.bot_name)
        files = await self.library.files([one.file.id for one in shared])
        contents = await self.library.contents(filter(None, (f.content for f in files.values())))
        counts = counted(shared, files, contents, target)
        known = await self.served.get(target)
        last = known.last_ingest_at if known is not None else None
        day = datetime.fromtimestamp(last, tz=UTC).strftime("%Y-%m-%d %H:%M UTC") if last else None
        venue = await self.conversations.venue(target)
        said = sentences.channel_status(
            counts,
            last=day,
            running=await self._is_running(target),
            seen_by=who_sees(venue),
        )
        if known is None or not known.is_watched:
            return said
        unread = [(file.name, file.reason) for file in known.unread]
        return f"{said}\n\n{sentences.watching(True, unread)}"

    async def _is_running(self, target: ConversationId) -> bool:
        asked = [INGEST.decode(job.payload) for job in await self.jobs.unfinished(INGEST.flow)]
        return target in map(target_of, asked)


def counted(
    shared: Sequence[SharedFile],
    files: Mapping[str, File],
    contents: Mapping[str, Content],
    target: ConversationId,
) -> sentences.ChannelCounts:
    """Count what became of a channel's files."""
    read = pages = passages = waiting = forgotten = 0
    refused: Counter[str] = Counter()
    for one in shared:
        file = files.get(one.file.id)
        content = contents.get(file.content) if file is not None and file.content else None
        if one.unreadable is not None:
            refused[one.unreadable] += 1
        elif file is not None and target in file.forgotten:
            forgotten += 1
        elif content is None or file is None or target not in file.shared_in:
            waiting += 1
        elif content.state is ContentState.REFUSED:
            refused[content.refusal_reason or sentences.NOT_READABLE] += 1
        else:
            read += 1
            pages += content.pages or 0
            passages += content.chunk_count
    return sentences.ChannelCounts(
        total=len(shared),
        read=read,
        pages=pages,
        passages=passages,
        waiting=waiting,
        forgotten=forgotten,
        refused=refused,
    )
