"""What Docent can read: one reader a family of formats, and the table of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from core.domain.ports import DocumentReader
from core.ingestion.readers.code import CodeReader
from core.ingestion.readers.delimited import DelimitedReader
from core.ingestion.readers.ebook import EbookReader
from core.ingestion.readers.mail import MailReader
from core.ingestion.readers.markdown import MarkdownReader
from core.ingestion.readers.notebook import NotebookReader
from core.ingestion.readers.pdf import PdfReader
from core.ingestion.readers.picture import PictureReader
from core.ingestion.readers.plain import PlainReader
from core.ingestion.readers.sheets import SheetsReader
from core.ingestion.readers.slides import SlidesReader
from core.ingestion.readers.structured import JsonReader, XmlReader
from core.ingestion.readers.subtitles import SubtitleReader
from core.ingestion.readers.web import WebReader
from core.ingestion.readers.word import WordReader
from core.ingestion.recognition import Recognition

__all__ = ["READERS", "readers_with"]

_READERS: tuple[DocumentReader, ...] = (
    CodeReader(),
    DelimitedReader(),
    EbookReader(),
    JsonReader(),
    MailReader(),
    MarkdownReader(),
    NotebookReader(),
    PdfReader(),
    PlainReader(),
    SheetsReader(),
    SlidesReader(),
    SubtitleReader(),
    WebReader(),
    WordReader(),
    XmlReader(),
)

READERS: dict[str, DocumentReader] = {
    media_type: reader for reader in _READERS for media_type in reader.media_types
}
"""The reader of each media type."""


@cache
def readers_with(recognition: Recognition) -> Mapping[str, DocumentReader]:
    """Return the readers where text in pictures is recognised: those of more media types."""
    more: tuple[DocumentReader, ...] = (PdfReader(recognition), PictureReader(recognition))
    return READERS | {kind: reader for reader in more for kind in reader.media_types}
