"""The handbook's table of removed filters says what is removed and which test notices."""

from __future__ import annotations

from pathlib import Path

from tests.mutation.mutants import MUTANTS

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "attacked.md"


def test_the_handbook_has_every_mutant() -> None:
    rows = [f"| {m.removed} | `{m.file}` | `{m.tests}` |" for m in MUTANTS]

    text = _PAGE.read_text(encoding="utf-8")

    assert "\n".join(rows) in text, "write these rows:\n" + "\n".join(rows)
