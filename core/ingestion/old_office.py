"""Looks into OLE containers: Office before 2007, Outlook, and what is locked in them.

Apart from `containers`, because these are no zips. Only the marks that matter are looked for: the
names of the streams, and the first records of those that say whether they are encrypted.
"""

from __future__ import annotations

from array import array

from core.ingestion import media_types as media
from core.ingestion.refusals import needs_password

__all__ = ["is_cut_off", "ole_type", "with_usual_streams"]

_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SECTOR_BYTES = 512
# Source: [MS-CFB] 2.2: how many sectors hold the table of sectors, and where the first ones are.
_TABLES_AT = 0x2C
_FIRST_TABLE_AT = 0x4C
_MOST_TABLES = 109
_SECTORS_A_TABLE = _SECTOR_BYTES // 4
_NO_SECTORS = (0, 0xFFFFFFFE, 0xFFFFFFFF)
_DIRECTORY_AT = 0x30
_LOCKED_PACKAGES = ("EncryptedPackage", "EncryptionInfo")
_STREAMS = (
    ("__properties_version1.0", media.MSG),
    ("WordDocument", media.DOC),
    ("PowerPoint Document", media.PPT),
    ("Workbook", media.XLS),
    ("Book", media.XLS),
)
_TELLING = (*_LOCKED_PACKAGES, *(stream for stream, _ in _STREAMS))
_NAMED = ("Root Entry", "1Table", "0Table", "Current User", *_TELLING[:-1])
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
        raise needs_password()
    kinds = [kind for stream, kind in _STREAMS if _names(content, stream)]
    if not kinds:
        return None
    kind = announced if announced in kinds else kinds[0]
    if _is_locked(content, kind):
        raise needs_password()
    return kind


def with_usual_streams(content: bytes) -> bytes:
    """Return an OLE container as Office writes it; any other file as it is.

    Some programs write the streams' names in other letters, or leave the end of the table of
    sectors blank where it should say that there are no more.
    """
    if not content.startswith(_MARK):
        return content
    if not any(_names(content, name) for name in _TELLING):
        for name in _NAMED:
            usual = name.encode("utf-16-le") + b"\x00\x00"
            for other in (name.upper(), name.lower()):
                content = content.replace(other.encode("utf-16-le") + b"\x00\x00", usual)
    return content + bytes(_blank_sectors(content) * _SECTOR_BYTES)


def is_cut_off(content: bytes) -> bool:
    """Tell whether an OLE container ends within, or before, the names of its streams."""
    directory = int.from_bytes(content[_DIRECTORY_AT : _DIRECTORY_AT + 4], "little")
    is_whole = len(content) % _SECTOR_BYTES == 0
    return not is_whole or (directory + 1) * _SECTOR_BYTES >= len(content)


def _blank_sectors(content: bytes) -> int:
    """Return how many sectors, after the end of the file, the table calls blank, not free."""
    tables = int.from_bytes(content[_TABLES_AT : _TABLES_AT + 4], "little")
    if not 0 < tables <= _MOST_TABLES:
        return 0
    at = _FIRST_TABLE_AT + 4 * (tables - 1)
    start = (int.from_bytes(content[at : at + 4], "little") + 1) * _SECTOR_BYTES
    table = content[start : start + _SECTOR_BYTES]
    held = -(-len(content) // _SECTOR_BYTES) - 1 - (tables - 1) * _SECTORS_A_TABLE
    rest = array("I", table[4 * max(held, 0) : len(table) // 4 * 4])
    return len(rest) if all(told in _NO_SECTORS for told in rest) else 0


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
