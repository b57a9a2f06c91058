"""Whether a private answer may be shared, asked anew each time, and what that would disclose."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.flows import sentences
from bot.flows.readers import ReaderCheck
from bot.flows.refusals import refusal
from bot.flows.roles import Action, Roles
from bot.surface import Destination
from core.domain.answers import Answer
from core.domain.audience import Audience, Venue, VenueKind
from core.domain.ids import ConversationId, local_part
from core.domain.search import Passage
from core.records.kept_answers import KeptAnswer

__all__ = ["Disclosure", "NotSharable", "ShareCheck"]


class NotSharable(Exception):
    """It may not be shared. `sentence` says why, for the one who wants to."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """What sharing an answer would do. `hidden` are the passages not everyone there may open."""

    answer: Answer
    hidden: tuple[Passage, ...]
    audience: Audience
    venue: Venue


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareCheck:
    """Looks again at who reads the conversation, what the asker may see, and what is left."""

    readers: ReaderCheck
    roles: Roles

    async def look(self, kept: KeptAnswer, to: Destination) -> Disclosure:
        """Return what sharing would disclose; `to` is where, by whom.

        Raises:
            NotSharable: it may not be shared.
            RecordsUnavailable: it could not be checked.
        """
        if kept.answer is None:
            raise NotSharable(sentences.ALREADY_SHARED)
        # What is remembered of them for a while is not enough for this.
        self.readers.conversations.forget(to.asker, to.conversation)
        readers = await self.readers.readers(to)
        held = self.roles.of(readers.asker, conversation=to.conversation)
        reason = refusal(self.roles, held, Action.SHARE)
        if reason is not None:
            raise NotSharable(reason)
        if readers.venue.is_external is not False:
            raise NotSharable(sentences.SHARE_OUTSIDE)
        passages = [citation.passage for citation in kept.answer.citations]
        if not await self.readers.still_allows(replace(to, private_to=to.asker), passages):
            raise NotSharable(sentences.SHARE_CHANGED)
        hidden = [p for p in passages if not readers.audience.allows(p.source.place.conversation)]
        return Disclosure(
            answer=kept.answer,
            hidden=tuple(hidden),
            audience=readers.audience,
            venue=readers.venue,
        )

    async def question(self, disclosure: Disclosure) -> str:
        """Return what the asker is asked: each file that would be disclosed, and who else reads."""
        lines = [
            sentences.disclosed_file(p.source.name, await self._where(p.source.place.conversation))
            for p in disclosure.hidden
        ]
        return sentences.share_question(
            list(dict.fromkeys(lines)), has_guests=disclosure.venue.has_guests
        )

    async def for_readers(self, disclosure: Disclosure) -> Answer:
        """Return the answer with words in place of links that its readers could not open."""
        citations = []
        for citation in disclosure.answer.citations:
            passage = citation.passage
            place = passage.source.place.conversation
            if not disclosure.audience.allows(place):
                where = await self._where(place)
                passage = replace(passage, source=replace(passage.source, origin=where))
            citations.append(replace(citation, passage=passage))
        return replace(disclosure.answer, citations=tuple(citations))

    async def _where(self, place: ConversationId) -> str:
        venue = await self.readers.conversations.venue(place)
        if venue.kind is VenueKind.PERSONAL:
            return sentences.A_DIRECT_MESSAGE
        if venue.kind is VenueKind.GROUP_DM:
            return sentences.A_GROUP_MESSAGE
        return sentences.channel_mention(local_part(place))
