"""Which files are versions of one another: same name and conversation, the latest is newest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256

from core.domain.files import File
from core.domain.ids import ConversationId, FileId
from core.domain.ports import RecordStore
from core.records.id_sets import IdSets
from core.records.library import Library

__all__ = ["Versions", "newer_version"]


class Versions:
    """Notes on each older file which ones are newer, so that a search has to ask nobody."""

    def __init__(self, store: RecordStore, library: Library) -> None:
        self._names = IdSets(store, "name")
        self._library = library

    async def note(self, file: File) -> None:
        """Note a file that was read: it may be newer than others, or older; repeatable.

        Raises:
            RecordsUnavailable, RecordChanged: it was not noted everywhere.
        """
        ids: set[str] = set()
        for place in file.places:
            subject = f"{place.conversation}/{_folded(file.name)}"
            await self._names.add(subject, file.id)
            ids.update(await self._names.ids(subject))
        others = await self._library.files(FileId(id_) for id_ in sorted(ids - {file.id}))
        for other in others.values():
            if _is_newer(file, other):
                await self._library.change_file(other.id, _with_newer(file.id))
            elif _is_newer(other, file):
                await self._library.change_file(file.id, _with_newer(other.id))


def newer_version(
    file: File, conversation: ConversationId, files: Mapping[FileId, File]
) -> FileId | None:
    """Return the newest file that supersedes this one in a conversation now, if any; pure."""
    if not file.newer:
        return None
    alive = (
        files[id_]
        for id_ in file.newer
        if id_ in files and _is_newer(files[id_], file) and _is_there(files[id_], conversation)
    )
    newest = max(alive, key=_date, default=None)
    return newest.id if newest is not None else None


def _with_newer(id_: FileId) -> Callable[[File | None], File | None]:
    return lambda old: old and replace(old, newer=old.newer | {id_})


def _is_newer(file: File, other: File) -> bool:
    """Tell whether a file supersedes another; the same bytes under a new date do not."""
    is_version = _folded(file.name) == _folded(other.name) and file.content != other.content
    return is_version and _date(file) > _date(other)


def _is_there(file: File, conversation: ConversationId) -> bool:
    return file.content is not None and conversation in file.shown_in


def _date(file: File) -> tuple[float, str]:
    return file.modified_at, file.id


def _folded(name: str) -> str:
    # A digest: this is a key, and no place for a name to be found in after the file is gone.
    return sha256(name.strip().casefold().encode("utf-8", "replace")).hexdigest()[:32]
