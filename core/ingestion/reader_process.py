"""One reader process, as its parent holds it: started, asked, watched, ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass
from pathlib import Path

import orjson

from core.domain.documents import RawFile
from core.errors import RefusalCategory, SandboxUnavailable, UnreadableFile
from core.ingestion.limits import LIMITS
from core.ingestion.reading import ReadResult
from core.ingestion.recognition import Recognition
from core.ingestion.refusals import cannot_read, endless
from core.ingestion.wire import LENGTH, decode_result
from core.utils.aio import cancelled

__all__ = ["ReaderBounds", "ReaderGone", "ReaderProcess"]

_START_TIMEOUT_S = 60.0
_WATCH_EVERY_S = 0.05
_MAX_ANSWER_BYTES = 8 * LIMITS.max_characters
_PROGRAM = """\
import sys
sys.path[:0] = [sys.argv[1]]
from core.ingestion.confinement import confine
alone = confine(int(sys.argv[2]), int(sys.argv[3]))
from core.ingestion.sandbox_worker import main
main(alone, sys.argv[4], int(sys.argv[5]), sys.argv[6], sys.argv[7])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderBounds:
    """What one file may cost, how its chunks are measured, and whether pictures are read."""

    deadline_s: float
    memory_mb: int
    """Resident, of the whole process."""
    tokenizer_file: Path | None = None
    """The embedder's `tokenizer.json`; without one no chunks are cut."""
    max_tokens: int = 1
    """The embedder's longest text, special tokens included."""
    recognition: Recognition | None = None
    """How text in pictures is recognised; without it they have none."""


class ReaderGone(Exception):
    """A process died before it had the file: that says nothing of the file."""


class ReaderProcess:
    """A warm process that reads one file at a time."""

    def __init__(self, process: Process, bounds: ReaderBounds, *, has_no_network: bool) -> None:
        self._process = process
        self._bounds = bounds
        self.has_no_network = has_no_network
        self.files_read = 0
        self._peak_bytes = 0
        self._is_over_memory = False

    @classmethod
    async def start(cls, bounds: ReaderBounds) -> ReaderProcess:
        """Start a process and wait until it can read.

        Raises:
            SandboxUnavailable: it did not start.
        """
        scratch = tempfile.mkdtemp(prefix="docent-read-")
        process: Process | None = None
        is_ready = False
        try:
            process = await asyncio.create_subprocess_exec(
                *_command(bounds),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                cwd=scratch,
                env=_environment(scratch),
                start_new_session=True,
            )
            async with asyncio.timeout(_START_TIMEOUT_S):
                said = orjson.loads(await _receive(process))
            ready = cls(process, bounds, has_no_network=bool(said["has_no_network"]))
            is_ready = True
            return ready
        except (OSError, ValueError, TypeError, KeyError, EOFError, UnreadableFile) as error:
            raise SandboxUnavailable(
                "No process could be started to read files in",
                fix="Check free memory and the limit on processes, then try again",
            ) from error
        finally:
            if process is not None and not is_ready:
                await _end(process)
            _remove(scratch)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked to read another file."""
        return self._process.returncode is None and not _has_exited(self.pid)

    async def read(self, file: RawFile) -> ReadResult:
        """Return what is in a file. After any error the process must be ended.

        Raises:
            ReaderGone: another process may read it.
            UnreadableFile: the file was refused, or reading it took too much.
        """
        self.files_read += 1
        watch = asyncio.create_task(self._watch_memory())
        try:
            async with asyncio.timeout(self._bounds.deadline_s):
                message = await self._ask(file)
        except TimeoutError as error:
            raise UnreadableFile(
                RefusalCategory.TIMEOUT,
                f"Reading it took longer than {self._bounds.deadline_s:g} seconds",
            ) from error
        except (EOFError, OSError) as error:
            raise await self._explain_death() from error
        finally:
            await cancelled([watch])
        try:
            return await asyncio.to_thread(decode_result, message)
        except (ValueError, IndexError, RecursionError) as error:
            raise cannot_read() from error

    async def end(self) -> None:
        """Kill the process and whatever it started."""
        await _end(self._process)

    async def _ask(self, file: RawFile) -> bytes:
        request = orjson.dumps({"name": file.name, "media_type": file.media_type})
        pipe = self._process.stdin
        if pipe is None:
            raise EOFError
        try:
            for part in (LENGTH.pack(len(request)), request, LENGTH.pack(len(file.content))):
                pipe.write(part)
            pipe.write(file.content)
            await pipe.drain()
            await _receive(self._process)  # it has the file
        except (EOFError, OSError) as error:
            if self._is_over_memory:
                raise
            raise ReaderGone from error
        return await _receive(self._process)

    async def _watch_memory(self) -> None:
        while (resident_bytes := _resident_bytes(self.pid)) is not None:
            self._peak_bytes = max(self._peak_bytes, resident_bytes)
            if resident_bytes > self._bounds.memory_mb * 1024 * 1024:
                self._is_over_memory = True
                _kill(self._process)
                return
            await asyncio.sleep(_WATCH_EVERY_S)

    async def _explain_death(self) -> UnreadableFile:
        await self.end()
        was_near = self._peak_bytes * 2 > self._bounds.memory_mb * 1024 * 1024
        killed_by_system = self._process.returncode == -signal.SIGKILL and was_near
        if self._is_over_memory or killed_by_system or was_near:
            return UnreadableFile(
                RefusalCategory.BOMB,
                f"Reading it needed more than {self._bounds.memory_mb} MB of memory",
            )
        return UnreadableFile(
            RefusalCategory.CORRUPT, "It is damaged: reading it made the reader fail"
        )


def _command(bounds: ReaderBounds) -> list[str]:
    root = Path(__file__).resolve().parents[2]
    tokenizer, recognition = bounds.tokenizer_file, bounds.recognition
    return [
        *(sys.executable, "-I", "-B", "-c", _PROGRAM, str(root), str(os.getpid())),
        *(str(bounds.memory_mb * 1024 * 1024), str(tokenizer.resolve()) if tokenizer else ""),
        str(bounds.max_tokens),
        *((recognition.name, str(recognition.folder)) if recognition else ("", "")),
    ]


def _environment(scratch: str) -> dict[str, str]:
    """Return an environment without secrets, in which libraries stay small."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "HOME": scratch,
        "TMPDIR": scratch,
        "MALLOC_ARENA_MAX": "2",
        "TOKENIZERS_PARALLELISM": "false",
    }


async def _receive(process: Process) -> bytes:
    pipe = process.stdout
    if pipe is None:
        raise EOFError
    (length,) = LENGTH.unpack(await pipe.readexactly(LENGTH.size))
    if length > _MAX_ANSWER_BYTES:
        raise endless()
    return await pipe.readexactly(length)


async def _end(process: Process) -> None:
    _kill(process)
    if process.stdin is not None:
        process.stdin.close()
    await process.wait()


def _has_exited(pid: int) -> bool:
    """Tell whether a child is dead, even if the event loop was not told yet."""
    if not hasattr(os, "waitid"):
        return False  # macOS: the event loop will be told soon
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


def _resident_bytes(pid: int) -> int | None:
    """Return what a process holds in memory; None if it is gone or the system does not say."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return None
    return int(pages) * resource.getpagesize()


def _remove(scratch: str) -> None:
    """Remove a process's folder, if it did not do so itself."""
    with contextlib.suppress(OSError):
        Path(scratch).rmdir()


def _kill(process: Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
