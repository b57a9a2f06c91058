"""Makes folders and files that only their owner may read, before anything is written to them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

__all__ = ["private_dir", "private_file"]


def private_dir(path: Path) -> None:
    """Make a folder 0700; one of somebody else's keeps its rights.

    Raises:
        OSError: it cannot be made.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(PermissionError):  # a mounted volume may not let us
        path.chmod(0o700)


def private_file(path: Path) -> None:
    """Make a file 0600, in a folder that is 0700, and keep what is in it.

    Raises:
        OSError: it cannot be made.
    """
    private_dir(path.parent)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    with suppress(PermissionError):
        path.chmod(0o600)
