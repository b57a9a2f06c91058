"""Changes files before xberg sees them, where it would read what no reader of them sees."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from core.ingestion.containers import Parts

__all__ = ["apart_at_page_ends", "without_moved_text"]

_BODY = re.compile(r"word/(?:document|footnotes|endnotes|header\d*|footer\d*)\.xml")
# The element that holds the runs, not the mark of a paragraph's end, which is empty.
_MOVED = re.compile(rb"<w:moveFrom(?=[\s>])[^>]*(?<!/)>.*?</w:moveFrom>", re.DOTALL)
_PAGE_END = re.compile(rb"\\page(?![a-z])")


def without_moved_text(content: bytes) -> bytes:
    """Return a Word file without the text that a tracked change moved elsewhere.

    Raises:
        UnreadableFile: a part is broken.
    """
    parts = Parts(content)
    changed = {
        name: kept
        for name in parts.names
        if _BODY.fullmatch(name)
        if (kept := _MOVED.sub(b"", parts.read(name))) != parts.read(name)
    }
    if not changed:
        return content
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name in sorted(parts.names):
            container.writestr(name, changed.get(name) or parts.read(name))
    return out.getvalue()


def apart_at_page_ends(content: bytes) -> bytes:
    """Return an RTF file whose pages end with a paragraph, so that words do not run together."""
    return _PAGE_END.sub(rb"\\par\\page", content)
