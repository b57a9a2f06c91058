"""What is read, cut and indexed: from a file's bytes to chunks with vectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.domain.ids import ContentId, Generation

__all__ = [
    "Chunk",
    "Document",
    "EmbeddedChunk",
    "Locator",
    "LocatorKind",
    "RawFile",
    "Section",
    "StoredChunk",
    "Vector",
]


class LocatorKind(StrEnum):
    """How a kind of document names the spots that a reader can turn to."""

    PAGE = "page"
    SLIDE = "slide"
    SHEET = "sheet"
    ROW = "row"
    LINE = "line"
    TIME = "time"
    SYMBOL = "symbol"


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """A spot in a document that a person can turn to.

    `label` is what follows the kind's word: a page or slide number, a row or line number or a
    range of them, a time as `HH:MM:SS`, a sheet's or symbol's name. A row within a named sheet
    has the sheet's name in `within`.
    """

    kind: LocatorKind
    label: str
    within: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFile:
    """Bytes as they were shared, before anyone trusted them."""

    content: bytes
    name: str
    media_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A span of a Document's text that may not be mixed with its neighbours in one chunk.

    `start` and `end` are offsets into `Document.text`, in characters, end exclusive. `header`
    is a table's header row: every chunk cut from the section repeats it.
    """

    start: int
    end: int
    heading_path: tuple[str, ...] = ()
    locator: Locator | None = None
    header: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a reader found in a file: its text, and where everything stands in it.

    Sections are in the order of the text and do not overlap. `title` stands inside the file;
    it is never the file's name.
    """

    text: str
    sections: tuple[Section, ...]
    media_type: str
    title: str | None = None
    pages: int | None = None
    language: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """The indexed span: `text` is `Document.text[start:end]`, `seq` its 0-based position.

    `context` is what search and the embedder read in front of the text: the title found inside
    the file, the heading path, a table's header. `sentence` is what a language model wrote of the
    chunk's place in the document: read there too, in front of both, and never shown or quoted.
    """

    seq: int
    start: int
    end: int
    text: str
    context: str = ""
    sentence: str = ""
    title: str | None = None
    heading_path: tuple[str, ...] = ()
    locator: Locator | None = None

    @property
    def searched_context(self) -> str:
        """What embedder and BM25 see in front of the text; its first line is the sentence."""
        return "\n".join(part for part in (self.sentence, self.context) if part)

    @property
    def indexed_text(self) -> str:
        """The text as embedder and BM25 see it."""
        return "\n".join(part for part in (self.sentence, self.quotable_text) if part)

    @property
    def quotable_text(self) -> str:
        """What stands in the document itself: the text, and its title, headings and header."""
        return f"{self.context}\n{self.text}" if self.context else self.text


@dataclass(frozen=True, slots=True)
class Vector:
    """An embedding, packed as little-endian float32; of unit length, or all zero."""

    float32: bytes

    @property
    def dimensions(self) -> int:
        """How many numbers it holds."""
        return len(self.float32) // 4


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedChunk:
    """A chunk ready to be written. One without a vector is found by its words alone."""

    chunk: Chunk
    vector: Vector | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChunk:
    """A chunk as an index gives it back: a candidate, until the records confirm it."""

    content: ContentId
    generation: Generation
    chunk: Chunk
