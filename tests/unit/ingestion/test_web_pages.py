"""Web pages as people and programs write them: quotes, endings and frames of every sort."""

from __future__ import annotations

import pytest

from core.domain.documents import RawFile
from core.ingestion.reading import read_document


def read(page: str) -> str:
    return read_document(RawFile(content=page.encode(), name="a.html")).text


@pytest.mark.parametrize(
    "page",
    [
        '<p title="<b>A tip</b>">Doors open at nine.</p>',
        "<p data-tip='a < b <i>'>Doors open at nine.</p>",
        '<iframe srcdoc="<p>Framed</p>"></iframe><p>Doors open at nine.</p>',
        '<a\n  href="x"\n  data-page="<div class=\'y\'>z</div>"\n>Doors</a> open at nine.',
    ],
)
def test_tags_within_quotes_are_no_words(page: str) -> None:
    assert read(f"<html><body>{page}</body></html>") == "Doors open at nine."


@pytest.mark.parametrize("end", ["</script language>", "</SCRIPT\n x='1'>", "</script/>"])
def test_a_script_ends_however_its_end_is_written(end: str) -> None:
    page = f"<html><head><script>no()<b>{end}</head><body>Doors open at nine.</body></html>"
    assert read(page) == "Doors open at nine."


def test_a_picture_within_a_tag_is_no_text() -> None:
    picture = (
        f'data:image/svg+xml,<svg><image href="data:image/png;base64,{"iVBO" * 20_000}"/></svg>'
    )
    assert read(f"<html><body><img src='{picture}'>Doors open at nine.</body></html>") == (
        "Doors open at nine."
    )


@pytest.mark.parametrize(
    "piece",
    [
        *('<a "', "<a '\"", '<a x="<', "<a x='<b y=\"", "<a ", '<a x=""', "<a \"'", "<a '<b>\"<b>"),
        *('<a x="y"', "<a 'y' \"<b>\" ", "<a x=\"<a x='", "<!", "</a "),
    ],
)
def test_tags_without_end_do_not_take_for_ever(piece: str) -> None:
    page = f"<html><body><p>Doors open at nine.</p>{piece * 100_000}</body></html>"
    assert "Doors open at nine." in read(page)
