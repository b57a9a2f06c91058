"""Makes or renews `.venv` with all that Docent runs on; `make setup` calls it.

Apart from the product because it runs before anything is installed: standard library only, and
syntax that an old Python can still read, so that it can say what is missing.
"""

from __future__ import annotations

import argparse
import hashlib
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Callable, NamedTuple

__all__ = ["main"]

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMPS = VENV / ".stamps"
OLDEST, NEWEST = (3, 11), (3, 14)
NEEDED = "3.11 to 3.14"
MODEL_SOURCES = ROOT / "core" / "retrieval" / "embedding" / "local"


class Extent(NamedTuple):
    """How much one requirements file brings, measured on x86-64 Linux."""

    file: str
    download_mb: int
    disk_mb: int
    minutes: str


RUNTIME = Extent("requirements.txt", 220, 600, "1 to 3")
DEV = Extent("requirements-dev.txt", 320, 950, "2 to 5")


class Step(NamedTuple):
    """One thing to do; done when its stamp holds its digest."""

    stamp: str
    digest: str
    run: Callable[[], None]


class SetupError(Exception):
    """What stands in the way, as a sentence."""


def main() -> int:
    """Run the steps that are not up to date and return the exit code."""
    parser = argparse.ArgumentParser(description="Make or renew .venv.")
    parser.add_argument("--dev", action="store_true", help="with what checks and tests need")
    try:
        _make(DEV if parser.parse_args().dev else RUNTIME)
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The next run goes on from here.", file=sys.stderr)
        return 130
    return 0


def _make(extent: Extent) -> None:
    due = _due_steps(extent)
    if not due:
        return
    _refuse_other_platforms()
    if _venv_version() is None:
        _make_venv(_find_python(), extent)
    for step in due:
        step.run()
        STAMPS.mkdir(exist_ok=True)
        (STAMPS / step.stamp).write_text(step.digest, encoding="utf-8")
    print(f"Ready: {VENV / 'bin' / 'docent'}", flush=True)


def _due_steps(extent: Extent) -> list[Step]:
    file = ROOT / extent.file
    sources = [ROOT / "pyproject.toml", ROOT / "requirements.in"]
    packages = Step(extent.file, _digest([file]), lambda: _install(file))
    project = Step("project", _digest(sources), _install_project)
    model = Step("model", _digest(sorted(MODEL_SOURCES.glob("*.py"))), _build_model)
    if _venv_version() is None:
        return [packages, project, model]
    due = [step for step in (packages, project, model) if not _is_stamped(step.stamp, step.digest)]
    # The development packages contain those of the product.
    dev = ROOT / DEV.file
    if extent is RUNTIME and packages in due and _is_stamped(DEV.file, _digest([dev])):
        due.remove(packages)
    return due


def _digest(paths: list[Path]) -> str:
    # The project's place counts, since the environment points to it.
    digest = hashlib.sha256(str(ROOT).encode())
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_stamped(name: str, digest: str) -> bool:
    path = STAMPS / name
    return path.is_file() and path.read_text(encoding="utf-8") == digest


def _refuse_other_platforms() -> None:
    system, machine = platform.system(), platform.machine()
    if system == "Windows":
        raise SetupError("Docent runs on Windows inside WSL: open a WSL terminal and try again.")
    if system == "Darwin" and machine != "arm64":
        raise SetupError("On macOS Docent needs Apple silicon: onnxruntime has no Intel build.")
    if system == "Linux" and platform.libc_ver()[0] != "glibc":
        raise SetupError("On Linux Docent needs glibc (not musl): onnxruntime has no other build.")


def _announce(extent: Extent) -> None:
    free_mb = shutil.disk_usage(str(ROOT)).free // 2**20
    print(
        f"To come: about {extent.download_mb} MB of downloads, {extent.disk_mb} MB on the disk "
        f"({free_mb:,} MB are free), {extent.minutes} minutes."
    )
    if free_mb < extent.disk_mb:
        raise SetupError(f"Not enough disk space in {ROOT}: free some and try again.")


def _venv_version() -> tuple[int, int] | None:
    version = _version_of(str(VENV_PYTHON)) if VENV_PYTHON.exists() else None
    return version if version is not None and OLDEST <= version <= NEWEST else None


def _version_of(python: str) -> tuple[int, int] | None:
    # Asked rather than read off the name: a version manager's shim may stand for nothing.
    code = "import sys; print(*sys.version_info[:2])"
    try:
        asked = subprocess.run([python, "-c", code], capture_output=True, text=True, timeout=20)
        major, minor = asked.stdout.split()
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return int(major), int(minor)


def _find_python() -> str:
    """Return a fit Python, the one that requirements are pinned on first."""
    names = [f"python3.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1)]
    without_venv = None
    found = []
    for name in [*names, "python3", sys.executable]:
        path = shutil.which(name)
        version = _version_of(path) if path else None
        if path is None or version is None:
            continue
        found.append(".".join(map(str, version)))
        if not OLDEST <= version <= NEWEST:
            continue
        if subprocess.run([path, "-c", "import ensurepip, venv"], capture_output=True).returncode:
            without_venv = without_venv or (path, found[-1])
            continue
        print(f"Python {found[-1]} found at {path} (needed: {NEEDED}).")
        return path
    if without_venv:
        path, version_text = without_venv
        raise SetupError(
            f"Python {version_text} at {path} lacks its venv module: "
            f"install it, on Debian and Ubuntu with `sudo apt install python{version_text}-venv`."
        )
    raise SetupError(f"Docent needs Python {NEEDED}; found only {found[-1] if found else 'none'}.")


def _make_venv(python: str, extent: Extent) -> None:
    _announce(extent)
    print(f"Making {VENV} …", flush=True)
    made = subprocess.run(
        [python, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True
    )
    if made.returncode:
        raise SetupError(f"The environment could not be made: {(made.stdout + made.stderr)[-500:]}")


def _pip(*arguments: str) -> list[str]:
    return [str(VENV_PYTHON), "-m", "pip", "--disable-pip-version-check", *arguments]


def _install(requirements: Path) -> None:
    lines = requirements.read_text(encoding="utf-8").splitlines()
    total = sum("==" in line and not line.startswith((" ", "#")) for line in lines)
    command = _pip("install", "--require-hashes", "--progress-bar", "off", "-r", str(requirements))
    log, seen = [], 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=str(ROOT)
    ) as pip:
        for line in pip.stdout or ():
            log.append(line)
            if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                seen += 1
                _progress(f"Packages: {seen} of {total}", seldom=seen % 10 == 0)
            elif line.startswith("Installing collected packages"):
                _progress(f"Packages: {total} of {total}, unpacking …", seldom=True)
    if sys.stdout.isatty():
        print()
    if pip.returncode:
        raise SetupError("The packages could not be installed:\n" + "".join(log[-12:]))


def _install_project() -> None:
    command = _pip(
        "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)
    )
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SetupError("Docent itself could not be installed:\n" + done.stderr[-1500:])


def _build_model() -> None:
    # It shows its own progress and says its own reason.
    if subprocess.run([str(VENV / "bin" / "docent"), "model"], cwd=str(ROOT)).returncode:
        raise SetupError("The local embedding model is missing.")


def _progress(text: str, *, seldom: bool) -> None:
    """Overwrite one line of a terminal; in a log write only what comes seldom."""
    if sys.stdout.isatty():
        print("\r" + text.ljust(40), end="", flush=True)
    elif seldom:
        print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
