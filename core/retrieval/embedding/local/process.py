"""Embeds in a niced child process, so that taking files in never slows an answer.

Apart from the embedder because a process has a life of its own: it starts at first use, again
after it died, and is killed when it is late.
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from core.errors import EmbedderUnavailable
from core.retrieval.embedding.local.encoder import Matrix
from core.retrieval.embedding.local.folder import ModelFolder
from core.retrieval.embedding.local.frames import receive_rows, send_texts, write_introduction

__all__ = ["NicedEncoder"]

logger = logging.getLogger(__name__)

_CHILD = "core.retrieval.embedding.local.child"
_SOURCES = Path(__file__).parents[4]
_GRACE_S = 2.0


class NicedEncoder:
    """An encoder in another process; one call at a time, others wait for it."""

    def __init__(self, folder: ModelFolder, *, deadline_s: float) -> None:
        self._folder = folder
        self._deadline_s = deadline_s
        self._turn = threading.Lock()
        self._child: _Child | None = None
        self._is_closed = False

    @property
    def pid(self) -> int | None:
        """The child's process id, if there is a child."""
        return self._child.process.pid if self._child is not None else None

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return one row of unit length a text, in their order; blocks until they are there.

        Raises:
            EmbedderUnavailable: it took longer than the deadline, or the child died twice.
        """
        with self._turn:
            try:
                return self._exchange(texts)
            except EOFError:
                logger.warning("embedding_process_died", extra={"texts": len(texts)})
            try:
                return self._exchange(texts)
            except EOFError as error:
                raise EmbedderUnavailable("The embedding process died twice.") from error

    def close(self) -> None:
        """End the child; calls that are under way or come later fail."""
        self._is_closed = True
        child = self._child
        if child is not None and self._turn.locked():
            child.process.kill()
        with self._turn:
            self._end()

    def _exchange(self, texts: Sequence[str]) -> Matrix:
        """Ask the child, which is ended if it does not answer.

        Raises:
            EOFError: it died.
            EmbedderUnavailable: it was late.
        """
        if self._is_closed:
            raise EmbedderUnavailable("The embedder is closed.")
        child = self._child = self._child or _Child(self._folder)
        late = threading.Timer(self._deadline_s, child.process.kill)
        late.start()
        try:
            return child.ask(texts)
        except (EOFError, OSError) as error:
            was_late = late.finished.is_set()
            self._end()
            if was_late:
                raise EmbedderUnavailable(
                    f"Embedding {len(texts)} texts took longer than {self._deadline_s:g} s."
                ) from error
            raise EOFError from error
        finally:
            late.cancel()

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()


class _Child:
    def __init__(self, folder: ModelFolder) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", _CHILD, write_introduction(os.getpid(), folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_SOURCES,
            start_new_session=True,  # Ctrl-C in the terminal is for the command, which ends it
        )
        logger.info("embedding_process_started", extra={"pid": self.process.pid})

    def ask(self, texts: Sequence[str]) -> Matrix:
        stdin, stdout = self._pipes()
        send_texts(stdin, texts)
        return receive_rows(stdout)

    def end(self) -> None:
        """Let it see the end of its input; kill it if that does not do."""
        for pipe in self._pipes():
            with contextlib.suppress(OSError):  # what was not sent need not be
                pipe.close()
        try:
            self.process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None and stdout is not None  # both were asked for
        return stdin, stdout
