"""Notes and filled-in fields of PDFs: in whatever encoding a viewer wrote them."""

from __future__ import annotations

import io
import zlib

import pytest
from reportlab.pdfgen.canvas import Canvas

from core.domain.documents import RawFile
from core.ingestion.pdf_strings import mended, misread_strings
from core.ingestion.reading import read_document

WIDE = b"\xfe\xff" + "Łódź, Größe".encode("utf-16-be")


def read(content: bytes) -> str:
    return read_document(RawFile(content=content, name="a.pdf")).text


def annotated(*, note: str = "", value: str = "") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 700, "Who comes to dinner?")
    if note:
        canvas.textAnnotation(note, (10, 10, 20, 20))
    if value:
        canvas.acroForm.textfield(name="guest", value=value, x=72, y=600)
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("note", ["Größe prüfen – schnell", "Проверить в Łódź", "要確認"])
def test_notes_are_read_in_their_own_letters(note: str) -> None:
    assert read(annotated(note=note)) == f"Who comes to dinner?\n\n{note}"


def test_what_was_filled_in_is_read_without_broken_letters() -> None:
    assert read(annotated(value="Jörg Müller")) == "Who comes to dinner?\n\nguest: Jörg Müller"


@pytest.mark.parametrize(
    "written",
    [
        b"/Contents(%s)" % WIDE.replace(b"\\", b"\\\\"),
        b"/Contents <%s>" % WIDE.hex().encode(),
        b"/V(%s)" % b"".join(b"\\%03o" % byte for byte in WIDE),
        b"9 0 obj<</Type/ObjStm/N 1>>stream\n%s\nendstream"
        % zlib.compress(b"1 0 <</V<%s>>>" % WIDE.hex().encode()),
    ],
)
def test_strings_are_found_however_they_are_written(written: bytes) -> None:
    misread = WIDE.decode("utf-8", "replace")
    assert mended(misread, misread_strings(written)) == "Łódź, Größe"
    assert mended(f"Name:\n{misread}", misread_strings(written)) == "Name:\nŁódź, Größe"


def test_a_mark_of_a_string_that_is_not_found_is_no_letter() -> None:
    assert mended("\ufffd\ufffdAlice\n\ufffd\ufffd\nBob", {}) == "Alice\n\nBob"


def test_streams_are_found_behind_each_other() -> None:
    small = b"9 0 obj<</Type/ObjStm/N 1>>stream\n%s\nendstream\nendobj\n"
    notes = ["Größe", "Łódź"]
    wide = [b"\xfe\xff" + note.encode("utf-16-be") for note in notes]
    written = b"".join(small % zlib.compress(b"1 0 <</V<%s>>>" % w.hex().encode()) for w in wide)
    found = misread_strings(written)
    assert [mended(w.decode("utf-8", "replace"), found) for w in wide] == notes


@pytest.mark.parametrize("end", [b"", b"endstream"])
def test_streams_without_end_do_not_take_for_ever(end: bytes) -> None:
    assert misread_strings(b"obj<</Type/ObjStm>>stream\n" * 200_000 + end) == {}


@pytest.mark.parametrize("piece", [b"/V(", b"/V(()", b"/V<ab", b"/V(\\", b"(" * 9 + b"/V()"])
def test_strings_without_end_do_not_take_for_ever(piece: bytes) -> None:
    assert misread_strings(piece * 100_000) == {}
