"""One search: two ranked legs of hits, then the passages that are left after checking them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from core.domain.audience import Audience
from core.domain.documents import StoredChunk
from core.domain.files import Place
from core.domain.ids import ChunkId, ContentId, FileId, Generation

__all__ = ["Attachment", "Hit", "Legs", "Origin", "Passage", "Query", "Retrieval", "Source"]


class Hit(NamedTuple):
    """A chunk in one leg. `rank` counts from 1; `score` compares only within its leg."""

    chunk_id: ChunkId
    rank: int
    score: float


class Origin(NamedTuple):
    """What a chunk was cut from."""

    content: ContentId
    generation: Generation


@dataclass(frozen=True, slots=True, kw_only=True)
class Legs:
    """The two ranked lists of one search, and the chunks they name.

    After its own best `k` a leg may go on with hits that only the other leg found, by the score
    they have here: fusion then knows both scores of a candidate. One that is still missing here
    has nothing in common with the question as this leg sees it.

    `failed` names legs that could not be searched; the other one still answers.
    """

    bm25: tuple[Hit, ...]
    dense: tuple[Hit, ...]
    origins: Mapping[ChunkId, Origin]
    chunks: Mapping[ChunkId, StoredChunk]
    """The same chunks; an engine may decode one no sooner than it is looked up."""
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The file a passage is cited from: one whose place the reply's readers may see."""

    file: FileId
    name: str
    place: Place
    modified_at: float
    """Unix time in seconds."""
    is_archived: bool = False
    """Whether the conversation it is cited from is archived."""
    newer: FileId | None = None
    """The file of the same name that supersedes it where it was shared."""
    is_attached: bool = False
    """Whether it stands in the conversation that asks: then no record need know its words."""
    origin: str | None = None
    """Where it is from, in words in place of a link: not every reader may open it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file attached to the question, cut into chunks that are kept for this answer only."""

    source: Source
    chunks: tuple[StoredChunk, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question as it is searched. `k` is how many passages are wanted.

    Without words it asks for the beginning of what is attached.
    """

    text: str
    audience: Audience
    k: int
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A fused hit with its text and its source, numbered from 1 for the prompt."""

    number: int
    score: float
    stored: StoredChunk
    source: Source

    @property
    def content(self) -> ContentId:
        """The Content the passage was cut from."""
        return self.stored.content


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """What one query found, with what each step took in milliseconds."""

    passages: tuple[Passage, ...]
    failed_legs: tuple[str, ...] = ()
    candidates: int = 0
    dropped: int = 0
    """Candidates that the records did not confirm."""
    timings_ms: Mapping[str, float] = field(default_factory=dict)
