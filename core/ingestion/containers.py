"""Look into zip containers without trusting a word they say about themselves.

Apart from detection, because the readers of Office files open the same containers.
"""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from core.errors import RefusalCategory, UnreadableFile
from core.ingestion import media_types as media
from core.ingestion.limits import LIMITS
from core.ingestion.refusals import cut_off, needs_password

__all__ = ["Parts", "refuse_entities"]

_PROLOG_BYTES = 256 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
_OFFICE_ROOTS = (("word/", media.DOCX), ("xl/", media.XLSX), ("ppt/", media.PPTX))
_TEXT_PARTS = (".xml", ".rels", ".opf", ".xhtml", ".html", ".htm")
_BINARY_BOOK = "xl/workbook.bin"
_PACKAGES = frozenset({"mimetype", "[Content_Types].xml", "Index/Document.iwa"})
_MIMETYPES = {
    "application/epub+zip": media.EPUB,
    media.ODT: media.ODT,
    media.ODS: media.ODS,
    media.ODP: media.ODP,
}


class Parts:
    """The files inside a zip container, opened within bounds."""

    def __init__(self, content: bytes) -> None:
        """Open a container.

        Raises:
            UnreadableFile: it is cut off, encrypted, or unfolds to far more than it is.
        """
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except _BROKEN as error:
            raise cut_off() from error
        self.names = frozenset(self._zip.namelist())
        self._check_bounds(len(content))

    @property
    def media_type(self) -> str | None:
        """The kind of document this container is, if it is one."""
        if "mimetype" in self.names:
            announced = self.read("mimetype", 256).decode("ascii", "replace").strip()
            return _MIMETYPES.get(announced.removesuffix("-template"))
        if "[Content_Types].xml" not in self.names or _BINARY_BOOK in self.names:
            return None
        for root, media_type in _OFFICE_ROOTS:
            if any(name.startswith(root) for name in self.names):
                return media_type
        return None

    @property
    def is_package(self) -> bool:
        """Whether it is one document in parts, of whatever kind: Visio's, Apple's, a drawing."""
        return bool(self.names & _PACKAGES)

    def read(self, name: str, limit_bytes: int = LIMITS.max_unpacked_bytes) -> bytes:
        """Return the first bytes of a part; a part that is not there is empty.

        Raises:
            UnreadableFile: the part is broken or encrypted.
        """
        if name not in self.names:
            return b""
        try:
            with self._zip.open(name) as part:
                return part.read(limit_bytes)
        except RuntimeError as error:
            raise needs_password() from error
        except _BROKEN as error:
            raise UnreadableFile(
                RefusalCategory.CORRUPT, "A part of it is damaged and cannot be unpacked"
            ) from error

    def check_markup(self) -> None:
        """Refuse parts that declare entities: no honest Office file does.

        Raises:
            UnreadableFile: a part declares entities.
        """
        for name in sorted(self.names):
            if name.lower().endswith(_TEXT_PARTS):
                prolog = self.read(name, _PROLOG_BYTES).replace(b"\x00", b"")
                refuse_entities(prolog)

    def _check_bounds(self, packed_bytes: int) -> None:
        entries = self._zip.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        too_dense = unpacked > LIMITS.max_packing_ratio * packed_bytes
        if (
            len(entries) > LIMITS.max_parts
            or unpacked > LIMITS.max_unpacked_bytes
            or (too_dense and unpacked > LIMITS.min_suspect_bytes)
            or any(map(_is_flood, entries))
        ):
            raise UnreadableFile(
                RefusalCategory.BOMB, "It unpacks to far more than a document would"
            )
        if any(entry.flag_bits & 1 for entry in entries):
            raise needs_password()


def _is_flood(entry: zipfile.ZipInfo) -> bool:
    """Tell whether text unfolds like no text does: pictures and programs' own parts may."""
    return (
        entry.filename.lower().endswith(_TEXT_PARTS)
        and entry.file_size > LIMITS.min_suspect_part_bytes
        and entry.file_size > LIMITS.max_packing_ratio * entry.compress_size
    )


def refuse_entities(prolog: bytes) -> None:
    """Refuse markup that declares entities.

    Raises:
        UnreadableFile: it does.
    """
    upper = prolog.upper()
    if b"<!ENTITY" not in upper:
        return
    if b"SYSTEM" in upper or b"PUBLIC" in upper:
        raise UnreadableFile(
            RefusalCategory.REJECTED, "It tries to pull in other files while it is read"
        )
    raise UnreadableFile(RefusalCategory.BOMB, "It defines text that unfolds while it is read")
