"""The niced child process: loads a model, then answers texts with rows until its parent is gone."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time

from core.retrieval.embedding.local.encoder import Encoder
from core.retrieval.embedding.local.frames import read_introduction, receive_texts, send_rows

__all__ = ["main"]

_NICENESS = 10
_LOOK_S = 1.0
_MOST_THREADS = 4


def main() -> None:
    """Serve the parent at the other end of stdin and stdout."""
    # The parent decides when to end: a Ctrl-C or a service manager's signal reaches it as well.
    for ignored in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)
    os.nice(_NICENESS)
    parent_pid, folder = read_introduction(sys.argv[1])
    threading.Thread(target=_end_with, args=(parent_pid,), daemon=True).start()
    # A library's words must not end up between the rows.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        encoder = Encoder(folder, threads=min(os.cpu_count() or 1, _MOST_THREADS))
        with contextlib.suppress(EOFError, BrokenPipeError):
            while True:
                send_rows(answers, encoder.encode(receive_texts(sys.stdin.buffer)))


def _end_with(parent_pid: int) -> None:
    # A batch may take seconds, and a forked relative may hold the pipe open.
    while os.getppid() == parent_pid:
        time.sleep(_LOOK_S)
    os._exit(0)


if __name__ == "__main__":
    main()
