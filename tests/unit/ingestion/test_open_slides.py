"""OpenDocument presentations: whatever shape the words stand in, slide by slide."""

from __future__ import annotations

import pytest

from core.domain.documents import Document, LocatorKind, RawFile
from core.errors import RefusalCategory, UnreadableFile
from core.ingestion.reading import read_document
from tests.unit.ingestion.samples import zipped

SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0"'
)
SLIDES = (
    '<presentation:footer-decl presentation:name="f">Plans of 2025</presentation:footer-decl>'
    "<draw:page><draw:custom-shape><text:p>Launch<text:s/>in May</text:p></draw:custom-shape>"
    '<draw:frame presentation:class="title"><draw:text-box><text:p>Plan</text:p></draw:text-box>'
    "</draw:frame><presentation:notes><draw:frame><text:p>Say thanks</text:p></draw:frame>"
    "</presentation:notes></draw:page>"
    "<draw:page><draw:frame><table:table><table:table-row><table:table-cell><text:p>chair"
    "</text:p></table:table-cell><table:table-cell><text:p>12</text:p></table:table-cell>"
    "</table:table-row></table:table></draw:frame></draw:page>"
)
MASTER = (
    "<office:master-styles><style:master-page><draw:frame><text:p>For members</text:p></draw:frame>"
    '<draw:frame presentation:placeholder="true"><text:p>Click to edit</text:p></draw:frame>'
    "<draw:frame><text:p><text:page-number>9</text:page-number></text:p></draw:frame>"
    "</style:master-page></office:master-styles>"
)


def show(slides: str, **parts: str) -> bytes:
    body = f"<office:body><office:presentation>{slides}</office:presentation></office:body>"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.presentation",
            "content.xml": f"<office:document-content {SPACES}>{body}</office:document-content>",
            "styles.xml": f"<office:document-styles {SPACES}>{MASTER}</office:document-styles>",
            "META-INF/manifest.xml": "<manifest/>",
            **parts,
        }
    )


def read(content: bytes) -> Document:
    return read_document(RawFile(content=content, name="a.odp"))


def test_slides_have_shapes_tables_notes_and_what_stands_on_all() -> None:
    document = read(show(SLIDES))
    assert document.text == (
        "Plan\nLaunch in May\nNotes:\nSay thanks\n\nchair | 12\n\nPlans of 2025\n\nFor members"
    )
    places = [(s.locator.kind, s.locator.label) for s in document.sections if s.locator]
    assert places == [(LocatorKind.SLIDE, "1"), (LocatorKind.SLIDE, "2")]
    assert document.pages == 2
    assert document.sections[0].heading_path == ("Plan",)


@pytest.mark.parametrize(
    ("parts", "category"),
    [
        ({"META-INF/manifest.xml": "<m><encryption-data/></m>"}, RefusalCategory.ENCRYPTED),
        ({"content.xml": "<office:docu"}, RefusalCategory.CORRUPT),
    ],
)
def test_shows_that_cannot_be_opened_are_refused(
    parts: dict[str, str], category: RefusalCategory
) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(show(SLIDES, **parts))
    assert refused.value.category is category


def test_sheets_embedded_in_slides_are_read() -> None:
    cells = "".join(
        f"<table:table-cell><text:p>{said}</text:p></table:table-cell>" for said in ("desk", "99")
    )
    table = f'<table:table table:name="a"><table:table-row>{cells}</table:table-row></table:table>'
    sheet = f"<office:document-content {SPACES}>{table}</office:document-content>"
    objects = {"Object 1/content.xml": sheet, "Object 2/content.xml": "<a><table:table "}
    said = read(show("<draw:page/>", **objects)).text
    assert said == "desk | 99\n\nFor members"


@pytest.mark.parametrize("encoding", ["none-such", "shift_jis", "rot13"])
def test_a_part_in_letters_that_nobody_knows_costs_only_itself(encoding: str) -> None:
    odd = f'<?xml version="1.0" encoding="{encoding}"?><office:document-styles/>'
    said = "<draw:page><draw:frame><text:p>Plan</text:p></draw:frame></draw:page>"
    assert read(show(said, **{"styles.xml": odd})).text == "Plan"
    with pytest.raises(UnreadableFile) as refused:
        read(show(said, **{"content.xml": odd}))
    assert refused.value.category is RefusalCategory.CORRUPT
