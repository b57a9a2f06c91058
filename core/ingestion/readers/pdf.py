"""Reads PDF: every page's text, with its headings and tables where they can be seen."""

from __future__ import annotations

from collections import defaultdict

from xberg import ExtractedDocument

from core.domain.documents import Document, Locator, LocatorKind, RawFile
from core.errors import RefusalCategory, UnreadableFile
from core.ingestion import media_types as media
from core.ingestion.assembly import DocumentBuilder
from core.ingestion.blocks import Block, add_blocks
from core.ingestion.pdf_streams import unfolds_hugely
from core.ingestion.recognition import Recognition
from core.ingestion.right_to_left import has_right_to_left, restore_order
from core.ingestion.xberg_extract import extract
from core.ingestion.xberg_nodes import blocks_of, covers, facts_of

__all__ = ["PdfReader"]

_NO_TITLES = frozenset({"(anonymous)", "untitled", "(unspecified)", "unknown"})
# Source: PDF 1.7, implementation note 18: viewers look for the mark in the last 1,024 bytes.
_TAIL_BYTES = 1024


class PdfReader:
    """PDF files: their text layer, and what is recognised on pages without one."""

    media_types = frozenset({media.PDF})

    def __init__(self, recognition: Recognition | None = None) -> None:
        self._recognition = recognition

    def read(self, file: RawFile) -> Document:
        """Return the text page by page.

        Raises:
            UnreadableFile: it needs a password or is damaged.
        """
        found, recognised = self._extract(file.content)
        blocks: dict[int, list[Block]] = defaultdict(list)
        page_number = 1
        for block in blocks_of(found):
            page_number = block.page or page_number
            blocks[page_number].append(block)
        pages = found.pages or []
        ordered: list[Block] = []
        for page in pages:
            structured = blocks.pop(page.page_number, [])
            if has_right_to_left(page.content):
                structured = [Block(text=restore_order(page.content), page=page.page_number)]
            elif not covers(structured, page.content):
                structured = [Block(text=page.content, page=page.page_number)]
            ordered.extend(structured)
        ordered.extend(block for rest in blocks.values() for block in rest)
        builder = DocumentBuilder()
        add_blocks(builder, ordered, _page)
        if not builder.length and unfolds_hugely(file.content):
            raise UnreadableFile(
                RefusalCategory.BOMB, "It unfolds to far more than a document would"
            )
        if not builder.length and not _has_end(file.content):
            raise UnreadableFile(
                RefusalCategory.CORRUPT, "It is damaged or was cut off while it was copied"
            )
        title = (found.metadata.title or "").strip()
        return builder.build(
            media.PDF,
            title=None if title.lower() in _NO_TITLES or "." in title[-5:] else title,
            pages=len(pages) or None,
            language=found.metadata.language,
            metadata={**facts_of(found), **recognised},
        )

    def _extract(self, content: bytes) -> tuple[ExtractedDocument, dict[str, str]]:
        """Return what is found, pages without text looked at, by which languages: "" is none."""
        found = extract(content, media.PDF)
        if not any(_is_blank(page.content) for page in found.pages or []):
            return found, {}
        if self._recognition is None:
            return found, {"recognised": ""}
        recognised = extract(content, media.PDF, self._recognition)
        return recognised, {"recognised": self._recognition.name}


def _has_end(content: bytes) -> bool:
    """Tell whether the file ends as every whole one does; what is left of a cut one looks empty."""
    return b"%%EOF" in content[-_TAIL_BYTES:]


def _is_blank(text: str) -> bool:
    return not any(letter.isalnum() for letter in text)


def _page(number: int | None) -> Locator | None:
    return Locator(kind=LocatorKind.PAGE, label=str(number)) if number else None
