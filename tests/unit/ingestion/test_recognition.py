"""Text in pictures and scans: read where that is set up, refused with a sentence elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.config.settings import IngestionSettings
from core.domain.documents import Locator, LocatorKind, RawFile
from core.domain.files import File
from core.errors import ConfigError, RefusalCategory, UnreadableFile
from core.ingestion.reader_process import ReaderBounds
from core.ingestion.reading import read_document
from core.ingestion.recognition import Recognition, recognition_of
from core.ingestion.reports import FileOutcome
from core.ingestion.sandbox import Sandbox
from tests.builders import make_file
from tests.missing import give_up
from tests.unit.ingestion.library_room import LibraryRoom
from tests.unit.ingestion.samples import make_picture, make_scan

ENGLISH = IngestionSettings(max_file_mb=1, ocr_languages=("eng",))
WORDS = "Flights longer than six hours\nmay be booked in premium economy."


@pytest.fixture(scope="session")
def recognition() -> Recognition:
    """English, by the data of this machine."""
    try:
        found = recognition_of(ENGLISH)
    except ConfigError as error:
        give_up(error.reason)
    assert found is not None
    return found


def picture_file(name: str) -> File:
    return replace(make_file("F1", file_name=name), version="1", media_type="image/png")


def said(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP"])
def test_text_in_a_picture_is_read(recognition: Recognition, kind: str) -> None:
    picture = RawFile(content=make_picture(WORDS, kind), name=f"photo.{kind.lower()}")
    document = read_document(picture, recognition)
    assert said(WORDS) in said(document.text)
    assert document.media_type == f"image/{kind.lower()}"
    assert document.metadata == {"recognised": "eng"}


def test_of_a_pdf_only_pages_without_text_are_looked_at(recognition: Recognition) -> None:
    scan = RawFile(content=make_scan("=The written page says Quartz.", WORDS), name="mixed.pdf")
    document = read_document(scan, recognition)
    pages = {
        section.locator: document.text[section.start : section.end] for section in document.sections
    }
    first, second = (Locator(kind=LocatorKind.PAGE, label=n) for n in "12")
    assert pages[first].strip() == "The written page says Quartz."
    assert said(WORDS) in said(pages[second])
    assert document.metadata["recognised"] == "eng"

    written = RawFile(content=make_scan("=Only words."), name="written.pdf")
    assert "recognised" not in read_document(written, recognition).metadata


@pytest.mark.parametrize(
    ("content", "name"), [(make_picture(WORDS), "photo.png"), (make_scan(WORDS), "scan.pdf")]
)
def test_without_it_a_picture_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_document(RawFile(content=content, name=name))
    assert refused.value.category is RefusalCategory.NO_TEXT


def test_a_picture_without_words_has_no_text(recognition: Recognition) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_document(RawFile(content=make_picture(""), name="empty.png"), recognition)
    assert refused.value.category is RefusalCategory.NO_TEXT


async def test_a_confined_process_recognises_too(recognition: Recognition) -> None:
    bounds = ReaderBounds(deadline_s=60, memory_mb=1024, recognition=recognition)
    async with Sandbox(bounds, workers=1, max_file_bytes=1_000_000) as sandbox:
        found = await sandbox.read(RawFile(content=make_scan(WORDS), name="scan.pdf"))
    assert said(WORDS) in said(found.document.text)


async def test_a_picture_refused_before_is_looked_at_once_it_is_set_up(
    room: LibraryRoom, recognition: Recognition
) -> None:
    file = picture_file("photo.png")
    picture = make_picture(WORDS)
    assert (await room.take_in(file, picture)).outcome is FileOutcome.SKIPPED
    assert (await room.take_in(file, picture, run="again")).outcome is FileOutcome.SKIPPED
    assert room.reader.read_count == 1

    room.recognise(ENGLISH, recognition)
    assert (await room.take_in(file, picture, run="third")).outcome is FileOutcome.READ
    assert await room.found("premium economy", "C1") == {"photo.png"}
    assert (await room.take_in(file, picture, run="fourth")).outcome is FileOutcome.UNCHANGED


async def test_a_pdf_read_in_part_is_read_again_once_it_is_set_up(
    room: LibraryRoom, recognition: Recognition
) -> None:
    mixed = make_scan("=The written page says Quartz.", WORDS)
    written = make_scan("=Only words.")
    files = [
        replace(make_file("F1", file_name="mixed.pdf"), media_type="application/pdf"),
        replace(make_file("F2", file_name="written.pdf"), media_type="application/pdf"),
    ]

    async def outcomes(run: str) -> list[FileOutcome]:
        pairs = zip(files, (mixed, written), strict=True)
        return [(await room.take_in(file, body, run=run)).outcome for file, body in pairs]

    assert await outcomes("first") == [FileOutcome.READ] * 2
    assert await outcomes("second") == [FileOutcome.UNCHANGED] * 2
    room.recognise(ENGLISH, recognition)
    assert await outcomes("third") == [FileOutcome.READ, FileOutcome.UNCHANGED]
    assert await room.found("premium economy", "C1") >= {"mixed.pdf"}
    assert await outcomes("fourth") == [FileOutcome.UNCHANGED] * 2


async def test_what_shows_nothing_is_looked_at_once(
    room: LibraryRoom, recognition: Recognition
) -> None:
    file = picture_file("empty.png")
    room.recognise(ENGLISH, recognition)
    for run in ("first", "second"):
        assert (await room.take_in(file, make_picture(""), run=run)).outcome is FileOutcome.SKIPPED
    assert room.reader.read_count == 1


def test_without_languages_nothing_is_asked_for(tmp_path: Path) -> None:
    assert recognition_of(IngestionSettings(ocr_data_dir=tmp_path)) is None


def test_missing_data_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "eng.traineddata").touch()
    both = IngestionSettings(ocr_languages=("eng", "deu"), ocr_data_dir=tmp_path)
    with pytest.raises(ConfigError, match=r"deu\.traineddata"):
        recognition_of(both)
    (tmp_path / "deu.traineddata").touch()
    found = recognition_of(both)
    assert found is not None
    assert (found.name, found.folder) == ("eng+deu", tmp_path.resolve())


def test_languages_come_comma_separated_and_are_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCR_LANGUAGES", "eng, chi_sim")
    assert IngestionSettings().ocr_languages == ("eng", "chi_sim")
    monkeypatch.setenv("OCR_LANGUAGES", "../eng")
    with pytest.raises(ValueError, match="ocr_languages"):
        IngestionSettings()
