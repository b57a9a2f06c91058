"""Keeps records and index in step about which Files have a Content, and where it may be seen.

What widens goes to the index first, what narrows goes to the records first, so a crash in between
never shows what may not be seen. What a crash leaves undone stands in `File.leaving`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from core.domain.files import Content, ContentState, File
from core.domain.ids import ContentId, ConversationId, FileId
from core.domain.ports import SearchIndex
from core.ingestion.drafts import drop_drafts
from core.records.library import Library, conversations_of
from core.utils.aio import KeyedLocks

__all__ = ["Sharing", "is_erased", "is_forgotten", "merged", "nameless", "noted", "taken_off"]

T = TypeVar("T")


class Sharing:
    """Links Files to Contents and takes them off again."""

    def __init__(self, index: SearchIndex, library: Library) -> None:
        self._index = index
        self._library = library
        self._locks = KeyedLocks()

    async def alone(self, content: ContentId, work: Callable[[], Awaitable[T]]) -> T:
        """Run work on a Content while nothing else of this process changes it."""
        return await self._locks.run(content, work)

    async def expect(self, file: File, content: ContentId) -> None:
        """Note which Content a file is about to have, so that a crash leaves none without files."""

        def step(old: File | None) -> File | None:
            if old is None:
                return replace(file, content=None, read_by=None, arriving=content)
            return replace(old, arriving=content)

        await self._library.change_file(file.id, step)

    async def link(self, content: Content, file: File) -> None:
        """Note that a file has a Content whose chunks its readers can find already."""
        await self._library.join(content.id, file.id, generation=content.generation)
        await self._library.change_file(
            file.id, lambda old: _linked(noted(old, file), old, content.id)
        )

    async def share(self, content: Content, file: File) -> None:
        """Let a file's readers find a Content that was indexed for others."""
        before = await self._library.file(file.id)
        linked = before is not None and before.content == content.id
        seen = before.shown_in if before and linked else frozenset()
        if content.state is ContentState.INDEXED and not file.shown_in <= seen:
            files = await self._library.files_of(content)
            await self._index.reshare(content.id, conversations=conversations_of([*files, file]))
        await self.link(content, file)

    async def readers(self, content: ContentId, file: File) -> frozenset[ConversationId]:
        """Return the conversations whose members may see a Content, this coming file among them."""
        held = await self._library.content(content)
        others = await self._library.files_of(held) if held is not None else ()
        return conversations_of((*others, file))

    async def catch_up(
        self, content: ContentId, file: File, *, written_for: frozenset[ConversationId]
    ) -> None:
        """Let those find a Content too whose file came to it while its chunks were written."""
        now = await self.readers(content, file)
        if now != written_for:
            await self._index.reshare(content, conversations=now)

    async def let_go(self, id_: FileId, *, deleted: bool) -> None:
        """Take a file off its Content: because it is deleted, or can be read no more.

        What was never seen is marked as deleted too, since it may be on its way in right now.
        """

        def step(old: File | None) -> File | None:
            if old is None and not deleted:
                return None
            file = old or nameless(id_)
            left = file.shared_in if deleted else frozenset()
            return replace(
                _off(file),
                deleted=file.deleted or deleted,
                left=file.left | left,
                places=() if deleted else file.places,
            )

        await self._library.change_file(id_, step)
        await self.settle(id_)

    async def unshare(self, id_: FileId, conversation: ConversationId) -> None:
        """Take away a file's place in a conversation; without any place it leaves its Content."""

        def step(old: File | None) -> File | None:
            if old is None:
                return None
            places = tuple(p for p in old.places if p.conversation != conversation)
            left = old.left | old.shared_in & {conversation}
            file = replace(old, places=places, left=left)
            return taken_off(file) if places else _off(file)

        file = await self._library.change_file(id_, step)
        if file is not None and file.content is not None:
            await self.alone(file.content, partial(self.narrow, file.content))
        await self.settle(id_)

    async def narrow(self, id_: ContentId) -> None:
        """Let those alone find a Content who may see one of its files now."""
        content = await self._library.content(id_)
        if content is not None:
            await self.reshare(content)

    async def reshare(self, content: Content) -> None:
        """Let those alone find a Content, as it was just read, who may see one of its files."""
        if content.generation is not None:
            files = await self._library.files_of(content)
            await self._index.reshare(content.id, conversations=conversations_of(files))

    async def settle(self, id_: FileId) -> File | None:
        """Finish taking a file off the Contents it has no more; return it as it is then."""
        file = await self._library.file(id_)
        for content in self._left(file) if file is not None else ():
            await self.alone(content, partial(self._leave, content, id_))
            file = await self._library.change_file(id_, partial(_without, gone=content))
        return file

    def _left(self, file: File) -> list[ContentId]:
        """Return the Contents to take a file off; one that is being written is its writer's."""
        arriving = file.arriving
        broke_off = arriving is not None and not self._locks.is_held(arriving)
        return sorted(file.leaving | ({arriving} if arriving and broke_off else set()))

    async def _leave(self, id_: ContentId, file: FileId) -> None:
        now = await self._library.file(file)
        if now is not None and now.content == id_:
            return
        left = await self._library.leave(id_, file)
        if left is None:
            return
        if left.files:
            await self.reshare(left)
        else:
            await drop_drafts(self._index, self._library, id_, left.writing)


