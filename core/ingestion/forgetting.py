"""Forgets files conversation by conversation, and keeps them so whatever is ingested again.

What is forgotten stands in the File; that its bytes are forgotten there too stands in the Content,
so that the same bytes shared again in that conversation stay forgotten as well.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from core.domain.files import Content, ContentState, File
from core.domain.ids import ContentId, ConversationId, FileId
from core.domain.ports import SearchIndex
from core.ingestion.sharing import Sharing, is_forgotten, noted, taken_off
from core.records.library import Library, conversations_of

__all__ = ["Forgetting"]


class Forgetting:
    """Forgets files, lifts that again, and bars bytes that were forgotten."""

    def __init__(self, index: SearchIndex, library: Library, sharing: Sharing) -> None:
        self._index = index
        self._library = library
        self._sharing = sharing

    async def forget(self, shared: File, conversations: frozenset[ConversationId]) -> None:
        """Use a file no more in some conversations; repeating it changes nothing.

        The records come first: from then on nothing of it is quoted there. A file that was never
        read is noted as it is shared, so that it never will be.

        Raises:
            IndexUnavailable, RecordsUnavailable: try again; what is narrowed stays so.
        """

        def step(old: File | None) -> File:
            file = noted(old, shared)
            return taken_off(replace(file, forgotten=file.forgotten | conversations))

        file = await self._library.change_file(shared.id, step)
        if file is None:
            return
        # Those it is being taken off too: a former attempt may not have come this far.
        for content in sorted(filter(None, {file.content, file.was, *file.leaving})):
            await self._sharing.alone(content, partial(self._bar, content, conversations))
        await self._sharing.settle(shared.id)

    async def _bar(self, id_: ContentId, conversations: frozenset[ConversationId]) -> None:
        content = await self._library.change_content(
            id_, lambda old: old and replace(old, forgotten=old.forgotten | conversations)
        )
        if content is not None:
            await self._sharing.reshare(content)

    async def remember(self, id_: FileId, conversations: frozenset[ConversationId]) -> None:
        """Let a forgotten file be used again in some conversations, once it is ingested there.

        Raises:
            IndexUnavailable, RecordsUnavailable: try again.
        """
        file = await self._library.file(id_)
        if file is None:
            return
        for content in filter(None, {file.content, file.was}):
            await self._library.change_content(
                content, lambda old: old and replace(old, forgotten=old.forgotten - conversations)
            )
        held = await self._library.content(file.content) if file.content is not None else None
        if held is not None and held.state is ContentState.INDEXED:
            # What widens goes to the index first.
            others = [f for f in await self._library.files_of(held) if f.id != id_]
            again = replace(file, forgotten=file.forgotten - conversations)
            await self._index.reshare(held.id, conversations=conversations_of([*others, again]))
        await self._library.change_file(
            id_, lambda old: old and replace(old, forgotten=old.forgotten - conversations)
        )

    async def barred(self, content: Content, shared: File) -> File:
        """Return a file as it may be linked to a Content: forgotten where its bytes are.

        Where it has had these bytes all along it may keep them: somebody else shared a copy, and
        only that was forgotten.
        """
        before = await self._library.file(shared.id)
        kept = before.shown_in if before and before.content == content.id else frozenset()
        newly = shared.shared_in & content.forgotten - kept
        if newly <= shared.forgotten:
            return shared

        def step(old: File | None) -> File:
            file = noted(old, shared)
            file = taken_off(replace(file, forgotten=file.forgotten | newly))
            return replace(file, was=content.id) if is_forgotten(file) else file

        return await self._library.change_file(shared.id, step) or shared
