"""Pins what the `requirements*.in` files ask for; `--check` only says whether that is done.

Apart from the Makefile because both ways must call pip-compile alike, or their results differ.
"""

from __future__ import annotations

import argparse
import difflib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

__all__ = ["main"]

ROOT = Path(__file__).resolve().parent.parent
# Each file is constrained by the first, so that a package has one pin in all of them.
NAMES = ("requirements", "requirements-dev", "requirements-docs", "requirements-java")
# Old pins and hashes are kept, so that only a change of an .in file changes the result.
OPTIONS = (
    "--quiet",
    "--allow-unsafe",
    "--generate-hashes",
    "--no-emit-find-links",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
)
TIMEOUT_S = 900


def main() -> int:
    """Compile each file and return the exit code."""
    parser = argparse.ArgumentParser(description="Pin the requirements.")
    parser.add_argument("--check", action="store_true", help="change nothing, fail on a difference")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    arguments = parser.parse_args()
    if sys.version_info[:2] != (3, 11):
        print("Requirements are pinned on Python 3.11: make .venv with it.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        for path in ROOT.glob("requirements*"):
            shutil.copy(str(path), folder)
        return _run(Path(folder), check=arguments.check, upgrade=arguments.upgrade)


def _run(folder: Path, *, check: bool, upgrade: bool) -> int:
    for name in NAMES:
        if not _compile(name, folder, upgrade=upgrade):
            return 1
    stale = [name for name in NAMES if _differs(name, folder, show=check)]
    if check:
        if stale:
            print("`make lock` would change the pins: run it and commit.", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        shutil.copy(str(folder / f"{name}.txt"), str(ROOT))
        print(f"{name}.txt is new")
    return 0


def _compile(name: str, folder: Path, *, upgrade: bool) -> bool:
    command = [sys.executable, "-m", "piptools", "compile", *OPTIONS]
    # A constraint may not name extras; elsewhere they must stay, or pip, asked for `coverage[toml]`
    # under --require-hashes, takes a newer coverage than the pinned one and refuses it.
    command += ["--strip-extras" if name == NAMES[0] else "--no-strip-extras"]
    command += ["--upgrade"] if upgrade else []
    command += [f"--output-file={name}.txt", f"{name}.in"]
    environment = {**os.environ, "CUSTOM_COMPILE_COMMAND": "make lock"}
    try:
        done = subprocess.run(
            command, cwd=str(folder), env=environment, timeout=TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        print(f"{name}.in: the package index did not answer in time.", file=sys.stderr)
        return False
    return done.returncode == 0


def _differs(name: str, folder: Path, *, show: bool) -> bool:
    file = f"{name}.txt"
    old = (ROOT / file).read_text(encoding="utf-8") if (ROOT / file).is_file() else ""
    new = (folder / file).read_text(encoding="utf-8")
    if show and old != new:
        lines = difflib.unified_diff(old.splitlines(), new.splitlines(), file, file, "", "", 0, "")
        print("\n".join(lines))
    return old != new


if __name__ == "__main__":
    sys.exit(main())