def nameless(id_: FileId) -> File:
    """Return a file of which nothing but the id is known, or may be kept."""
    return File(id=id_, name="", media_type=None, size_bytes=0, uploader=None, modified_at=0.0)


def is_forgotten(file: File) -> bool:
    """Tell whether a file is forgotten wherever it is shared."""
    return bool(file.places) and file.shared_in <= file.forgotten


def taken_off(file: File) -> File:
    """Take a file off its Content if it is forgotten wherever it is shared."""
    return _off(file) if is_forgotten(file) else file


def _off(file: File) -> File:
    if file.content is None:
        return file
    return replace(file, content=None, was=file.content, leaving=file.leaving | {file.content})


def _without(file: File | None, gone: ContentId) -> File | None:
    if file is None:
        return None
    arriving = None if file.arriving == gone else file.arriving
    return replace(file, leaving=file.leaving - {gone}, arriving=arriving)


def _linked(file: File, old: File | None, content: ContentId) -> File:
    """Point a file to a Content, noting the one it pointed to; one that is gone only leaves it."""
    left = {old.content} if old is not None and old.content else set()
    leaving = (file.leaving | left) - {content}
    file = replace(file, leaving=leaving, arriving=None)
    if file.deleted or is_forgotten(file):
        was = None if is_erased(file) else content
        return replace(file, content=None, was=was, leaving=leaving | {content})
    return replace(file, content=content, was=None)


def is_erased(file: File) -> bool:
    """Tell whether only a file's id may be kept: it was erased, or gone before it was seen."""
    return file.deleted and not file.name


def noted(known: File | None, shared: File) -> File:
    """Return what is to be kept of a file that a run saw; of an erased one nothing comes back."""
    if known is None:
        return shared
    return known if is_erased(known) else merged(known, shared)


def merged(known: File, shared: File) -> File:
    """Add what a run saw of a file to what was known of it."""
    places = {p.conversation: p for p in known.places} | {p.conversation: p for p in shared.places}
    return replace(
        shared,
        places=() if known.deleted else tuple(places.values()),
        deleted=known.deleted,
        content=known.content,
        leaving=known.leaving,
        was=known.was,
        left=known.left,
        arriving=known.arriving,
        newer=known.newer,
        forgotten=known.forgotten,
        read_by=shared.read_by or known.read_by,
        confirmed_at=max(known.confirmed_at, shared.confirmed_at),
    )
