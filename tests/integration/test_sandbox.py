"""Real reader processes: confined, watched, replaced, and gone when their parent is."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.documents import RawFile
from core.errors import RefusalCategory, SandboxUnavailable, UnreadableFile
from core.ingestion.reader_process import ReaderBounds
from core.ingestion.reading import ReadResult
from core.ingestion.sandbox import Sandbox
from tests.unit.ingestion.samples import make_docx, make_pdf, zipped

ROOT = Path(__file__).resolve().parents[2]
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


MAX_TOKENS = 64
"""What no other sandbox of this session has, so that its processes are known by it."""


def sandbox(
    *,
    workers: int = 1,
    deadline_s: float = 60.0,
    memory_mb: int = 1024,
    max_file_bytes: int = 50_000_000,
    tokenizer_file: Path | None = None,
) -> Sandbox:
    bounds = ReaderBounds(
        deadline_s=deadline_s,
        memory_mb=memory_mb,
        tokenizer_file=tokenizer_file,
        max_tokens=MAX_TOKENS,
    )
    return Sandbox(bounds, workers=workers, max_file_bytes=max_file_bytes)


def text(name: str, content: str) -> RawFile:
    return RawFile(content=content.encode(), name=name)


BIG = text("big.csv", "a,b\n" + "some words,more words\n" * 400_000)
"""Takes every reader seconds."""


def readers() -> list[int]:
    """Return the reader processes of the sandboxes here."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = status.read_text(encoding="utf-8", errors="replace")
            command = (status.parent / "cmdline").read_bytes()
        except OSError:
            continue
        is_ours = b"confinement" in command and b"%d" % MAX_TOKENS in command.split(b"\0")
        if is_ours and f"PPid:\t{os.getpid()}\n" in lines:
            found.append(int(status.parent.name))
    return found


def worked_s(pid: int) -> float:
    """Return the processor time that a process has used."""
    # Source: proc_pid_stat(5): utime and stime are the fields 14 and 15, the name ends with `)`.
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def begun(box: Sandbox) -> asyncio.Task[ReadResult]:
    """Return a reading that takes long, once the sandbox's one process is at work on it."""
    (pid,) = readers()
    rested = worked_s(pid)
    reading = asyncio.create_task(box.read(BIG))
    await asyncio.to_thread(wait_until, lambda: worked_s(pid) > rested + 0.3)
    return reading


