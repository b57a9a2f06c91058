"""The niced process: it dies with its parent, and nothing is lost when it dies alone."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import EmbedderUnavailable
from core.retrieval.embedding.local.embedder import LocalEmbedder
from core.retrieval.embedding.local.encoder import Encoder
from core.retrieval.embedding.local.folder import ModelFolder, Pooling
from core.retrieval.embedding.local.process import NicedEncoder

TEXTS = ["Thirty days of leave.", "Train tickets."]
LONG = ["Thirty days of leave. " * 50] * 400


@pytest.fixture
def encoder(model_folder: ModelFolder) -> Iterator[NicedEncoder]:
    encoder = NicedEncoder(model_folder, deadline_s=60)
    yield encoder
    encoder.close()


def wait_until(holds: Callable[[], bool], *, deadline_s: float = 30) -> None:
    end = time.monotonic() + deadline_s
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/status")  # a zombie is dead, where that can be seen
    return not (status.is_file() and "\nState:\tZ" in status.read_text())


def test_it_gives_what_the_same_model_gives_here(
    encoder: NicedEncoder, model_folder: ModelFolder
) -> None:
    here = Encoder(model_folder, threads=1).encode(TEXTS)

    np.testing.assert_allclose(encoder.encode(TEXTS), here, atol=1e-3)
    assert encoder.pid is not None
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, encoder.pid) == min(own + 10, 19)
    assert os.getpgid(encoder.pid) != os.getpgid(0)  # Ctrl-C does not reach it


async def test_an_answer_does_not_wait_for_files(model_folder: ModelFolder) -> None:
    embedder = LocalEmbedder(model_folder, deadline_s=120)
    await embedder.embed_passages(["The first text starts the process."])
    pid = embedder._passages.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        file = asyncio.create_task(embedder.embed_passages(["A file that is being read."]))
        async with asyncio.timeout(60):
            assert len(await embedder.embed_statements(["What an answer weighs."] * 20)) == 20
        assert not file.done()
    finally:
        os.kill(pid, signal.SIGCONT)
    await file
    embedder.close()


def test_a_killed_process_is_replaced_and_its_texts_are_embedded(encoder: NicedEncoder) -> None:
    before = encoder.encode(TEXTS)
    first = encoder.pid
    assert first is not None
    killer = threading.Timer(0.2, os.kill, (first, signal.SIGKILL))
    killer.start()

    rows = encoder.encode([*TEXTS, *LONG[:30]])

    killer.join()
    assert encoder.pid not in {None, first}
    np.testing.assert_allclose(rows[:2], before, atol=1e-3)
    assert len(rows) == 32


@pytest.mark.parametrize("ignored", [signal.SIGINT, signal.SIGTERM])
def test_signals_for_the_whole_group_do_not_end_it(
    encoder: NicedEncoder, ignored: signal.Signals
) -> None:
    encoder.encode(TEXTS)
    pid = encoder.pid
    assert pid is not None

    os.kill(pid, ignored)

    assert encoder.encode(TEXTS).shape[0] == 2
    assert encoder.pid == pid


def test_a_late_answer_is_given_up_and_the_next_call_works(model_folder: ModelFolder) -> None:
    encoder = NicedEncoder(model_folder, deadline_s=20)
    encoder.encode(TEXTS)
    pid = encoder.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)

    with pytest.raises(EmbedderUnavailable, match="longer than 20 s"):
        encoder.encode(TEXTS)

    assert encoder.encode(TEXTS).shape[0] == 2
    encoder.close()


def test_a_model_that_cannot_be_loaded_is_an_error_not_a_hang(tmp_path: Path) -> None:
    nothing = ModelFolder(
        name="none",
        model=tmp_path / "model.onnx",
        tokenizer=tmp_path / "tokenizer.json",
        max_tokens=16,
        pooling=Pooling.MEAN,
    )
    with pytest.raises(EmbedderUnavailable, match="died twice"):
        NicedEncoder(nothing, deadline_s=60).encode(TEXTS)


def test_closing_ends_a_call_that_is_under_way(encoder: NicedEncoder) -> None:
    encoder.encode(TEXTS)
    pid = encoder.pid
    assert pid is not None
    reasons: list[str] = []

    def embed() -> None:
        try:
            encoder.encode(LONG)
        except EmbedderUnavailable as error:
            reasons.append(error.reason)

    call = threading.Thread(target=embed)
    call.start()
    encoder.close()
    call.join()

    assert reasons == ["The embedder is closed."]
    assert not is_alive(pid)


PARENT = """
from core.config.settings import BUILT_MODEL_DIR
from core.retrieval.embedding.local.folder import open_folder
from core.retrieval.embedding.local.process import NicedEncoder

encoder = NicedEncoder(open_folder(BUILT_MODEL_DIR), deadline_s=600)
encoder.encode(["ready"])
print(encoder.pid, flush=True)
encoder.encode(["Thirty days of leave. " * 50] * 10_000)
"""


def test_it_ends_when_its_parent_is_killed() -> None:
    command = [sys.executable, "-c", PARENT]
    root = Path(__file__).parents[3]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()

    wait_until(lambda: not is_alive(child))
