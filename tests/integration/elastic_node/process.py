"""Runs a command that cannot outlive this process; apart because only this part sends signals."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

__all__ = ["GuardedProcess", "spawn_guard"]

_STOP_TIMEOUT_S: Final = 20


def spawn_guard(last_wish: str) -> subprocess.Popen[bytes]:
    """Start a shell that runs `last_wish` as soon as this process ends, however it ends.

    It reads a pipe whose other end only this process holds: even `kill -9` closes that.
    """
    return subprocess.Popen(
        ["/bin/sh", "-c", f"read _; {last_wish}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


class GuardedProcess:
    """A process group of its own, killed with us."""

    def __init__(
        self, command: Sequence[str], *, env: Mapping[str, str], log: Path, owner: int | None
    ) -> None:
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=owner,
                group=owner,
                extra_groups=None if owner is None else [],
            )
        self._guard = spawn_guard(f"kill -s KILL -- -{self._process.pid}")

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to every process of the group."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def stop(self) -> None:
        """End the group politely, then by force; returns when it is gone."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=_STOP_TIMEOUT_S)
        self._guard.communicate()  # closes the pipe: the guard kills what is left
        self._process.wait()
