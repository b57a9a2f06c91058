"""The page of formats names all that is read, and nothing that is not."""

from __future__ import annotations

import re
from pathlib import Path

from core.ingestion.media_types import extensions_of
from core.ingestion.readers import READERS

PAGE = Path(__file__).parents[2] / "docs" / "formats.md"
ROW = re.compile(r"^\| [^|]+ \| (?P<extensions>[^|]*) \| (?P<place>[^|]+) \|", re.MULTILINE)


def rows() -> list[tuple[list[str], str]]:
    table = PAGE.read_text("utf-8").partition("| --- |")[2]
    return [
        (re.findall(r"`(\w+)`", row["extensions"]), row["place"]) for row in ROW.finditer(table)
    ]


def test_every_extension_stands_on_the_page_once() -> None:
    read = sorted(extension for type_ in READERS for extension in extensions_of(type_))
    named = sorted(extension for extensions, _ in rows() for extension in extensions)

    assert named == read


def test_every_kind_says_how_it_is_cited() -> None:
    assert len(rows()) > len(READERS) / 2
    assert [extensions for extensions, place in rows() if not place.strip()] == []


def test_every_reader_gets_files_by_some_name() -> None:
    nameless = {
        type(reader).__name__
        for reader in READERS.values()
        if not any(extensions_of(type_) for type_ in reader.media_types)
    }

    assert nameless == set(), "add what its files end in to core/ingestion/media_types.py"
