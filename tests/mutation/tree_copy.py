"""A copy of the tree in which one file at a time is another, and a process that tests it.

Apart from the test because it starts processes.
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
from itertools import count
from pathlib import Path
from typing import Self

from tests.mutation.mutant import Mutant

__all__ = ["ROOT", "Copy"]

ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = ("bot", "core", "playground", "tests")
_WARM = Path(__file__).with_name("warm.py")
_TIMEOUT_S = 300
_SEED = "1"
"""The campaign's chance is the same for each mutant, so that none is let go by luck."""
_WORDS = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:unraisableexception", "--assert=plain")
"""What a failing test leaves unclosed is not asked: it would end pytest instead of the test."""


class Copy:
    """Use it as a context manager."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="docent-mutants-"))
        self._ticks = count(2_000_000_000)
        skipped = shutil.ignore_patterns("__pycache__", "data", "sample", "page", "mutation")
        for name in _PACKAGES:
            shutil.copytree(ROOT / name, self.folder / name, ignore=skipped)
        shutil.copy(ROOT / "pyproject.toml", self.folder)
        self._log = self.folder / "pytest.log"
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(_WARM)],
            cwd=self.folder,
            env=_environment(self.folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)  # pytest too, if it is late
        self._process.communicate()
        shutil.rmtree(self.folder, ignore_errors=True)

    def fails(self, mutant: Mutant) -> bool:
        """Tell whether a test notices; what else may be wrong with the run is an error."""
        original = (ROOT / mutant.file).read_text(encoding="utf-8")
        assert original.count(mutant.old) == 1, f"{mutant.file} no longer has what is to be removed"
        self._put(mutant.file, original.replace(mutant.old, mutant.new))
        try:
            code = self._run([*_WORDS, *(["-k", mutant.only] if mutant.only else []), mutant.tests])
        finally:
            self._put(mutant.file, original)
        assert code in (0, 1), f"exit code {code}: {self._log.read_text(encoding='utf-8')}"
        return code == 1

    def _put(self, file: str, text: str) -> None:
        """Write a file; its time is a new one, so that no compiled one is taken for it."""
        path = self.folder / file
        path.write_text(text, encoding="utf-8")
        tick = next(self._ticks)
        os.utime(path, (tick, tick))

    def _run(self, words: list[str]) -> int:
        asked, told = self._process.stdin, self._process.stdout
        assert asked is not None
        assert told is not None
        asked.write(json.dumps({"words": words, "log": str(self._log)}) + "\n")
        asked.flush()
        with selectors.DefaultSelector() as waiting:
            waiting.register(told, selectors.EVENT_READ)
            assert waiting.select(_TIMEOUT_S), f"no end within {_TIMEOUT_S} s: {words}"
        return int(told.readline())


def _environment(folder: Path) -> dict[str, str]:
    """Return one in which what runs is not measured: coverage is of the tree, not of copies."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return kept | {
        "PYTHONPATH": str(folder),
        "DOCENT_CAMPAIGN_SEED": _SEED,
        "DOCENT_CAMPAIGN_QUESTIONS": "500",
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "PYTHONDONTWRITEBYTECODE": "",
    }
