"""Keeps a second playground out of a folder that one already uses.

Apart because two servers would write one journal, and neither would notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import DocentError

try:
    import fcntl
except ImportError:  # Windows has no such lock; there the bot's own lock says it
    fcntl = None  # type: ignore[assignment]  # a module, or none

__all__ = ["only_user_of"]


@contextmanager
def only_user_of(data_dir: Path) -> Iterator[None]:
    """Hold the playground's lock of a data folder.

    Raises:
        DocentError: Another playground holds it.
    """
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data_dir / "playground.lock").open("w") as lock:
        if fcntl is not None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise DocentError(
                    f"another playground is running on {data_dir}",
                    fix="Use its page, end it, or set DATA_DIR to another folder.",
                ) from error
        yield
