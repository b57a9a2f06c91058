"""Removing any one of the filters makes a test fail: each is removed in a copy, and it does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.mutation.mutant import Mutant
from tests.mutation.mutants import MUTANTS

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "core", "playground", "tests")
_TIMEOUT_S = 300
_SEED = "1"
"""The campaign's chance is the same for each mutant, so that none is let go by luck."""

pytestmark = pytest.mark.slow


class Copy:
    """A copy of the tree in which one file at a time is another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ticks = count(2_000_000_000)
        skipped = shutil.ignore_patterns("__pycache__", "data", "sample", "page", "mutation")
        for name in PACKAGES:
            shutil.copytree(ROOT / name, folder / name, ignore=skipped)
        shutil.copy(ROOT / "pyproject.toml", folder)

    def put(self, file: str, text: str) -> None:
        """Write a file; its time is a new one, so that no compiled one is taken for it."""
        path = self.folder / file
        path.write_text(text, encoding="utf-8")
        tick = next(self._ticks)
        os.utime(path, (tick, tick))

    def fails(self, mutant: Mutant) -> bool:
        """Tell whether a test notices; what else may be wrong with the run is an error."""
        words = [
            "-x",
            "-q",
            "-p",
            "no:cacheprovider",
            *(["-k", mutant.only] if mutant.only else []),
        ]
        environment = os.environ | {
            "PYTHONPATH": str(self.folder),
            "DOCENT_CAMPAIGN_SEED": _SEED,
            "DOCENT_CAMPAIGN_QUESTIONS": "500",
            "PYTHONPYCACHEPREFIX": str(self.folder / "compiled"),
            "PYTHONDONTWRITEBYTECODE": "",
        }
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", *words, mutant.tests],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
        assert ended.returncode in (0, 1), ended.stdout + ended.stderr
        return ended.returncode == 1


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    folder = tmp_path_factory.mktemp("mutants")
    yield Copy(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.removed)
def test_removing_a_filter_is_noticed(copy: Copy, mutant: Mutant) -> None:
    original = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert original.count(mutant.old) == 1, f"{mutant.file} no longer has what is to be removed"
    copy.put(mutant.file, original.replace(mutant.old, mutant.new))
    try:
        assert copy.fails(mutant), f"nothing noticed: {mutant.removed}"
    finally:
        copy.put(mutant.file, original)
