"""`make setup` as it meets machines: nothing fit, something lacking, and nothing left to do."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = "tools/make_environment.py"
# Says it is the version asked for and can do what is asked for; else notes what it was called with.
PYTHON = """#!/bin/sh
case "$*" in
*version_info*) echo {version} ;;
*ensurepip*) exit {ensurepip} ;;
*) echo "$@" >> {calls} ;;
esac
"""


class Machine:
    """A copy of the project's outside on a machine that has only the Pythons given to it."""

    def __init__(self, folder: Path) -> None:
        self.project, self.path = folder / "project", folder / "path"
        self._calls = folder / "calls"
        self.path.mkdir(parents=True)
        (self.project / "tools").mkdir(parents=True)
        (self.project / "pyproject.toml").touch()
        shutil.copy(ROOT / SCRIPT, self.project / "tools")
        for name in ("requirements.in", "requirements.txt", "requirements-dev.txt"):
            (self.project / name).write_text("rich==1\n")

    def add_python(self, place: Path, *, version: str, ensurepip: int = 0) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(PYTHON.format(version=version, ensurepip=ensurepip, calls=self._calls))
        place.chmod(0o755)

    def add_environment(self) -> None:
        binaries = self.project / ".venv" / "bin"
        self.add_python(binaries / "python", version="3 12")
        self.add_python(binaries / "docent", version="0")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        # The script's own Python is the last it looks at: named so that it is none of those.
        command = [sys.executable, "-c", RUN, str(self.project / SCRIPT), *arguments]
        environment = {"PATH": f"{self.path}:/usr/sbin"}
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    def calls(self) -> list[str]:
        """Return what was called since the last look."""
        text = self._calls.read_text() if self._calls.exists() else ""
        self._calls.unlink(missing_ok=True)
        return text.splitlines()


RUN = """
import runpy, sys
sys.argv = sys.argv[1:]
sys.executable = "/nowhere/python"
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_no_fit_python_is_one_sentence(machine: Machine) -> None:
    machine.add_python(machine.path / "python3", version="3 9")

    done = machine.run()

    assert done.returncode == 1
    assert done.stderr.strip() == "Docent needs Python 3.11 to 3.14; found only 3.9."


def test_a_python_without_venv_is_named_with_the_way_to_get_it(machine: Machine) -> None:
    machine.add_python(machine.path / "python3.12", version="3 12", ensurepip=1)

    done = machine.run()

    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"Python 3.12 at {machine.path / 'python3.12'} lacks its venv module: "
        "install it, on Debian and Ubuntu with `sudo apt install python3.12-venv`."
    )


def test_what_is_to_come_is_said_first(machine: Machine) -> None:
    machine.add_python(machine.path / "python3.13", version="3 13")

    done = machine.run()

    said = done.stdout.splitlines()
    assert said[0] == f"Python 3.13 found at {machine.path / 'python3.13'} (needed: 3.11 to 3.14)."
    assert "MB of downloads" in said[1]
    assert "are free" in said[1]
    assert machine.calls() == [f"-m venv --clear {machine.project / '.venv'}"]


def test_each_step_is_done_once(machine: Machine) -> None:
    machine.add_environment()

    assert machine.run().returncode == 0
    packages, project, model = machine.calls()
    assert packages.endswith("requirements.txt")
    assert "--require-hashes" in packages
    assert "--no-deps --no-build-isolation --editable" in project
    assert model == "model"

    again = machine.run()
    assert (again.returncode, again.stdout, machine.calls()) == (0, "", [])


def test_only_what_changed_is_done_again(machine: Machine) -> None:
    machine.add_environment()
    machine.run()
    machine.calls()

    (machine.project / "requirements.txt").write_text("rich==2\n")
    machine.run()

    (call,) = machine.calls()
    assert call.endswith("requirements.txt")


def test_the_development_packages_contain_the_others(machine: Machine) -> None:
    machine.add_environment()
    machine.run("--dev")
    assert machine.calls()[0].endswith("requirements-dev.txt")

    machine.run()

    assert machine.calls() == []
