"""Build a Document piece by piece, so that readers never count offsets themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.domain.documents import Document, Locator, Section
from core.ingestion.encoding import clean_text
from core.ingestion.limits import LIMITS
from core.ingestion.refusals import endless

__all__ = ["DocumentBuilder", "row_text"]


def row_text(cells: Sequence[str]) -> str:
    """Write a table row on one line, without the empty cells at its end."""
    texts = [" ".join(cell.split()) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return " | ".join(texts)


class DocumentBuilder:
    """Collects the text of one file and where each piece of it stands."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._sections: list[Section] = []
        self._length = 0

    @property
    def length(self) -> int:
        """How many characters were added so far."""
        return self._length

    def add(
        self,
        text: str,
        *,
        heading_path: tuple[str, ...] = (),
        locator: Locator | None = None,
        header: str | None = None,
        joint: str = "\n\n",
    ) -> None:
        """Append a section; blank text adds nothing. `joint` stands between it and the last one.

        Raises:
            UnreadableFile: the file holds more text than may be read.
        """
        text = clean_text(text).strip()
        if not text:
            return
        if self._pieces:
            self._pieces.append(joint)
            self._length += len(joint)
        start = self._length
        self._pieces.append(text)
        self._length += len(text)
        if self._length > LIMITS.max_characters:
            raise endless()
        self._sections.append(
            Section(
                start=start,
                end=self._length,
                heading_path=heading_path,
                locator=locator,
                header=header[: LIMITS.max_header_characters] if header else None,
            )
        )

    def add_table(
        self,
        rows: Sequence[Sequence[str]],
        *,
        heading_path: tuple[str, ...] = (),
        locator: Locator | None = None,
    ) -> None:
        """Append a table row by row; the first row heads the others."""
        texts = [text for text in (row_text(row) for row in rows) if text]
        header = texts[0] if len(texts) > 1 else None
        for index, text in enumerate(texts):
            self.add(
                text,
                heading_path=heading_path,
                locator=locator,
                header=header,
                joint="\n" if index else "\n\n",
            )

    def build(
        self,
        media_type: str,
        *,
        title: str | None = None,
        pages: int | None = None,
        language: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> Document:
        """Return the document."""
        title = " ".join(clean_text(title).split()) if title else None
        return Document(
            text="".join(self._pieces),
            sections=tuple(self._sections),
            media_type=media_type,
            title=title or None,
            pages=pages,
            language=language,
            metadata=metadata or {},
        )
