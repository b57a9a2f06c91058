"""Asks xberg for the text of a document, and translates what it says is wrong.

The only module that talks to xberg. It is given bytes, never a path or an address, so it
fetches nothing.
"""

from __future__ import annotations

import asyncio
import atexit
import time
from collections.abc import Callable
from functools import cache

import xberg

from core.errors import UnreadableFile
from core.ingestion.limits import LIMITS
from core.ingestion.recognition import Recognition
from core.ingestion.refusals import cannot_open, needs_password, unfolding, unknown_kind

__all__ = ["extract"]

_LAST_MOMENT_S = 0.05
# Source: Tesseract's page segmentation modes, https://tesseract-ocr.github.io/tessdoc/ImproveQuality
_PAGE_BY_PARAGRAPHS = 3
# Nothing is denser. Containers were looked into before, with more understanding: embedded
# objects are mostly blank.
_NO_RATIO = 1_100
# What xberg's messages contain, and what people are told; the first that fits wins.
_CAUSES: tuple[tuple[tuple[str, ...], Callable[[], UnreadableFile]], ...] = (
    (("password", "encrypt", "protected"), needs_password),
    (
        ("bomb", "ratio", "exceed", "limit", "too large", "too many", "too deep", "security"),
        unfolding,
    ),
    (("unsupported format",), unknown_kind),
)


@cache
def _config(
    recognition: Recognition | None, *, tables: bool = True, notes: bool = False
) -> xberg.ExtractionConfig:
    return xberg.ExtractionConfig(
        use_cache=False,
        disable_ocr=recognition is None,
        ocr=None if recognition is None else _ocr(recognition),
        enable_quality_processing=False,
        include_document_structure=True,
        max_archive_depth=0,
        pdf_options=xberg.PdfConfig(extract_tables=tables, extract_annotations=notes),
        pages=xberg.PageConfig(extract_pages=True),
        content_filter=xberg.ContentFilterConfig(
            include_headers=True,
            include_footers=True,
            include_footnotes=True,
            strip_repeating_text=False,
            include_watermarks=False,
        ),
        security_limits=xberg.SecurityLimits(
            max_archive_size=LIMITS.max_unpacked_bytes,
            max_compression_ratio=_NO_RATIO,
            max_files_in_archive=LIMITS.max_parts,
            max_content_size=LIMITS.max_unpacked_bytes // 2,
            max_table_cells=LIMITS.max_cells,
            max_pages=LIMITS.max_pages,
        ),
    )


def _ocr(recognition: Recognition) -> xberg.OcrConfig:
    languages = list(recognition.languages)
    tesseract = xberg.TesseractConfig(
        language=languages,
        psm=_PAGE_BY_PARAGRAPHS,
        output_format="text",
        use_cache=False,
        enable_table_detection=False,
    )
    return xberg.OcrConfig(
        backend="tesseract",
        language=languages,
        tessdata_path=str(recognition.folder),
        tesseract_config=tesseract,
    )


@cache
def _let_threads_finish() -> None:
    """Leave xberg's threads a moment at exit: they crash when Python is gone under them."""
    atexit.register(time.sleep, _LAST_MOMENT_S)


def extract(
    content: bytes,
    media_type: str,
    recognition: Recognition | None = None,
    *,
    tables: bool = True,
    notes: bool = False,
) -> xberg.ExtractedDocument:
    """Return what xberg finds in a file.

    Args:
        content: the file.
        media_type: what it is.
        recognition: how text in pictures, and on pages that are pictures, is recognised.
        tables: whether tables are looked for in a PDF, which takes most of the time.
        notes: whether the notes that people stuck on a PDF are read.

    Raises:
        UnreadableFile: it cannot be opened.
    """
    _let_threads_finish()
    given = xberg.ExtractInput(kind="bytes", bytes=content, mime_type=media_type)
    config = _config(recognition, tables=tables, notes=notes)
    try:
        result = asyncio.run(xberg.extract(given, config))
    except (xberg.XbergError, RuntimeError, ValueError, OSError) as error:
        raise _refusal(str(error)) from error
    if not result.results:
        raise _refusal(" ".join(item.message for item in result.errors))
    return result.results[0]


def _refusal(message: str) -> UnreadableFile:
    said = message.lower()
    for words, refused in _CAUSES:
        if any(word in said for word in words):
            return refused()
    return cannot_open()