def wait_until(holds: Callable[[], bool], timeout_s: float = 20.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


async def test_files_are_read_and_cut() -> None:
    async with sandbox(workers=2) as box:
        results = await asyncio.gather(
            box.read(RawFile(content=make_docx(), name="a.docx")),
            box.read(RawFile(content=make_pdf("Hello there"), name="a.pdf")),
            box.read(text("a.md", "# Leave\n\nFive days.")),
        )
    assert [r.document.text.split()[0] for r in results] == ["Leave", "Hello", "#"]


async def test_chunks_are_measured_by_the_given_tokenizer(tmp_path: Path) -> None:
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    made = Tokenizer(WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    made.pre_tokenizer = Whitespace()
    made.save(str(tmp_path / "tokenizer.json"))
    async with sandbox(tokenizer_file=tmp_path / "tokenizer.json") as box:
        document, chunks = await box.read(text("a.txt", "word " * 200))
    assert len(chunks) == 4
    assert all(document.text[c.start : c.end] == c.text for c in chunks)


async def test_a_refused_file_costs_the_process_and_nothing_else() -> None:
    async with sandbox() as box:
        with pytest.raises(UnreadableFile) as refusal:
            await box.read(RawFile(content=zipped({"a": "b"}), name="a.zip"))
        assert refusal.value.category is RefusalCategory.UNSUPPORTED
        document, _ = await box.read(text("a.txt", "still here"))
    assert document.text == "still here"


async def test_a_file_that_takes_too_long_is_stopped() -> None:
    async with sandbox(deadline_s=1.0) as box:
        with pytest.raises(UnreadableFile) as refusal:
            await box.read(BIG)
        assert refusal.value.category is RefusalCategory.TIMEOUT
        await box.read(text("a.txt", "still here"))


@linux_only
async def test_a_file_that_takes_too_much_memory_is_stopped() -> None:
    async with sandbox(memory_mb=128) as box:
        with pytest.raises(UnreadableFile) as refusal:
            await box.read(BIG)
        assert refusal.value.category is RefusalCategory.BOMB
        await box.read(text("a.txt", "still here"))


async def test_a_file_that_is_too_large_is_not_even_sent() -> None:
    async with sandbox(max_file_bytes=10) as box:
        with pytest.raises(UnreadableFile) as refusal:
            await box.read(text("a.txt", "more than ten bytes"))
    assert refusal.value.category is RefusalCategory.TOO_LARGE


@linux_only
async def test_a_process_that_dies_at_work_is_reported_and_replaced() -> None:
    async with sandbox() as box:
        (pid,) = readers()
        reading = await begun(box)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(UnreadableFile) as refusal:
            await reading
        assert refusal.value.category in (RefusalCategory.CORRUPT, RefusalCategory.BOMB)
        document, _ = await box.read(text("a.txt", "still here"))
        assert document.text == "still here"


@linux_only
async def test_a_process_that_died_idle_is_replaced_unseen() -> None:
    async with sandbox() as box:
        (pid,) = readers()
        os.kill(pid, signal.SIGKILL)
        await asyncio.to_thread(wait_until, lambda: pid not in readers())
        document, _ = await box.read(text("a.txt", "still here"))
    assert document.text == "still here"


@linux_only
async def test_a_process_that_dies_before_it_has_the_file_says_nothing_of_it() -> None:
    async with sandbox() as box:
        (pid,) = readers()
        os.kill(pid, signal.SIGSTOP)
        reading = asyncio.create_task(box.read(text("a.txt", "still here")))
        await asyncio.sleep(0.1)
        os.kill(pid, signal.SIGKILL)
        document, _ = await reading
        assert document.text == "still here"
        assert pid not in readers()


@linux_only
async def test_a_cancelled_reading_leaves_no_process_behind() -> None:
    async with sandbox() as box:
        reading = await begun(box)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        await box.read(text("a.txt", "still here"))
    assert readers() == []


@linux_only
async def test_closing_ends_all_and_wakes_who_waits() -> None:
    async with sandbox() as box:
        first = await begun(box)
        second = asyncio.create_task(box.read(text("a.txt", "waits")))
        await asyncio.sleep(0)
    assert readers() == []
    outcomes = await asyncio.gather(first, second, return_exceptions=True)
    assert isinstance(outcomes[0], UnreadableFile)
    assert isinstance(outcomes[1], SandboxUnavailable)
    with pytest.raises(SandboxUnavailable):
        await box.read(text("a.txt", "too late"))


@linux_only
async def test_closing_right_after_a_refusal_ends_that_process_too() -> None:
    async with sandbox() as box:
        (pid,) = readers()
        with pytest.raises(UnreadableFile):
            await box.read(RawFile(content=zipped({"a": "b"}), name="a.zip"))
    assert not _proc(pid, "status").exists()
    assert readers() == []


@linux_only
async def test_a_process_is_replaced_after_five_hundred_files() -> None:
    async with sandbox() as box:
        (before,) = readers()
        for _ in range(501):
            await box.read(text("a.txt", "words"))
        assert before not in readers()


@linux_only
async def test_a_reader_has_no_secrets_no_folder_and_no_dumps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    async with sandbox() as box:
        (pid,) = readers()
        limits = _proc(pid, "limits").read_text(encoding="ascii")
        if os.geteuid() == 0:  # nobody else may look into a process that allows no dumps
            assert b"xoxb" not in _proc(pid, "environ").read_bytes()
            assert _proc(pid, "cwd").readlink().name.endswith("(deleted)")
            own_network = _proc(os.getpid(), "ns/net").readlink()
            assert box.isolation is not None
            assert box.isolation.network_namespace == (
                _proc(pid, "ns/net").readlink() != own_network
            )
    for name in ("Max core file size", "Max file size"):
        line = next(line for line in limits.splitlines() if line.startswith(name))
        assert line.removeprefix(name).split()[0] == "0"


@linux_only
def test_no_reader_outlives_a_killed_parent() -> None:
    program = (
        "import asyncio, sys\n"
        "from core.ingestion.reader_process import ReaderBounds\n"
        "from core.ingestion.sandbox import Sandbox\n"
        "bounds = ReaderBounds(deadline_s=60, memory_mb=1024)\n"
        "async def main():\n"
        "    async with Sandbox(bounds, workers=1, max_file_bytes=1) as box:\n"
        "        print(next(iter(box._living)).pid, flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        reader = int(parent.stdout.readline())
        parent.kill()
    wait_until(lambda: not Path(f"/proc/{reader}").exists() or _is_zombie(reader))


def _proc(pid: int, name: str) -> Path:
    return Path(f"/proc/{pid}", name)


def _is_zombie(pid: int) -> bool:
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return True


async def test_a_process_that_cannot_start_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SandboxUnavailable):
        async with sandbox(tokenizer_file=tmp_path / "missing.json"):
            pass
