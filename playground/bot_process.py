"""Keeps the bot running as a child process, started again when it dies.

Apart from the command, because a process that dies at its start must neither spin nor be silent.
"""

from __future__ import annotations

import asyncio
import ctypes
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

__all__ = ["BotProcess", "free_port", "last_line"]

_FIRST_WAIT_S = 1.0
_LONGEST_WAIT_S = 30.0
_STEADY_S = 30.0
_STOP_S = 10.0
_PR_SET_PDEATHSIG = 1  # Source: prctl(2)
_TAIL_BYTES = 8192


class BotProcess:
    """Runs a command until it is stopped; `on_death(code, wait_s)` hears of every other end."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        log: Path,
        on_death: Callable[[int, float], None],
    ) -> None:
        self._command = command
        self._environment = dict(environment)
        self._folder = folder
        self._log = log
        self._on_death = on_death
        self._keeping: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start the process and keep it running."""
        self._keeping = asyncio.create_task(self._keep())

    async def restart(self, environment: Mapping[str, str]) -> None:
        """End the process and start it with another environment."""
        await self.stop()
        self._environment = dict(environment)
        self.start()

    async def stop(self) -> None:
        """End the process: asked first, killed when it does not listen."""
        if self._keeping is not None:
            self._keeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeping
            self._keeping = None

    async def _keep(self) -> None:
        wait_s = _FIRST_WAIT_S
        while True:
            started = time.monotonic()
            code = await self._run_once()
            if time.monotonic() - started > _STEADY_S:
                wait_s = _FIRST_WAIT_S
            self._on_death(code, wait_s)
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, _LONGEST_WAIT_S)

    async def _run_once(self) -> int:
        with self._log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                cwd=self._folder,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches us alone, and we end the bot in order
                preexec_fn=_die_with_parent() if sys.platform == "linux" else None,
            )
        try:
            return await process.wait()
        finally:
            if process.returncode is None:
                await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _STOP_S)
    except TimeoutError:
        process.kill()
        await process.wait()


def _die_with_parent() -> Callable[[], None]:
    """What the child calls so that it ends even when we are killed: its data lock goes with it."""
    prctl = ctypes.CDLL(None).prctl

    def call() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

    return call


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def last_line(log: Path) -> str:
    """The last line of a log, which says why a process ended."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(log.stat().st_size - _TAIL_BYTES, 0))
        lines = file.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""
