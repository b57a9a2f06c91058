"""What the parent of the niced encoder and its child say; apart so that both say it alike."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from typing import IO

import numpy as np
from pydantic import TypeAdapter

from core.retrieval.embedding.local.encoder import Matrix
from core.retrieval.embedding.local.folder import ModelFolder

__all__ = [
    "read_introduction",
    "receive_rows",
    "receive_texts",
    "send_rows",
    "send_texts",
    "write_introduction",
]

_LENGTH = struct.Struct(">I")
_COLUMNS = struct.Struct(">I")
_INTRODUCTION = TypeAdapter(tuple[int, ModelFolder])
_TEXTS = TypeAdapter(list[str])


def write_introduction(parent_pid: int, folder: ModelFolder) -> str:
    """Say who the parent is and what to load, as the child's argument."""
    return _INTRODUCTION.dump_json((parent_pid, folder)).decode()


def read_introduction(argument: str) -> tuple[int, ModelFolder]:
    """Return what `write_introduction` said."""
    return _INTRODUCTION.validate_json(argument)


def send_texts(pipe: IO[bytes], texts: Sequence[str]) -> None:
    """Ask for a row a text."""
    # Of the JSON writers only this one carries lone surrogates.
    _send(pipe, json.dumps(list(texts)).encode())


def receive_texts(pipe: IO[bytes]) -> list[str]:
    """Return what `send_texts` sent.

    Raises:
        EOFError: the other side is gone.
    """
    return _TEXTS.validate_python(json.loads(_receive(pipe)))


def send_rows(pipe: IO[bytes], rows: Matrix) -> None:
    """Answer with rows of one length."""
    _send(pipe, _COLUMNS.pack(rows.shape[1]) + rows.tobytes())


def receive_rows(pipe: IO[bytes]) -> Matrix:
    """Return what `send_rows` sent.

    Raises:
        EOFError: the other side is gone.
    """
    body = _receive(pipe)
    (columns,) = _COLUMNS.unpack_from(body)
    return np.frombuffer(body, np.float32, offset=_COLUMNS.size).reshape(-1, columns)


def _send(pipe: IO[bytes], body: bytes) -> None:
    pipe.write(_LENGTH.pack(len(body)) + body)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    (length,) = _LENGTH.unpack(_read(pipe, _LENGTH.size))
    return _read(pipe, length)


def _read(pipe: IO[bytes], size_bytes: int) -> bytes:
    body = pipe.read(size_bytes)
    if len(body) < size_bytes:
        raise EOFError
    return body
