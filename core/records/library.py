"""Files and Contents: the truth about what was shared where, and what of it may be quoted."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.domain.files import Content, File
from core.domain.ids import ContentId, ConversationId, FileId, Generation, TeamId, team_of
from core.domain.ports import LIBRARY_MARK, Record, RecordKey, RecordStore
from core.errors import RecordChanged
from core.records.departures import Departures
from core.records.id_sets import IdSets
from core.records.last_seen import LastSeen
from core.records.recall import Recall
from core.records.repository import Keys, Repository

__all__ = ["Holding", "Library", "conversations_of"]

_AT_ONCE = 500
"""Files read in one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A Content and the Files that have it now, as last written."""

    content: Content
    files: tuple[File, ...]
    newer: Mapping[FileId, File] = field(default_factory=dict)
    """Files that may supersede one of them."""


def conversations_of(files: Iterable[File]) -> frozenset[ConversationId]:
    """Return the conversations whose members may see one of these files."""
    return frozenset().union(*(file.shown_in for file in files))


class Library:
    """Reads and changes Files and Contents."""

    def __init__(self, store: RecordStore, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._files = Repository(store, "file", File, _file_keys)
        self._contents = Repository(store, "content", Content, _content_keys)
        self._shared_in = IdSets(store, "shared_in")
        self.departures = Departures(store)
        self._files_seen = LastSeen(self._files)
        self._contents_seen = LastSeen(self._contents)
        self._recall: Recall[ContentId, Holding] = Recall(clock)

    @property
    def store(self) -> RecordStore:
        """What the records are kept in."""
        return self._store

    async def file(self, id_: FileId) -> File | None:
        """Return a file as last written."""
        return await self._files.get(id_)

    async def files(self, ids: Iterable[FileId]) -> Mapping[str, File]:
        """Return those files that exist, as last written."""
        return await self._files.get_many(ids)

    async def content(self, id_: ContentId) -> Content | None:
        """Return a Content as last written."""
        return await self._contents.get(id_)

    async def contents(self, ids: Iterable[ContentId]) -> Mapping[str, Content]:
        """Return those Contents that exist, as last written."""
        return await self._contents.get_many(ids)

    async def change_file(
        self, id_: FileId, step: Callable[[File | None], File | None]
    ) -> File | None:
        """Change a file; see `Repository.change`.

        Raises:
            RecordChanged: others kept changing it.
        """
        before = await self._files.get(id_)
        after = step(before)
        for conversation in sorted(_places(after) - _places(before)):
            # First, so that a conversation's files are all found whatever a crash leaves undone.
            await self._shared_in.add(conversation, id_)
            await self._shared_in.add(team_of(conversation), conversation)
        return await self._files.change(id_, step)

    async def confirm(self, id_: FileId, *, at: float) -> None:
        """Note that a file that is known was there at a Unix time; a later note stands.

        Raises:
            RecordChanged: others kept changing it.
        """
        await self.change_file(
            id_, lambda old: old and replace(old, confirmed_at=max(old.confirmed_at, at))
        )

    async def files_in(self, conversation: ConversationId) -> dict[FileId, File]:
        """Return the files that have a place in a conversation, as last written."""
        ids = await self._shared_in.ids(conversation)
        found: dict[FileId, File] = {}
        for start in range(0, len(ids), _AT_ONCE):
            files = await self._files.get_many(ids[start : start + _AT_ONCE])
            found |= {FileId(k): f for k, f in files.items() if conversation in _places(f)}
        return found

    async def files_ever_in(self, conversation: ConversationId) -> tuple[FileId, ...]:
        """Return the files that have, or had, a place in a conversation."""
        return tuple(map(FileId, await self._shared_in.ids(conversation)))

    async def conversations(self, team: TeamId) -> tuple[ConversationId, ...]:
        """Return the conversations of a team that are watched, or have files."""
        return tuple(map(ConversationId, await self._shared_in.ids(team)))

    async def add_conversation(self, conversation: ConversationId) -> None:
        """Note a conversation that has no files yet, to be looked through with the others."""
        await self._shared_in.add(team_of(conversation), conversation)

    async def drop_conversation(self, conversation: ConversationId) -> None:
        """Forget which files a conversation had, and that it was left."""
        await self._shared_in.drop(conversation)
        await self._shared_in.remove(team_of(conversation), conversation)
        await self.departures.forget(conversation)

    async def delete_file(self, id_: FileId) -> None:
        """Delete a file's record; for one without places and Contents."""
        await self._files.delete(id_)

    async def change_content(
        self, id_: ContentId, step: Callable[[Content | None], Content | None]
    ) -> Content | None:
        """Change a Content; see `Repository.change`.

        Raises:
            RecordChanged: others kept changing it.
        """
        return await self._contents.change(id_, step)

    async def embedded_anew(self, id_: ContentId, generation: Generation, embedder: str) -> None:
        """Note that a generation's chunks have another embedder's vectors, if it is current.

        Raises:
            RecordChanged: others kept changing it.
        """
        await self.change_content(
            id_,
            lambda old: (
                replace(old, embedder=embedder) if old and old.generation == generation else None
            ),
        )

    async def find_named(self, matches: Callable[[str], bool], *, limit: int) -> list[File]:
        """Return those of so many files whose names match, gone ones too, as last written.

        A name may lag; what is said of a file does not.
        """
        found = await self._store.find("file", limit=limit)
        named = [r.key.id for r in found if matches(str(r.body.get("name", "")))]
        return list((await self._files.get_many(named)).values())

    async def holdings(
        self, ids: Collection[ContentId], *, recall: bool = False
    ) -> Mapping[ContentId, Holding]:
        """Return Contents with their Files as last written; usually in one request.

        A File that points to another Content by now is left out. With `recall` what a mark says to
        be unchanged is not read again: for what is checked once more before anybody sees it.
        """
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return {}
        if not recall:
            return (await self._held(wanted))[0]
        before, read_at = self._recall.mark, self._recall.clock()
        kept = self._recall.unchanged(wanted)
        found, mark = await self._held([id_ for id_ in wanted if id_ not in kept])
        if kept and mark != before:
            found |= (await self._held(list(kept)))[0]
            kept = {}
        self._recall.note(found, mark, read_at=read_at)
        return kept | found

    async def _held(
        self, wanted: Sequence[ContentId]
    ) -> tuple[dict[ContentId, Holding], Record | None]:
        """Read Contents with their Files, and the mark, which is as old as they are or older."""
        # Which Files a Content had is only a guess, so that the check of a search is one request.
        before = filter(None, map(self._contents_seen.last, wanted))
        guessed = {file for content in before for file in content.files}
        seen = filter(None, map(self._files_seen.last, guessed))
        guessed |= {newer for file in seen for newer in file.newer}
        found = dict(
            await self._store.get(
                [LIBRARY_MARK]
                + [RecordKey("content", id_) for id_ in wanted]
                + [RecordKey("file", id_) for id_ in guessed]
            )
        )
        mark = found.pop(LIBRARY_MARK, None)
        contents: dict[ContentId, Content] = {}
        files: dict[FileId, File] = {}
        for key, record in found.items():
            if key.kind == "content":
                contents[ContentId(key.id)] = self._contents_seen.value(record)
            else:
                files[FileId(key.id)] = self._files_seen.value(record)
        missing = {f for content in contents.values() for f in content.files} - guessed
        if missing:
            later = await self._store.get([RecordKey("file", id_) for id_ in missing])
            files |= {FileId(k.id): self._files_seen.value(r) for k, r in later.items()}
        newer = await self._newer(files)
        held = {id_: _holding(content, files, newer) for id_, content in contents.items()}
        return held, mark

    async def _newer(self, files: Mapping[FileId, File]) -> Mapping[FileId, File]:
        """Return the files that may supersede these; as a rule they are among them."""
        ids = {id_ for file in files.values() for id_ in file.newer}
        if ids <= files.keys():
            return files
        missing = await self._store.get(
            [RecordKey("file", id_) for id_ in sorted(ids - files.keys())]
        )
        found = {FileId(key.id): self._files_seen.value(record) for key, record in missing.items()}
        return {**files, **found}

    async def files_of(self, content: Content) -> tuple[File, ...]:
        """Return the Files that have a Content now."""
        found = await self._files.get_many(content.files)
        return _holding(content, {FileId(k): v for k, v in found.items()}).files

    async def join(
        self, content: ContentId, file: FileId, *, generation: Generation | None = None
    ) -> None:
        """Note that a File has a Content that exists; `generation` is what it was found to be.

        Raises:
            RecordChanged: others kept changing it, or its last File left it meanwhile.
        """

        def step(old: Content | None) -> Content | None:
            if generation is not None and (old is None or old.generation is None):
                raise RecordChanged(f"nothing is left of content {content!r}")
            return old and replace(old, files=old.files | {file})

        await self.change_content(content, step)

    async def leave(self, content: ContentId, file: FileId) -> Content | None:
        """Note that a File has a Content no more; return what is left of the Content.

        The last one leaves it empty in the same write, so that nobody takes it for read.

        Raises:
            RecordChanged: others kept changing it.
        """

        def step(old: Content | None) -> Content | None:
            left = old and replace(old, files=old.files - {file})
            is_last = left is not None and not left.files and left.generation is not None
            return left.emptied() if left is not None and is_last else left

        return await self.change_content(content, step)


def _places(file: File | None) -> frozenset[ConversationId]:
    return file.shared_in if file else frozenset()


def _holding(
    content: Content, files: Mapping[FileId, File], newer: Mapping[FileId, File] | None = None
) -> Holding:
    having = [
        file
        for id_ in sorted(content.files)
        if (file := files.get(id_)) is not None and file.content == content.id
    ]
    return Holding(content=content, files=tuple(having), newer=newer or {})


def _file_keys(file: File) -> Keys:
    return Keys(state="deleted" if file.deleted else "shared", owner=file.uploader)


def _content_keys(content: Content) -> Keys:
    return Keys(state=content.state.value)
