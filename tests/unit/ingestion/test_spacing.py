"""Words of a PDF that run into each other get the blanks of the page's text."""

from __future__ import annotations

import pytest

from core.ingestion.blocks import Block
from core.ingestion.spacing import respaced

PAGE = "Handbook\n\nNorthwind Labs · valid from 1 May\n2026 · version 6.2\n\nA long para-\ngraph."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("NorthwindLabs", "Northwind Labs"),
        ("validfrom1May2026", "valid from 1 May 2026"),
        ("version6.2", "version 6.2"),
        ("Northwind Labs", "Northwind Labs"),
        ("A long paragraph.", "A long paragraph."),
        ("Notthere", "Notthere"),
        ("", ""),
    ],
)
def test_blanks_come_from_the_page(text: str, shown: str) -> None:
    before = Block(text=text, level=2, page=1, is_item=True)

    (after,) = respaced([before], PAGE)

    assert after == Block(text=shown, level=2, page=1, is_item=True)


def test_a_page_without_text_changes_nothing() -> None:
    assert respaced([Block(text="Ab")], "") == [Block(text="Ab")]
