"""Finds the file somebody means, among those they may see and no others.

A file they may not see is not told from one that does not exist.
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.flows.readers import ReaderCheck, Readers
from bot.surface import ConversationSurface, Destination, SurfaceError
from core.domain.audience import Asker
from core.domain.files import File
from core.domain.ids import ConversationId, FileId
from core.ingestion.sharing import merged
from core.records.library import Library

__all__ = ["FileLookup", "Sight", "places_of", "same_name"]

logger = logging.getLogger(__name__)

_MOST_LOOKED_AT: Final = 10_000
_LEAST_PART: Final = 3


def same_name(one: str) -> str:
    """Return what of a name has to agree: not its case, nor how its accents are written."""
    return " ".join(unicodedata.normalize("NFC", one).casefold().split())


def places_of(file: File) -> frozenset[ConversationId]:
    """Return where a file is shared; where it was, when it is nowhere any more."""
    return file.shared_in or file.left


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Who asks, and the conversations whose files they may see."""

    asker: Asker
    allowed: frozenset[ConversationId]

    def of(self, file: File) -> frozenset[ConversationId]:
        """Return the places of a file that the asker may know of."""
        return places_of(file) & self.allowed

    def sees(self, file: File) -> bool:
        """Tell whether the asker may know of a file: it is theirs, or where they may look."""
        return file.uploader == self.asker.user or bool(self.of(file))


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLookup:
    """Looks files up by name or id, for one person."""

    conversations: ConversationSurface
    library: Library
    readers: ReaderCheck

    async def sight(self, to: Destination) -> Sight:
        """Find out what somebody may see; they are in the conversation they wrote in."""
        readers = await self.readers.readers(to, anew=True)
        allowed = readers.audience.conversations
        if _is_one_of_us(readers):
            allowed |= {to.conversation}
        return Sight(asker=readers.asker, allowed=allowed)

    async def named(self, name: str, sight: Sight, within: ConversationId | None) -> list[File]:
        """Return the files of that name, newest first; else those whose names hold it.

        Raises:
            RecordsUnavailable: the records cannot be read now.
        """
        wanted = same_name(name)
        found = await self._matching(lambda one: same_name(one) == wanted, sight, within)
        if not found and len(wanted) >= _LEAST_PART:
            found = await self._matching(lambda one: wanted in same_name(one), sight, within)
        return sorted(found, key=lambda file: (-file.modified_at, file.id))

    async def chosen(self, id_: FileId, sight: Sight, within: ConversationId | None) -> File | None:
        """Return a file by its id, if the asker may see it.

        Raises:
            RecordsUnavailable: the records cannot be read now.
        """
        file = await self.library.file(id_)
        if within is not None and (file is None or within not in places_of(file)):
            listed = await self._listed(lambda _: True, within)
            shown = listed.get(id_)
            file = shown if file is None or shown is None else merged(file, shown)
        if file is None or not sight.sees(file) or not _is_within(file, within):
            return None
        return file

    async def _matching(
        self, matches: Callable[[str], bool], sight: Sight, within: ConversationId | None
    ) -> list[File]:
        found = {
            file.id: file for file in await self.library.find_named(matches, limit=_MOST_LOOKED_AT)
        }
        if within is not None and within in sight.allowed:
            listed = await self._listed(matches, within)
            known = await self.library.files(listed)
            for id_, file in listed.items():
                found[id_] = merged(known[id_], file) if id_ in known else file
        return [f for f in found.values() if sight.sees(f) and _is_within(f, within)]

    async def _listed(
        self, matches: Callable[[str], bool], within: ConversationId
    ) -> dict[FileId, File]:
        try:
            return {
                shared.file.id: shared.file
                async for shared in self.conversations.files(within)
                if matches(shared.file.name)
            }
        except SurfaceError as error:
            logger.info("files_not_listed", extra={"code": error.code})
            return {}


def _is_one_of_us(readers: Readers) -> bool:
    return readers.asker.is_external is False and readers.asker.is_guest is False


def _is_within(file: File, within: ConversationId | None) -> bool:
    return within is None or within in places_of(file)
