"""The port to whatever understands a file format."""

from __future__ import annotations

from typing import Protocol

from core.domain.documents import Document, RawFile

__all__ = ["DocumentReader"]


class DocumentReader(Protocol):
    """Reads one family of formats; pure CPU on untrusted bytes, so it runs in the sandbox."""

    @property
    def media_types(self) -> frozenset[str]:
        """The types it reads, in lower case."""
        ...

    def read(self, file: RawFile) -> Document:
        """Return the file's text and structure.

        Raises:
            UnreadableFile: with the category and a sentence for people.
        """
        ...
