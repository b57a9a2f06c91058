"""One serving process a data directory: two would each think their memory is the newest."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import DataDirInUse
from core.sqlite.private import private_file

__all__ = ["hold_data_dir"]


@contextmanager
def hold_data_dir(data_dir: Path) -> Iterator[None]:
    """Hold a data directory until the block or the process ends, however it ends.

    Raises:
        DataDirInUse: another process holds it, or it cannot be written.
    """
    path = data_dir / "lock"
    try:
        private_file(path)
        descriptor = os.open(path, os.O_RDWR)
    except OSError as error:
        raise DataDirInUse(
            f"{data_dir} cannot be written ({error.strerror})",
            fix="Name a writable folder with DATA_DIR.",
        ) from error
    try:
        _lock(descriptor, data_dir)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, data_dir: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.read(descriptor, 20).decode("ascii", "replace").strip()
        who = f"process {holder}" if holder.isdigit() else "another process"
        raise DataDirInUse(
            f"{data_dir} is in use by {who}",
            fix="Stop that process, or give this one a DATA_DIR of its own.",
        ) from error
