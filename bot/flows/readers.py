"""Finds out what a reply may use, from where it goes and who asked; the same check every time."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from bot.surface import ConversationSurface, Destination
from core.domain.audience import (
    Asker,
    Audience,
    ExternalChannels,
    Venue,
    VenueKind,
    decide_audience,
)
from core.domain.ids import ContentId, ConversationId, FileId
from core.domain.search import Passage
from core.records.library import Library

__all__ = ["ReaderCheck", "Readers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Who reads a reply, and what it may therefore use."""

    venue: Venue
    asker: Asker
    audience: Audience

    @property
    def are_known(self) -> bool:
        """Whether nothing was narrowed only because it could not be found out."""
        if self.is_personal:
            # Slack does not say of a direct message whether people from outside read it.
            return None not in {self.asker.is_external, self.asker.is_guest}
        return None not in {self.venue.is_external, self.asker.is_external, self.venue.has_guests}

    @property
    def is_personal(self) -> bool:
        """Whether the asker alone reads the reply."""
        return self.venue.kind is VenueKind.PERSONAL

    @property
    def may_use_public(self) -> bool:
        """Whether every reader is known to see all public channels."""
        guests = self.asker.is_guest if self.is_personal else self.venue.has_guests
        outside = self.asker.is_external if self.is_personal else self.venue.is_external
        return guests is False and outside is False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderCheck:
    """Looks up readers, and checks passages against them just before they are shown."""

    conversations: ConversationSurface
    library: Library
    external_channels: ExternalChannels

    async def readers(self, to: Destination, *, anew: bool = False) -> Readers:
        """Find out who reads a reply; what cannot be found out narrows it.

        `anew` asks again which channels are public, where nothing is checked before it is shown.
        """
        venue, asker, public, left = await asyncio.gather(
            self.conversations.venue(to.conversation),
            self.conversations.asker(to.asker),
            self.conversations.public(to.team, anew=anew),
            self.library.departures.of(to.team),
        )
        if to.private_to is not None:
            venue = replace(venue, kind=VenueKind.PERSONAL)
        elif venue.kind is VenueKind.PERSONAL:
            # The asker is in the DM they wrote in, whatever the membership lookup brought.
            asker = replace(asker, conversations=asker.conversations | {to.conversation})
        audience = decide_audience(
            to.team, venue, asker, public=public, external_channels=self.external_channels
        )
        shown = replace(audience, conversations=audience.conversations - left.keys())
        return Readers(venue=venue, asker=asker, audience=shown)

    async def still_there(self, passages: Iterable[Passage]) -> bool:
        """Tell whether every passage's file is still shared where it is cited from.

        Raises:
            RecordsUnavailable: the records could not be asked.
        """
        shown = list(passages)
        used = [
            (p.source.file, p.source.place.conversation) for p in shown if not p.source.is_attached
        ]
        files = await self.library.files(file for file, _ in used)
        if not await self._still_attached(shown):
            return False
        return all(id_ in files and place in files[id_].shown_in for id_, place in used)

    async def still_allows(self, to: Destination, passages: Iterable[Passage]) -> bool:
        """Tell whether every passage may be shown now, by the records and the live audience.

        Raises:
            RecordsUnavailable: the records could not be asked.
        """
        used = list(passages)
        if not used:
            return True
        readers = await self.readers(to)
        audience = readers.audience
        elsewhere = {p.source.place.conversation for p in used} - {to.conversation}
        if readers.venue.kind is VenueKind.PERSONAL:
            elsewhere -= readers.asker.conversations
        for conversation in elsewhere:
            if not await self.conversations.is_public(conversation):
                return False
        if not all(audience.allows(p.source.place.conversation) for p in used):
            return False
        if not await self._still_attached(used):
            return False
        kept = [passage for passage in used if not passage.source.is_attached]
        holdings = await self.library.holdings([p.content for p in kept])
        for passage in kept:
            holding = holdings.get(passage.content)
            if holding is None or holding.content.generation != passage.stored.generation:
                return False
            source = passage.source
            if not any(
                file.id == source.file and source.place.conversation in file.shown_in
                for file in holding.files
            ):
                return False
        return True

    async def visible(
        self, to: Destination, readers: Readers, files: Collection[FileId]
    ) -> Mapping[FileId, ContentId]:
        """Return those files that the readers may see now, with what is in them.

        Raises:
            RecordsUnavailable: the records could not be asked.
        """
        found = await self.library.files(files) if files else {}
        seen: dict[FileId, ContentId] = {}
        for file in found.values():
            if file.content is None:
                continue
            for place in sorted(file.shown_in):
                if readers.audience.allows(place) and await self._is_open(to, readers, place):
                    seen[file.id] = file.content
                    break
        return seen

    async def _is_open(self, to: Destination, readers: Readers, place: ConversationId) -> bool:
        """Ask anew of a place that only its being public lets the readers see."""
        is_personal = readers.venue.kind is VenueKind.PERSONAL
        if place == to.conversation or (is_personal and place in readers.asker.conversations):
            return True
        return await self.conversations.is_public(place)

    async def _still_attached(self, passages: Iterable[Passage]) -> bool:
        """Tell whether no attached file is known to be gone; most of them have no record."""
        places = {
            p.source.file: p.source.place.conversation for p in passages if p.source.is_attached
        }
        known = await self.library.files(places) if places else {}
        return not any(file.deleted or places[file.id] in file.forgotten for file in known.values())
