"""Reads word processors' files: headings, lists, tables, and what stands beside the body."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from core.domain.documents import Document, RawFile
from core.ingestion import media_types as media
from core.ingestion.assembly import DocumentBuilder
from core.ingestion.blocks import Block, add_blocks
from core.ingestion.chart_parts import chart_texts
from core.ingestion.containers import Parts
from core.ingestion.included_parts import included_texts
from core.ingestion.office_parts import side_texts
from core.ingestion.open_document import header_texts
from core.ingestion.rewriting import as_word_writes_it, with_blanks
from core.ingestion.rich_text import plain_rtf
from core.ingestion.xberg_extract import extract
from core.ingestion.xberg_nodes import facts_of, whole_blocks

__all__ = ["WordReader"]


class WordReader:
    """DOCX, ODT, RTF and old Word files."""

    media_types = frozenset({media.DOCX, media.DOC, media.ODT, media.RTF})

    def read(self, file: RawFile) -> Document:
        """Return the text under its headings, with pages where the file remembers them.

        Raises:
            UnreadableFile: it needs a password or is damaged.
        """
        media_type = file.media_type or media.DOCX
        content = file.content
        if media_type == media.DOCX:
            content = as_word_writes_it(content)
        elif media_type == media.ODT:
            content = with_blanks(content)
        elif media_type == media.RTF:
            content = plain_rtf(content)
        found = extract(content, media_type)
        blocks = whole_blocks(found)
        if media_type == media.ODT:
            blocks = _once(blocks)
        pages = len(found.pages or [])
        builder = DocumentBuilder()
        heading = add_blocks(builder, blocks, by_page=pages > 1)
        if media_type == media.DOCX:
            parts = Parts(content)
            beside = (*included_texts(parts), *chart_texts(parts), *side_texts(parts))
            _add_beside(builder, beside, blocks)
        elif media_type == media.ODT:
            _add_beside(builder, header_texts(Parts(content)), blocks)
        return builder.build(
            media_type,
            title=found.metadata.title or heading,
            pages=pages if pages > 1 else None,
            language=found.metadata.language,
            metadata=facts_of(found),
        )


def _once(blocks: list[Block]) -> list[Block]:
    """Return blocks without what xberg says twice in a row: the words of text boxes."""
    once: list[Block] = []
    for block in blocks:
        half = len(block.text) // 2
        if block.text and block.text == f"{block.text[:half]}\n{block.text[:half]}":
            block = replace(block, text=block.text[:half])
        if block.rows or not once or once[-1].text != block.text:
            once.append(block)
    return once


def _add_beside(builder: DocumentBuilder, texts: Iterable[str], blocks: list[Block]) -> None:
    """Add what stands beside the body, or is included in it, and is not there already."""
    known = {" ".join(block.text.split()) for block in blocks}
    for text in texts:
        if text not in known:
            known.add(text)
            builder.add(text)
