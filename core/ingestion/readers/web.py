"""Reads web pages: what a reader of the page sees, under its headings."""

from __future__ import annotations

import re

from core.domain.documents import Document, RawFile
from core.ingestion import media_types as media
from core.ingestion.assembly import DocumentBuilder
from core.ingestion.blocks import add_blocks
from core.ingestion.encoding import clean_text, decode_text
from core.ingestion.html_blocks import walk_html

__all__ = ["WebReader"]

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{1,40})", re.IGNORECASE
)


class WebReader:
    """HTML, and Slack canvases, which are HTML."""

    media_types = frozenset({media.HTML})

    def read(self, file: RawFile) -> Document:
        """Return the page's text without scripts, styles and comments.

        Raises:
            UnreadableFile: it is in no known encoding.
        """
        found = _DECLARED.search(file.content[:4096])
        declared = found.group(1).decode("ascii", "replace") if found else None
        page = walk_html(clean_text(decode_text(file.content, declared=declared)))
        builder = DocumentBuilder()
        heading = add_blocks(builder, page.blocks, lambda _: None)
        return builder.build(media.HTML, title=page.title or heading, language=page.language)
