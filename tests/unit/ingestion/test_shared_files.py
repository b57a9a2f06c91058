"""Every file of the shared collection, where it is there: read in full, or refused rightly."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

import pytest

from core.domain.documents import RawFile
from core.errors import UnreadableFile
from core.ingestion.reading import read_document

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "files"
MANIFEST = FOLDER / "manifest.tsv"
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def rows() -> list[dict[str, str]]:
    if not MANIFEST.is_file():
        return []
    with MANIFEST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def folded(text: str) -> str:
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(plain.split()).casefold()


def phrases(row: dict[str, str], column: str) -> list[str]:
    return [folded(phrase) for phrase in (row[column] or "").split(" | ") if phrase]


@pytest.mark.skipif(not MANIFEST.is_file(), reason="the shared collection is not here")
@pytest.mark.parametrize("row", rows(), ids=lambda row: row["path"])
def test_it_is_read_or_refused_as_expected(row: dict[str, str]) -> None:
    path = FOLDER / row["path"]
    wanted, _, categories = row["expect"].partition(":")
    try:
        document = read_document(RawFile(content=path.read_bytes(), name=path.name))
    except UnreadableFile as refusal:
        found = refusal.category.value if wanted in ("fail", "either") else "refused"
        assert found in categories.split("/")
        return
    assert wanted in ("text", "either")
    text = folded(document.text)
    assert [p for p in phrases(row, "must_contain") if p not in text] == []
    assert [p for p in phrases(row, "must_not_contain") if p in text] == []
