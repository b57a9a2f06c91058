"""Reads the web pages and texts that a Word file includes whole: what converters make of HTML.

Apart from the other parts beside the body, because they are files of other kinds. Word shows them
as if they stood in the body; xberg does not.
"""

from __future__ import annotations

from core.ingestion.assembly import row_text
from core.ingestion.blocks import Block
from core.ingestion.containers import Parts
from core.ingestion.encoding import clean_text, decode_text
from core.ingestion.html_blocks import walk_html
from core.ingestion.mail_parts import open_letter

__all__ = ["included_texts"]

_PAGES = (".html", ".htm", ".xhtml")
_SAVED_PAGES = (".mht", ".mhtml")


def included_texts(parts: Parts) -> list[str]:
    """Return the paragraphs of what is included.

    Raises:
        UnreadableFile: a part is broken or nested beyond measure.
    """
    blocks: list[Block] = []
    for name in sorted(name for name in parts.names if name.startswith("word/")):
        if name.lower().endswith(_PAGES):
            blocks += walk_html(clean_text(decode_text(parts.read(name)))).blocks
        elif name.lower().endswith(_SAVED_PAGES):
            blocks += open_letter(parts.read(name)).blocks
    return ["\n".join(map(row_text, block.rows)) or block.text for block in blocks]
