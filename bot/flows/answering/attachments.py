"""Reads the files attached to a question, and to the messages of its thread, for its answer.

The readers of the conversation see these files right there, so its answer may use them; nothing
of them is kept.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Protocol

from bot.flows import sentences
from bot.flows.requests import QuestionAsked
from bot.settings import LimitSettings
from bot.surface import ConversationSurface, FilesUnavailable, SurfaceError
from core.domain.answers import Turn
from core.domain.files import File
from core.domain.ids import ConversationId, FileId
from core.domain.search import Attachment, Source
from core.errors import DocentError, UnreadableFile
from core.ingestion.opening import OpenedFile
from core.utils.aio import cancelled

__all__ = ["Attached", "Opener", "ReadAttachments"]

logger = logging.getLogger(__name__)

_UNNAMED: Final = "a file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """What came of the attached files. `notes` are sentences for the reply."""

    attachments: tuple[Attachment, ...] = ()
    addable: tuple[FileId, ...] = ()
    """Those that this conversation's answers do not use yet."""
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The names of the files that could be read."""
        return [attachment.source.name for attachment in self.attachments]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    file: File
    opened: OpenedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unread:
    name: str
    reason: str


class Opener(Protocol):
    """What opens a file for one answer."""

    async def open(
        self, shared: File, conversation: ConversationId, fetch: Callable[[], Awaitable[bytes]]
    ) -> OpenedFile:
        """Return a file's chunks; see `FileOpener`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAttachments:
    """Opens attached files, several at once, within `ATTACHED_DEADLINE_S`."""

    conversations: ConversationSurface
    opener: Opener
    limits: LimitSettings

    async def read(self, asked: QuestionAsked, turns: Sequence[Turn]) -> Attached:
        """Read the question's own files, then the newest of its thread, up to `ATTACHED_FILES`.

        Raises nothing: what cannot be read is named, when it came with the question.
        """
        most = self.limits.attached_files
        of_thread = [file for turn in reversed(turns) for file in turn.files]
        wanted = list(dict.fromkeys([*asked.files[:most], *of_thread]))[:most]
        notes = []
        if len(asked.files) > most:
            notes.append(sentences.too_many_attached(len(asked.files), most))
        if not wanted:
            return Attached(notes=tuple(notes))
        results = await self._open_all(wanted, asked)
        unread = [
            (result.name, result.reason)
            for id_, result in zip(wanted, results, strict=True)
            if isinstance(result, _Unread) and id_ in asked.files
        ]
        if unread:
            notes.append(sentences.attached_unread(unread))
        opened = [result for result in results if isinstance(result, _Opened)]
        notes += [sentences.attached_cut(one.file.name) for one in opened if one.opened.is_cut]
        return Attached(
            attachments=tuple(_attachment(one) for one in opened if one.opened.chunks),
            addable=tuple(one.file.id for one in opened if not one.opened.is_kept),
            notes=tuple(notes),
        )

    async def _open_all(
        self, wanted: Sequence[FileId], asked: QuestionAsked
    ) -> list[_Opened | _Unread]:
        names: dict[FileId, str] = {}
        tasks = [asyncio.create_task(self._open(id_, asked, names)) for id_ in wanted]
        try:
            await asyncio.wait(tasks, timeout=self.limits.attached_deadline_s)
        finally:
            await cancelled(tasks)
        late = sentences.ATTACHED_TOO_SLOW
        return [
            _Unread(name=names.get(id_, _UNNAMED), reason=late)
            if task.cancelled()
            else task.result()
            for id_, task in zip(wanted, tasks, strict=True)
        ]

    async def _open(
        self, id_: FileId, asked: QuestionAsked, names: dict[FileId, str]
    ) -> _Opened | _Unread:
        here = asked.destination.conversation
        try:
            shared = await self.conversations.shared_file(id_, here)
            names[id_] = shared.file.name
            if shared.unreadable is not None:
                return _Unread(name=shared.file.name, reason=shared.unreadable)
            fetch = partial(self.conversations.download, shared)
            opened = await self.opener.open(shared.file, here, fetch)
        except UnreadableFile as error:
            reason = error.reason
        except FilesUnavailable:
            reason = sentences.ATTACHED_NOT_SEEN
        except (SurfaceError, DocentError) as error:
            logger.warning("attachment_failed", extra={"file": id_, "error": type(error).__name__})
            reason = sentences.ATTACHED_NOT_NOW
        else:
            return _Opened(file=_here(shared.file, id_, asked), opened=opened)
        return _Unread(name=names.get(id_, _UNNAMED), reason=reason)


def _here(file: File, id_: FileId, asked: QuestionAsked) -> File:
    """Place a file of the question at that very message, wherever else it was shared."""
    if id_ not in asked.files or asked.message_ts is None:
        return file
    return replace(file, places=tuple(replace(p, message_ts=asked.message_ts) for p in file.places))


def _attachment(one: _Opened) -> Attachment:
    file = one.file
    return Attachment(
        source=Source(
            file=file.id,
            name=file.name,
            place=file.places[0],
            modified_at=file.modified_at,
            is_attached=True,
        ),
        chunks=one.opened.chunks,
    )
