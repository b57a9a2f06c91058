"""Decide what a file is, by its content and its name together.

The content says which family it is; the name says which text format. Where the two contradict
each other the file is refused, with the cause that people can do something about.
"""

from __future__ import annotations

import re

from core.domain.documents import RawFile
from core.errors import RefusalCategory, UnreadableFile
from core.ingestion import media_types as media
from core.ingestion.containers import Parts, refuse_entities
from core.ingestion.encoding import looks_binary
from core.ingestion.old_office import is_cut_off, ole_type
from core.ingestion.refusals import cut_off, unknown_kind

__all__ = ["detect"]

_HEAD_BYTES = 4096
_MARKS = b"\xef\xbb\xbf\xff\xfe"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
_MORE_ARCHIVES = (b"\x28\xb5\x2f\xfd", b"MSCF", b"!<arch>\n", b"xar!", b"\x1f\x9d")
_PICTURES = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"8BPS": "image/vnd.adobe.photoshop",
    b"\x00\x00\x01\x00": "image/vnd.microsoft.icon",
}
_PHOTOGRAPHS = {b"heic", b"heix", b"mif1", b"avif"}
_MEDIA = (
    *(b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b"#!AMR", b"\x00\x00\x01\xba"),
    *(b"\x00\x00\x01\xb3", b"0&\xb2u\x8ef\xcf\x11"),
    # MPEG audio without a tag in front, and AAC.
    *(b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xf1", b"\xff\xf9"),
)
_PROGRAMS = (
    b"\x7fELF",
    b"MZ\x90",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"SQLite format 3\x00",
)
_WEB_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_SIGN_IN_TITLE = re.compile(
    rb"<title[^>]*>[^<]*(?:sign[ -]?in|log[ -]?in)[^<]*</title>", re.IGNORECASE
)
_SLACK_PAGE = re.compile(rb"slack(?:-edge)?\.com|<title[^>]*>[^<]*slack", re.IGNORECASE)
_OFFICE_PAGE = b"urn:schemas-microsoft-com:office"
_SAVED_PAGE = re.compile(rb"content-type\s*:\s*multipart/related", re.IGNORECASE)
_SLACK_POST = re.compile(rb"\s*\{[^<>]{0,500}\"full\"\s*:\s*\"<document")
_MAIL_START = re.compile(
    rb"(?:(?:From|To|Subject|Date|Received|Return-Path|Delivered-To|Message-ID|MIME-Version|"
    rb"Content-Type|X-[\w-]+|DKIM-Signature|Reply-To|Cc)\s*:|From )",
    re.IGNORECASE,
)
_GRAPH = re.compile(
    rb"\s*(?:(?://|#)[^\n]*\n\s*|/\*.{0,5000}?\*/\s*)*+(?:strict\s+)?(?:di)?graph\b", re.S
)
_MAY_BE_MARKUP = frozenset({media.PLAIN, media.MARKDOWN, media.CODE, media.XML})
_WEB_ANNOUNCED = frozenset({media.HTML, "application/xhtml+xml", media.SLACK_CANVAS})


def detect(file: RawFile) -> str:
    """Return the media type to read a file as.

    Raises:
        UnreadableFile: it is empty, no document, or not what its name says.
    """
    content = file.content
    if not content:
        raise UnreadableFile(RefusalCategory.EMPTY, "It is empty: zero bytes")
    announced = _announced(file)
    held = _by_content(content, announced)
    if held is not None:
        return held
    if _is_web_page(content):
        return _web_page(file, announced)
    if looks_binary(content):
        raise _unreadable_bytes(announced, file.name)
    if not content.strip(_MARKS + b"\x00\t\n\r \x0b\x0c"):
        raise UnreadableFile(RefusalCategory.EMPTY, "It holds nothing but blanks")
    return _text_kind(content, announced)


def _announced(file: RawFile) -> str | None:
    by_name = media.type_by_name(file.name)
    if by_name == media.DOC and _is_drawn(file):
        return media.PLAIN
    if by_name is not None:
        return by_name
    given = (file.media_type or "").partition(";")[0].strip().lower()
    known = given in media.KIND_NAMES or given in media.TEXT_TYPES or given == media.SLACK_CANVAS
    return given if known else None


def _is_drawn(file: RawFile) -> bool:
    """Tell whether it is a graph in words, whose names end like those of Word's templates."""
    return file.name.lower().endswith(".dot") and _GRAPH.match(file.content) is not None


def _by_content(content: bytes, announced: str | None) -> str | None:
    """Return a kind that has a signature; refuse those that hold no text to read."""
    head = content[:_HEAD_BYTES]
    if head.startswith(_ZIP):
        return _zip_kind(content, announced)
    if head.startswith(_OLE):
        kind = ole_type(content, announced)
        if kind is None and is_cut_off(content):
            raise cut_off()
        if kind is None:
            raise unknown_kind() if announced is None else _mismatch(announced, "something else")
        return kind
    if b"%PDF-" in head[:1024]:
        return media.PDF
    if head.lstrip().startswith(b"{\\rtf"):
        return media.RTF
    if head.startswith(_ARCHIVES + _MORE_ARCHIVES) or head[257:262] == b"ustar":
        raise _archive(announced)
    picture = _picture(head)
    if picture is not None:
        if announced is not None:
            raise _mismatch(announced, "a picture")
        return picture
    _refuse_signature(head, announced)
    return None


def _zip_kind(content: bytes, announced: str | None) -> str:
    parts = Parts(content)
    kind = parts.media_type
    if kind is None and parts.is_package and announced is None:
        raise unknown_kind()
    if kind is None:
        raise _archive(announced)
    if kind != media.EPUB:
        parts.check_markup()
    return kind


def _picture(head: bytes) -> str | None:
    """Return the type of a picture; None for anything else."""
    if head.startswith(b"RIFF"):
        return "image/webp" if head[8:12] == b"WEBP" else None
    if head[4:8] == b"ftyp":
        return "image/heif" if head[8:12] in _PHOTOGRAPHS else None
    if head.startswith(b"BM") and looks_binary(head):
        return "image/bmp"
    return next((kind for mark, kind in _PICTURES.items() if head.startswith(mark)), None)


def _refuse_signature(head: bytes, announced: str | None) -> None:
    is_text_like = announced is not None and announced in media.TEXT_TYPES
    riff = head[8:12] if head.startswith(b"RIFF") else b""
    brand = head[4:12] if head[4:8] == b"ftyp" else b""
    if head.startswith(_MEDIA) or riff in (b"WAVE", b"AVI ") or brand:
        if announced is not None and not (is_text_like and not looks_binary(head)):
            raise _mismatch(announced, "a recording")
        if looks_binary(head):
            raise UnreadableFile(
                RefusalCategory.UNSUPPORTED, "It is a recording: share its transcript instead"
            )
    if head.startswith(_PROGRAMS):
        if announced is not None:
            raise _mismatch(announced, "a program or a database")
        raise UnreadableFile(RefusalCategory.BINARY, "It is a program or a database, no document")


def _is_web_page(content: bytes) -> bool:
    head = content[:_HEAD_BYTES].replace(b"\x00", b"")  # UTF-16 reads like ASCII without them
    return _WEB_PAGE.match(head.lstrip(_MARKS)) is not None


def _web_page(file: RawFile, announced: str | None) -> str:
    start = file.content[: 64 * 1024]
    refuse_entities(start)
    asks_sign_in = _SIGN_IN_TITLE.search(start) is not None
    if announced in (media.DOC, media.XLS) and _OFFICE_PAGE in start:
        return media.HTML  # what old Word and Excel, and many programs since, save as a web page
    is_binary_name = announced in media.KIND_NAMES and announced not in media.TEXT_TYPES
    foreign = announced is not None and announced not in _WEB_ANNOUNCED
    given = (file.media_type or "").partition(";")[0].strip().lower()
    foreign = foreign or (
        bool(given) and not given.startswith("text/") and given not in _WEB_ANNOUNCED
    )
    if asks_sign_in and (foreign or _SLACK_PAGE.search(start)):
        raise UnreadableFile(
            RefusalCategory.REJECTED,
            "It is a sign-in page instead of the file: the app is missing the scope files:read",
        )
    if is_binary_name or (foreign and announced not in _MAY_BE_MARKUP):
        raise UnreadableFile(
            RefusalCategory.MISMATCH,
            f"It is a web page, not {_called(announced or given)}: the download failed,"
            " perhaps because the app is missing the scope files:read",
        )
    return media.HTML if announced not in (media.CODE, media.XML) else announced


def _text_kind(content: bytes, announced: str | None) -> str:
    if announced == media.SLACK_CANVAS and content.lstrip(_MARKS + b" \r\n").startswith(b"<"):
        refuse_entities(content)
        return media.HTML  # a canvas has no page around its headings and paragraphs
    if announced in (None, media.PLAIN, media.JSON) and _SLACK_POST.match(content):
        return media.SLACK_POST
    if announced is None or announced == media.SLACK_CANVAS:
        return media.PLAIN
    if announced == media.EML and not _MAIL_START.match(content.lstrip(_MARKS + b"\r\n ")):
        return media.PLAIN
    if announced in (media.DOC, media.XLS) and _is_saved_page(content):
        return media.EML
    is_markup = content.lstrip(_MARKS + b" \r\n").startswith(b"<?xml")
    if is_markup or announced in (media.XML, media.HTML):
        refuse_entities(content.replace(b"\x00", b""))
    if announced in media.TEXT_TYPES:
        return announced
    raise _mismatch(announced, "plain text")


def _is_saved_page(content: bytes) -> bool:
    """Tell whether it is a web page with its pictures in one file, as wikis export for Word."""
    head = content.lstrip(_MARKS + b"\r\n ")[:_HEAD_BYTES]
    return _MAIL_START.match(head) is not None and _SAVED_PAGE.search(head) is not None


def _unreadable_bytes(announced: str | None, name: str) -> UnreadableFile:
    kind = media.kind_by_name(name) if announced is None else None
    if kind is not None:
        return UnreadableFile(
            RefusalCategory.CORRUPT, f"It is damaged: it does not begin like {kind}"
        )
    if announced is None or announced in media.TEXT_TYPES:
        return UnreadableFile(
            RefusalCategory.BINARY, "It is not text: it holds bytes that no text has"
        )
    return UnreadableFile(
        RefusalCategory.CORRUPT, f"It is damaged: it does not begin like {_called(announced)}"
    )


def _archive(announced: str | None) -> UnreadableFile:
    if announced is not None:
        return _mismatch(announced, "an archive of other files")
    return UnreadableFile(
        RefusalCategory.UNSUPPORTED, "It is an archive: share the files in it one by one"
    )


def _mismatch(announced: str, held: str) -> UnreadableFile:
    return UnreadableFile(
        RefusalCategory.MISMATCH, f"Its name says {_called(announced)}, but it is {held}"
    )


def _called(media_type: str) -> str:
    return media.KIND_NAMES.get(media_type, "a text file")
