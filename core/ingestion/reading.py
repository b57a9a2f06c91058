"""Reads one file: decides what it is, lets its reader read it, and refuses what has no text.

Runs inside the reader processes; `FileReader` is how everyone else asks for it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import NamedTuple, Protocol

from core.domain.documents import Chunk, Document, RawFile
from core.errors import RefusalCategory, UnreadableFile
from core.ingestion.detect import detect
from core.ingestion.language import detect_language, primary_language
from core.ingestion.limits import LIMITS
from core.ingestion.old_office import with_usual_streams
from core.ingestion.readers import READERS, readers_with
from core.ingestion.recognition import Recognition
from core.ingestion.refusals import unknown_kind
from core.ingestion.rewriting import with_usual_names

__all__ = ["FileReader", "ReadResult", "read_document"]

_SCAN_CHARACTERS_PER_PAGE = 12
_SCAN_BYTES_PER_PAGE = 20_000
_PICTURE_MARKS = (b"/Image", b"/media/", b"Pictures/")
"""What stands in the open in every PDF, Office and OpenDocument file with pictures in it."""
_FIRST_CHARACTERS = 100_000


class ReadResult(NamedTuple):
    """What a file came to."""

    document: Document
    chunks: tuple[Chunk, ...]


class FileReader(Protocol):
    """Reads and cuts files somewhere safe."""

    async def read(self, file: RawFile) -> ReadResult:
        """Return the document and its chunks.

        Raises:
            UnreadableFile: with the category and a sentence for people.
            SandboxUnavailable: there is no process to read it in.
        """
        ...


def read_document(file: RawFile, recognition: Recognition | None = None) -> Document:
    """Read a file in this process.

    Args:
        file: its bytes and its name.
        recognition: how text in pictures is recognised; without it they have none.

    Raises:
        UnreadableFile: with the category and a sentence for people.
    """
    file = replace(file, content=with_usual_streams(with_usual_names(file.content)))
    media_type = detect(file)
    readers = READERS if recognition is None else readers_with(recognition)
    reader = readers.get(media_type)
    if reader is None and media_type.startswith("image/"):
        raise UnreadableFile(RefusalCategory.NO_TEXT, "It is a picture: it has no text in it")
    if reader is None:
        raise unknown_kind()
    document = reader.read(replace(file, media_type=media_type))
    if document.title and document.title.lower() in _named(file.name):
        document = replace(document, title=None)
    _refuse_without_text(document, file.content)
    # What a document says of itself is often the language of whoever's program made it.
    language = detect_language(document.text) or primary_language(document.language)
    return replace(document, language=language)


def _named(name: str) -> tuple[str, str]:
    """Return what a title may not be: a file's name belongs to a place, not to its content."""
    path = PurePosixPath(name.lower())
    return path.name, path.stem


def _refuse_without_text(document: Document, content: bytes) -> None:
    if len(document.text) > LIMITS.max_characters:
        raise UnreadableFile(RefusalCategory.TOO_LARGE, "It holds more text than can be read")
    # Letters alone say whether there is something to read: page numbers and rules do not.
    letters = sum(map(str.isalnum, document.text[:_FIRST_CHARACTERS]))
    letters = letters or sum(map(str.isalnum, document.text[_FIRST_CHARACTERS:]))
    pages = document.pages or 1
    is_scan = (
        document.pages is not None
        and letters < _SCAN_CHARACTERS_PER_PAGE * pages
        and len(content) > _SCAN_BYTES_PER_PAGE * pages
        and any(mark in content for mark in _PICTURE_MARKS)
    )
    if letters == 0 or is_scan:
        raise UnreadableFile(
            RefusalCategory.NO_TEXT,
            "It has no text in it: probably a scan or pictures"
            if document.pages is not None
            else "It has no text in it",
        )
