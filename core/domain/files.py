"""Files and Contents as the records keep them: what was shared, where, and what is indexed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from core.domain.ids import ContentId, ConversationId, FileId, Generation, UserId

__all__ = ["STRUCK_OUT", "Content", "ContentState", "File", "Place"]

STRUCK_OUT: Final = ""
"""In `Content.writing`, in the place of a run: nobody can make this generation the current one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a file was shared: a message in a conversation."""

    conversation: ConversationId
    message_ts: str | None
    permalink: str | None


class ContentState(StrEnum):
    """What became of the bytes."""

    INDEXED = "indexed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A shared file. `content` is None until it was read once.

    `modified_at` and `shared_at` are Unix times in seconds. A forgotten conversation stays
    forgotten whatever is ingested again, until someone lifts it.
    """

    id: FileId
    name: str
    media_type: str | None
    size_bytes: int
    uploader: UserId | None
    modified_at: float
    places: tuple[Place, ...] = ()
    content: ContentId | None = None
    leaving: frozenset[ContentId] = field(default_factory=frozenset)
    """Contents it had and is still to be taken off: finished by whoever touches the file next."""
    was: ContentId | None = None
    """The Content it had last, where it has none any more: to show that nothing is left of it."""
    left: frozenset[ConversationId] = field(default_factory=frozenset)
    """Where it was shared once and is no more: who is there may ask what became of it."""
    arriving: ContentId | None = None
    """The Content it is about to have; stays after a crash, and is then left like those above."""
    deleted: bool = False
    forgotten: frozenset[ConversationId] = field(default_factory=frozenset)
    newer: frozenset[FileId] = field(default_factory=frozenset)
    """Files that were seen with the same name and a later date where it is shared: a hint only,
    for those may be gone, or renamed, by now."""
    confirmed_at: float = 0.0
    """When the chat platform last said that the file is there."""
    version: str | None = None
    """What tells an edit: compared, never parsed."""
    read_by: str | None = None
    """The run that read its bytes last, so that a resumed run reports what it did before."""

    @property
    def shared_in(self) -> frozenset[ConversationId]:
        """The conversations it is shared in."""
        return frozenset(place.conversation for place in self.places)

    @property
    def shown_in(self) -> frozenset[ConversationId]:
        """The conversations whose members may be told what it says."""
        return frozenset() if self.deleted else self.shared_in - self.forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Bytes that were read once, whichever files have them."""

    id: ContentId
    files: frozenset[FileId]
    state: ContentState
    generation: Generation | None = None
    chunk_count: int = 0
    pages: int | None = None
    language: str | None = None
    embedder: str | None = None
    sentences_by: str | None = None
    """What wrote a sentence of context for each chunk, where that was done."""
    refusal: str | None = None
    """The category, when the bytes were refused."""
    refusal_reason: str | None = None
    recognition: str | None = None
    """How text in pictures was looked for, "" for not at all; None where nothing called for it."""
    forgotten: frozenset[ConversationId] = field(default_factory=frozenset)
    """Where a file with these bytes was forgotten: shared there again, they stay so."""
    writing: Mapping[str, str] = field(default_factory=dict)
    """Generations that are being written, each with the run that does, until it is current."""

    def emptied(self) -> Content:
        """Return what stays of it when no File has it: its name, and nothing it said.

        Its generation is struck out, so that whoever finds it removes what is left of that.
        """
        current: dict[str, str] = {}
        if self.generation is not None:
            current[self.generation] = STRUCK_OUT
        return Content(
            id=self.id,
            files=frozenset(),
            state=self.state,
            forgotten=self.forgotten,
            writing={**self.writing, **current},
        )
