"""Reads web pages: what a reader of the page sees, under its headings."""

from __future__ import annotations

import json
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
    """HTML, and Slack's canvases and posts, which are HTML."""

    media_types = frozenset({media.HTML, media.SLACK_POST})

    def read(self, file: RawFile) -> Document:
        """Return the page's text without scripts, styles and comments.

        Raises:
            UnreadableFile: it is in no known encoding.
        """
        found = _DECLARED.search(file.content[:4096])
        declared = found.group(1).decode("ascii", "replace") if found else None
        text = clean_text(decode_text(file.content, declared=declared))
        page = walk_html(_post(text) if file.media_type == media.SLACK_POST else text)
        builder = DocumentBuilder()
        heading = add_blocks(builder, page.blocks)
        return builder.build(media.HTML, title=page.title or heading, language=page.language)


def _post(text: str) -> str:
    """Return the HTML of a post, which stands in JSON beside its own beginning."""
    try:
        written = json.loads(text)
    except ValueError:
        return text
    return str(written.get("full", "")) if isinstance(written, dict) else text
