"""Looks into OLE containers: Office before 2007, Outlook, and what is locked in them.

Apart from `containers`, because these are no zips. Only the marks that matter are looked for: the
names of the streams, and the first records of those that say whether they are encrypted.
"""

from __future__ import annotations

from core.errors import RefusalCategory, UnreadableFile
from core.ingestion import media_types as media

__all__ = ["ole_type"]

_SECTOR_BYTES = 512
_LOCKED_PACKAGES = ("EncryptedPackage", "EncryptionInfo")
_STREAMS = (
    ("__properties_version1.0", media.MSG),
    ("WordDocument", media.DOC),
    ("PowerPoint Document", media.PPT),
    ("Workbook", media.XLS),
    ("Book", media.XLS),
)
# Source: [MS-DOC] 2.5.2 FibBase: wIdent, and fEncrypted among the flags at offset 10.
_WORD_START = b"\xec\xa5"
_WORD_VERSIONS = range(0x65, 0x120)
_WORD_FLAGS_AT = 10
_WORD_IS_ENCRYPTED = 0x0100
# Source: [MS-XLS] 2.4.21 BOF and 2.4.117 FilePass, which stands among the first records.
_BOOK_STARTS = (b"\x09\x08\x10\x00\x00\x06", b"\x09\x08\x08\x00\x00\x05")
_FILE_PASS = 0x2F
_FIRST_RECORDS = 8
# Source: [MS-PPT] 2.3.2 CurrentUserAtom: headerToken of an encrypted document.
_SHOW_IS_ENCRYPTED = b"\xdf\xc4\xd1\xf3"


def ole_type(content: bytes, announced: str | None = None) -> str | None:
    """Return what an OLE container holds, by the names of its streams.

    Where it holds several, for documents hold documents, what its name says is believed.

    Raises:
        UnreadableFile: it is encrypted.
    """
    if any(_names(content, stream) for stream in _LOCKED_PACKAGES):
        raise _encrypted()
    kinds = [kind for stream, kind in _STREAMS if _names(content, stream)]
    if not kinds:
        return None
    kind = announced if announced in kinds else kinds[0]
    if _is_locked(content, kind):
        raise _encrypted()
    return kind


def _names(content: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") + b"\x00\x00" in content


def _is_locked(content: bytes, kind: str) -> bool:
    if kind == media.PPT:
        return _SHOW_IS_ENCRYPTED in content
    if kind not in (media.DOC, media.XLS):
        return False
    is_word = kind == media.DOC
    starts = (_WORD_START,) if is_word else _BOOK_STARTS
    for at in range(_SECTOR_BYTES, len(content), _SECTOR_BYTES):
        if content.startswith(starts, at):
            sector = content[at : at + _SECTOR_BYTES]
            if not is_word:
                return _is_book_locked(sector)
            if int.from_bytes(sector[2:4], "little") in _WORD_VERSIONS:
                return _is_word_locked(sector)
    return False


def _is_word_locked(sector: bytes) -> bool:
    flags = int.from_bytes(sector[_WORD_FLAGS_AT : _WORD_FLAGS_AT + 2], "little")
    return bool(flags & _WORD_IS_ENCRYPTED)


def _is_book_locked(sector: bytes) -> bool:
    at = 0
    for _ in range(_FIRST_RECORDS):
        record = int.from_bytes(sector[at : at + 2], "little")
        if record == _FILE_PASS:
            return True
        at += 4 + int.from_bytes(sector[at + 2 : at + 4], "little")
    return False


def _encrypted() -> UnreadableFile:
    return UnreadableFile(RefusalCategory.ENCRYPTED, "It needs a password")
