"""The data directory has one holder, and none once that process is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import DataDirInUse
from core.sqlite.lock import hold_data_dir

ROOT = Path(__file__).resolve().parents[3]
HOLDER = """
import sys, time
from pathlib import Path
from core.sqlite.lock import hold_data_dir
with hold_data_dir(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def take_and_give_back(folder: Path) -> None:
    with hold_data_dir(folder):
        pass


def test_a_second_holder_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    with hold_data_dir(tmp_path):
        with pytest.raises(DataDirInUse, match=f"process {os.getpid()}") as caught:
            take_and_give_back(tmp_path)
        assert caught.value.fix is not None
    take_and_give_back(tmp_path)


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert holder.stdout is not None
    with holder.stdout:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(DataDirInUse, match=f"process {holder.pid}"):
            take_and_give_back(tmp_path)
        holder.send_signal(signal.SIGKILL)
        holder.wait(10)
    take_and_give_back(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataDirInUse, match="cannot be written"):
        take_and_give_back(tmp_path / "file" / "data")
