"""Turns on and off that new files of a channel are read as they come, or says whether they are."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.flows import sentences
from bot.flows.deeds import Deeds
from bot.flows.ingesting.ingest_requests import WATCH, WatchAsked
from bot.flows.refusals import refusal
from bot.flows.roles import Action, Roles
from bot.flows.runner import JobRun
from bot.flows.say_once import say_once
from bot.surface import ConversationSurface, ReplySurface
from core.domain.ids import local_part
from core.records.audit import AuditAction
from core.records.conversations import Conversations
from core.records.library import Library

__all__ = ["WatchChannel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchChannel:
    """The flow behind `/ingest watch`; the channel is told once each time it changes."""

    surface: ReplySurface
    conversations: ConversationSurface
    library: Library
    served: Conversations
    roles: Roles
    deeds: Deeds

    async def run(self, run: JobRun) -> None:
        """Do one attempt at the job."""
        asked = WATCH.decode(run.job.payload)
        said = await self._refusal(asked)
        if said is None:
            served = await self.served.get(asked.target)
            is_watched = served is not None and served.is_watched
            if asked.on is None or (asked.on is is_watched and not run.is_resumed):
                said = sentences.watching(is_watched)
        if said is not None:
            await self.surface.post(asked.destination, said, job=run.job.id)
            return
        await self._turn(asked, run)

    async def _refusal(self, asked: WatchAsked) -> str | None:
        inside = asked.target == asked.destination.conversation
        if asked.is_dm and inside:
            return sentences.INGEST_IN_DM
        asker = await self.conversations.asker(asked.destination.asker)
        held = self.roles.of(asker, conversation=asked.target, is_inside=inside)
        return refusal(self.roles, held, Action.WATCH if asked.on is not None else Action.STATUS)

    async def _turn(self, asked: WatchAsked, run: JobRun) -> None:
        to = asked.destination
        if asked.on:
            await self.library.add_conversation(asked.target)
            await self.served.watch(asked.target, at=asked.asked_at)
        else:
            await self.served.stop_watching(asked.target)
        action = AuditAction.WATCH_ON if asked.on else AuditAction.WATCH_OFF
        await self.deeds.note(action, to, run, where=[asked.target])
        everybody = replace(to, conversation=asked.target, private_to=None, response_url=None)
        told = sentences.watch_turned(sentences.mention(local_part(to.asker)), is_on=bool(asked.on))
        await say_once(self.surface, everybody, told, run)
