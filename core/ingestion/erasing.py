"""Erases what is known of a file, a person or a conversation, and shows that it is gone.

The records go first, so that nothing is quoted any more whatever happens in between; a run that
broke off is finished by running it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from core.domain.files import File
from core.domain.ids import ContentId, FileId
from core.domain.ports import ErasableIndex, RecordKey, RecordStore
from core.errors import RecordChanged
from core.ingestion.phrases import phrases_of
from core.ingestion.sharing import Sharing, nameless
from core.records.erasing import Fate, RecordErasure, Subject, SubjectKind, Touched
from core.records.library import Library
from core.utils.aio import bounded_gather

__all__ = ["Eraser", "Left", "Survey"]

_PHRASES_EACH: Final = 5
_PHRASES: Final = 20
_AT_ONCE: Final = 4
_APART: Final = frozenset({"file", "content"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What an erasure will remove, as found beforehand."""

    subject: Subject
    files: tuple[File, ...] = ()
    """Those that go."""
    narrowed: tuple[File, ...] = ()
    """Those that only lose their place in the conversation, or the note of what was newer."""
    contents: tuple[ContentId, ...] = ()
    shared: Mapping[ContentId, tuple[FileId, ...]] = field(default_factory=dict)
    """Contents that stay, since other files have the same bytes."""
    chunks: int = 0
    phrases: tuple[str, ...] = ()
    """Words that stand in what goes, and in nothing else."""
    records: tuple[Touched, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of the subject."""
        return not (self.files or self.narrowed or self.records)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What was found afterwards: all of it should be nothing, but for what is kept by rule."""

    chunks: int
    phrases: int
    records: int
    kept: Mapping[str, int]
    """Records of ids alone, by kind."""

    @property
    def is_nothing(self) -> bool:
        """Whether the erasure did what it promised."""
        return not (self.chunks or self.phrases or self.records)


class Eraser:
    """Erases, on any engine."""

    def __init__(
        self, index: ErasableIndex, store: RecordStore, *, clock: Callable[[], float]
    ) -> None:
        self._index = index
        self._store = store
        self._library = Library(store)
        self._sharing = Sharing(index, self._library)
        self._records = RecordErasure(store)
        self._clock = clock

    async def survey(self, subject: Subject) -> Survey:
        """Find what there is to erase; changes nothing.

        Raises:
            IndexUnavailable, RecordsUnavailable: it cannot be read now.
        """
        touched = await self._records.touched(subject)
        found = await self._library.files(_file_ids(touched))
        gone, narrowed = _split(list(found.values()), subject)
        named = [ContentId(t.record.key.id) for t in touched if t.kind == "content"]
        going, shared = await self._contents(gone, named)
        counts = await self._counts(going)
        return Survey(
            subject=subject,
            files=gone,
            narrowed=narrowed,
            contents=going,
            shared=shared,
            chunks=sum(counts),
            phrases=await self._phrases(going),
            records=tuple(t for t in touched if t.kind not in _APART),
        )

    async def erase(self, survey: Survey) -> None:
        """Erase what was surveyed; repeating it changes nothing.

        Raises:
            IndexUnavailable, RecordsUnavailable, RecordChanged: run it again.
        """
        subject = survey.subject
        for file in survey.narrowed:
            await self._narrow(file, subject)
        for file in survey.files:
            await self._let_go(file, is_final=subject.kind is not SubjectKind.CONVERSATION)
        for content in survey.contents:
            await self._empty(content)
        for touched in survey.records:
            await self._records.carry_out(touched, subject, now=self._clock())
        await self._store.compact()
        await self._index.compact()

    async def look_again(self, survey: Survey) -> Left:
        """Search for what was erased.

        Raises:
            IndexUnavailable, RecordsUnavailable: it cannot be read now.
        """
        counts = await self._counts(survey.contents)
        holders = [await self._index.holders(phrase) for phrase in survey.phrases]
        touched = await self._records.touched(survey.subject)
        files = await self._library.files(_file_ids(touched))
        kept: Counter[str] = Counter()
        records = 0
        for found in touched:
            if _is_left(found, files, survey.subject):
                records += 1
            else:
                kept[found.kind] += 1
        return Left(
            chunks=sum(counts),
            phrases=sum(1 for found in holders if found & set(survey.contents)),
            records=records,
            kept=kept,
        )

    async def _contents(
        self, gone: Sequence[File], named: Sequence[ContentId]
    ) -> tuple[tuple[ContentId, ...], dict[ContentId, tuple[FileId, ...]]]:
        """Return the Contents that only these files have, and those that others have too."""
        ids = {file.id for file in gone}
        had = {
            id_
            for file in gone
            for id_ in (file.content, file.was, file.arriving, *file.leaving)
            if id_
        }
        going, shared = [], {}
        for id_ in sorted(had | set(named if gone else ())):
            content = await self._library.content(id_)
            files = await self._library.files_of(content) if content is not None else ()
            others = tuple(file.id for file in files if file.id not in ids)
            if others:
                shared[id_] = others
            else:
                going.append(id_)
        return tuple(going), shared

    async def _phrases(self, going: Sequence[ContentId]) -> tuple[str, ...]:
        found: list[str] = []
        each = min(_PHRASES_EACH, max(1, _PHRASES // max(1, len(going))))
        for id_ in going:
            content = await self._library.content(id_)
            if content is None or content.generation is None or len(found) >= _PHRASES:
                continue
            stored = await self._index.read(id_, content.generation)
            for phrase in phrases_of([s.chunk.text for s in stored], at_most=each):
                holders = await self._index.holders(phrase)
                if holders and holders <= set(going):
                    found.append(phrase)
        return tuple(dict.fromkeys(found))

    async def _narrow(self, file: File, subject: Subject) -> None:
        changed = await self._library.change_file(
            file.id, lambda old: old and _without(old, subject)
        )
        if changed is not None and changed.content is not None:
            await self._sharing.narrow(changed.content)

    async def _let_go(self, file: File, *, is_final: bool) -> None:
        """Leave of a file its id alone, so that it stays gone; or nothing, if it may come back."""

        def step(old: File | None) -> File | None:
            return old and replace(
                nameless(old.id),
                leaving=old.leaving | {id_ for id_ in (old.content, old.arriving) if id_},
                left=old.left | old.shared_in if is_final else frozenset(),
                deleted=is_final or old.deleted,
                forgotten=old.forgotten,
            )

        await self._library.change_file(file.id, step)
        settled = await self._sharing.settle(file.id)
        if settled == nameless(file.id):
            await self._discard(RecordKey("file", file.id))

    async def _empty(self, id_: ContentId) -> None:
        content = await self._library.content(id_)
        if content is not None and await self._library.files_of(content):
            return  # shared again meanwhile, which looking again will show
        await self._index.erase(id_)
        if content is not None and content.forgotten:
            # The same bytes are to stay forgotten there, so their name has to stay too.
            # Nor may one that is being written become current: some of its chunks went as well.
            await self._library.change_content(
                id_, lambda old: old and replace(old.emptied(), writing={})
            )
        else:
            await self._discard(RecordKey("content", id_))

    async def _discard(self, key: RecordKey) -> None:
        record = (await self._store.get([key])).get(key)
        if record is not None:
            with suppress(RecordChanged):
                await self._store.discard(record)

    async def _counts(self, ids: Sequence[ContentId]) -> list[int]:
        asks = [partial(self._index.count, id_) for id_ in ids]
        return await bounded_gather(asks, limit=_AT_ONCE)


def _file_ids(touched: Sequence[Touched]) -> list[FileId]:
    return [FileId(t.record.key.id) for t in touched if t.kind == "file"]


def _split(found: Sequence[File], subject: Subject) -> tuple[tuple[File, ...], tuple[File, ...]]:
    """Return the files that go, and those that only lose what ties them to the subject."""
    if subject.kind is SubjectKind.FILE:
        itself = tuple(f for f in found if f.id == subject.id and not _is_tombstone(f))
        return itself, tuple(f for f in found if f.id != subject.id)
    if subject.kind is SubjectKind.PERSON:
        return tuple(found), ()
    gone: list[File] = []
    narrowed: list[File] = []
    for file in found:
        rest = _without(file, subject)
        if rest != file:
            (narrowed if rest.places or rest.left else gone).append(file)
    return tuple(gone), tuple(narrowed)


def _without(file: File, subject: Subject) -> File:
    """Return a file as if it had never been shared in the conversation, or beside the file."""
    return replace(
        file,
        newer=frozenset(newer for newer in file.newer if newer != subject.id),
        places=tuple(place for place in file.places if place.conversation != subject.id),
        left=frozenset(conversation for conversation in file.left if conversation != subject.id),
    )


def _is_tombstone(file: File) -> bool:
    blank = replace(nameless(file.id), deleted=True, left=file.left, forgotten=file.forgotten)
    return file == blank


def _is_left(found: Touched, files: Mapping[str, File], subject: Subject) -> bool:
    """Tell whether a record that still names the subject should not."""
    # That something was forgotten in a conversation has to outlive the conversation's erasure.
    may_be_mark = subject.kind is SubjectKind.CONVERSATION
    if found.kind == "content":
        return not may_be_mark
    if found.kind != "file":
        return found.fate is not Fate.KEPT
    file = files.get(found.record.key.id)
    if file is None or _is_tombstone(file):
        return False
    return not (may_be_mark and _without(file, subject) == file)
