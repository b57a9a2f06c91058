"""Reads PDF: every page's text, with its headings and tables where they can be seen."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from xberg import ExtractedDocument

from core.domain.documents import Document, RawFile
from core.ingestion import media_types as media
from core.ingestion.assembly import DocumentBuilder
from core.ingestion.blocks import Block, add_blocks
from core.ingestion.pdf_streams import unfolds_hugely
from core.ingestion.pdf_strings import mended, misread_strings
from core.ingestion.recognition import Recognition
from core.ingestion.refusals import cut_off, unfolding
from core.ingestion.right_to_left import has_right_to_left, restore_order
from core.ingestion.spacing import respaced
from core.ingestion.xberg_extract import extract
from core.ingestion.xberg_nodes import blocks_of, covers, facts_of

__all__ = ["PdfReader"]

_NO_TITLES = frozenset({"(anonymous)", "untitled", "(unspecified)", "unknown"})
# Source: PDF 1.7, implementation note 18: viewers look for the mark in the last 1,024 bytes.
_TAIL_BYTES = 1024
_NOTE = re.compile(rb"/Subtype\s{0,4}/(?:FreeText|Text|Highlight|Underline|Square|Stamp)\b")
_PAGE_COUNT = re.compile(rb"/Count\s{0,4}(\d{1,9})\b")
_MOST_PAGES_WITH_TABLES = 150
_MOST_LETTERS_WITH_TABLES = 200_000
_LEAST_BYTES_PER_PAGE = 2_000


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
        builder = DocumentBuilder()
        add_blocks(builder, _in_order(found, _misread(found, file.content)), by_page=True)
        if not builder.length and unfolds_hugely(file.content):
            raise unfolding()
        if not builder.length and not _has_end(file.content):
            raise cut_off()
        title = (found.metadata.title or "").strip()
        return builder.build(
            media.PDF,
            title=None if title.lower() in _NO_TITLES or "." in title[-5:] else title,
            pages=len(found.pages or []) or None,
            language=found.metadata.language,
            metadata={**facts_of(found), **recognised},
        )

    def _extract(self, content: bytes) -> tuple[ExtractedDocument, dict[str, str]]:
        """Return what is found, pages without text looked at, by which languages: "" is none."""
        notes = _NOTE.search(content) is not None
        is_long = _may_be_long(content)
        found = extract(content, media.PDF, tables=not is_long, notes=notes)
        if is_long and _is_short(found):
            found = extract(content, media.PDF, notes=notes)
        if not any(_is_blank(page.content) for page in found.pages or []):
            return found, {}
        if self._recognition is None:
            return found, {"recognised": ""}
        recognised = extract(content, media.PDF, self._recognition)
        return recognised, {"recognised": self._recognition.name}


def _misread(found: ExtractedDocument, content: bytes) -> Mapping[str, str]:
    """Return what notes and fields really say; a search only where something was misread."""
    texts = [page.content for page in found.pages or []]
    texts += [note.content or "" for note in found.annotations or []]
    return misread_strings(content) if any("\ufffd" in text for text in texts) else {}


def _in_order(found: ExtractedDocument, misread: Mapping[str, str]) -> list[Block]:
    """Return the blocks of page after page, each page's notes at its end."""
    blocks: dict[int, list[Block]] = defaultdict(list)
    notes = _notes(found, misread)
    page_number = 1
    for block in blocks_of(found):
        page_number = block.page or page_number
        blocks[page_number].append(block)
    pages = found.pages or []
    ordered: list[Block] = []
    for page in pages:
        structured = blocks.pop(page.page_number, [])
        text = mended(page.content, misread)
        if has_right_to_left(text):
            structured = [Block(text=restore_order(text), page=page.page_number)]
        elif not covers(structured, text):
            structured = [Block(text=text, page=page.page_number)]
        ordered.extend(respaced(structured, text))
        ordered.extend(notes.pop(page.page_number, []))
    ordered.extend(block for rest in blocks.values() for block in rest)
    return ordered


def _may_be_long(content: bytes) -> bool:
    """Tell whether it may have more pages than those in which tables are looked for."""
    said = [int(found.group(1)) for found in _PAGE_COUNT.finditer(content)]
    if said:
        return max(said) > _MOST_PAGES_WITH_TABLES
    return len(content) > _MOST_PAGES_WITH_TABLES * _LEAST_BYTES_PER_PAGE


def _is_short(found: ExtractedDocument) -> bool:
    pages = found.pages or []
    letters = sum(len(page.content) for page in pages)
    return len(pages) <= _MOST_PAGES_WITH_TABLES and letters <= _MOST_LETTERS_WITH_TABLES


def _notes(found: ExtractedDocument, misread: Mapping[str, str]) -> dict[int, list[Block]]:
    """Return what people wrote on each page, in notes and boxes."""
    notes: dict[int, list[Block]] = defaultdict(list)
    for note in found.annotations or []:
        if note.content and note.content.strip():
            text = mended(note.content, misread)
            notes[note.page_number].append(Block(text=text, page=note.page_number))
    return notes


def _has_end(content: bytes) -> bool:
    """Tell whether the file ends as every whole one does; what is left of a cut one looks empty."""
    return b"%%EOF" in content[-_TAIL_BYTES:]


def _is_blank(text: str) -> bool:
    return not any(letter.isalnum() for letter in text)
