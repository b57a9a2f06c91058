"""Hostile and awkward files through `docent read`: each ends in its category, and hurts nobody."""

from __future__ import annotations

import tempfile
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from bot.commands.read import add_arguments, run
from core.domain.json import JsonObject
from tests.unit.ingestion.hostile import HARMLESS, HOSTILE

_MOST_BYTES = 1024**3
_DEADLINE_S = 30.0


class Watch(threading.Thread):
    """Looks at the reader processes of this one: how much of them was in memory, and who lives."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak_bytes = 0
        self._others = _readers()
        """Those of other sandboxes of the session."""
        self._end = threading.Event()

    def run(self) -> None:
        while not self._end.wait(0.01):
            self.peak_bytes = max(self.peak_bytes, *map(_resident_bytes, self.alive()), 0)

    def alive(self) -> set[Path]:
        """Return the processes that were started since."""
        return _readers() - self._others

    def stop(self) -> None:
        self._end.set()
        self.join()


def _readers() -> set[Path]:
    found: set[Path] = set()
    for children in Path("/proc/self/task").glob("*/children"):
        try:
            pids = children.read_text("ascii").split()
            processes = [Path("/proc", pid) for pid in pids]
            found |= {p for p in processes if b"confinement" in (p / "cmdline").read_bytes()}
        except OSError:  # it ended meanwhile
            continue
    return found


def _resident_bytes(process: Path) -> int:
    try:
        lines = (process / "status").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder where temporary files go in this test."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def watch() -> Iterator[Watch]:
    started = Watch()
    started.start()
    yield started
    started.stop()


def read(
    folder: Path, contents: dict[str, bytes], output: pytest.CaptureFixture[bytes]
) -> dict[str, JsonObject]:
    """Write files, run the command over them, and return its lines by name."""
    folder.mkdir()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    parser = ArgumentParser()
    add_arguments(parser)
    paths = [str(folder / name) for name in contents]
    assert run(parser.parse_args([*paths, "--json", "--text"])) == 0
    lines = map(orjson.loads, output.readouterr().out.splitlines())
    return {Path(line["path"]).name: line for line in lines}


def test_each_is_refused_in_its_category(
    tmp_path: Path, scratch: Path, watch: Watch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    contents = {name: make() for name, (_, make) in HOSTILE.items()}
    found = read(tmp_path / "files", contents, capsysbinary)

    expected = {name: category.value for name, (category, _) in HOSTILE.items()}
    assert {name: line["category"] for name, line in found.items()} == expected
    assert all(line["status"] == "refused" and line["reason"] for line in found.values())
    _hurts_nobody(found, scratch, watch)


def test_what_is_only_awkward_is_read(
    tmp_path: Path, scratch: Path, watch: Watch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    contents = {name: make() for name, (_, make) in HARMLESS.items()}
    found = read(tmp_path / "files", contents, capsysbinary)

    assert {name: line["status"] for name, line in found.items()} == dict.fromkeys(HARMLESS, "read")
    lacking = {n: w for n, (w, _) in HARMLESS.items() if w not in str(found[n]["text"])}
    assert lacking == {}
    _hurts_nobody(found, scratch, watch)


def _hurts_nobody(found: dict[str, JsonObject], scratch: Path, watch: Watch) -> None:
    assert list(scratch.iterdir()) == []
    assert watch.alive() == set()
    assert 0 < watch.peak_bytes < _MOST_BYTES
    assert max(float(str(line["seconds"])) for line in found.values()) < 2 * _DEADLINE_S
