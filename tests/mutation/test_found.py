"""Each mutant still names what it removes: quick, so that a change of the source tells at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutation.mutant import Mutant
from tests.mutation.mutants import MUTANTS

_ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.removed)
def test_what_is_removed_stands_in_the_source_once(mutant: Mutant) -> None:
    assert (_ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.old) == 1
