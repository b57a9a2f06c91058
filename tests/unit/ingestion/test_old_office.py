"""OLE containers as programs other than Office write them, and as they break."""

from __future__ import annotations

import struct

import pytest

from core.domain.documents import RawFile
from core.errors import RefusalCategory, UnreadableFile
from core.ingestion.detect import detect
from core.ingestion.old_office import ole_type, with_usual_streams

MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FREE, END = 0xFFFFFFFF, 0xFFFFFFFE


def container(name: str, *, directory: int = 1, rest: int = FREE) -> bytes:
    """Return one of three sectors: a header, the table of sectors, a directory with one name."""
    header = bytearray(MARK.ljust(512, b"\x00"))
    struct.pack_into("<2I", header, 0x2C, 1, directory)
    struct.pack_into("<I", header, 0x4C, 0)
    table = struct.pack("<128I", 0xFFFFFFFD, END, *[rest] * 126)
    return bytes(header) + table + (name.encode("utf-16-le") + b"\x00\x00").ljust(512, b"\x00")


@pytest.mark.parametrize("name", ["WORKBOOK", "workbook", "WORDDOCUMENT"])
def test_names_in_other_letters_are_the_usual_ones(name: str) -> None:
    assert ole_type(container(name)) is None
    assert ole_type(with_usual_streams(container(name))) is not None


def test_a_locked_document_is_known_in_other_letters() -> None:
    with pytest.raises(UnreadableFile) as refused:
        ole_type(with_usual_streams(container("ENCRYPTEDPACKAGE")))
    assert refused.value.category is RefusalCategory.ENCRYPTED


@pytest.mark.parametrize("rest", [0, END])
def test_a_table_that_speaks_of_more_sectors_gets_them(rest: int) -> None:
    content = container("WordDocument", rest=rest)
    assert with_usual_streams(content) == content + bytes(126 * 512)


def test_a_container_that_misses_sectors_is_left_as_it_is() -> None:
    content = container("WordDocument", rest=7)
    assert with_usual_streams(content) == content


def test_other_files_are_left_as_they_are() -> None:
    assert with_usual_streams(b"WORKBOOK") == b"WORKBOOK"


@pytest.mark.parametrize(
    ("content", "category"),
    [
        (container("", directory=2), RefusalCategory.CORRUPT),
        (container("")[:100], RefusalCategory.CORRUPT),
        (container("Drawing"), RefusalCategory.MISMATCH),
    ],
)
def test_what_lost_its_end_is_damaged_and_nothing_else(
    content: bytes, category: RefusalCategory
) -> None:
    with pytest.raises(UnreadableFile) as refused:
        detect(RawFile(content=content, name="a.doc"))
    assert refused.value.category is category
