"""A reader process: takes one file at a time from its pipe, and says what is in it.

Started by the sandbox after `confine`; it ends when the pipe closes.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import orjson

from core.domain.documents import RawFile
from core.domain.ports import Tokenizer
from core.errors import UnreadableFile
from core.ingestion.chunking import chunk_document
from core.ingestion.reading import ReadResult, read_document
from core.ingestion.recognition import Recognition
from core.ingestion.refusals import cannot_read, unfolding
from core.ingestion.tokenizing import FileTokenizer
from core.ingestion.wire import LENGTH, encode_refusal, encode_result

__all__ = ["main"]


def main(
    has_no_network: bool, tokenizer_file: str, max_tokens: int, recognition_name: str, data: str
) -> None:
    """Serve files until the pipe closes.

    Args:
        has_no_network: whether this process lost the network, for the greeting.
        tokenizer_file: what chunks are measured with; empty for no chunks.
        max_tokens: the longest chunk.
        recognition_name: how text in pictures is recognised; empty for not at all.
        data: the folder of its data.
    """
    recognition = Recognition.named(recognition_name, Path(data)) if recognition_name else None
    requests, answers = _own_pipes()
    # Threads of xberg may still be at work: the interpreter must not wind itself up under them.
    with _at_once(), requests, answers, contextlib.suppress(BrokenPipeError):
        tokenizer = FileTokenizer(Path(tokenizer_file)) if tokenizer_file else None
        gc.freeze()  # what is here to stay need not be looked at after each file
        _send(answers, orjson.dumps({"has_no_network": has_no_network}))
        while (request := _receive(requests)) is not None:
            content = _receive(requests) or b""
            _send(answers, b"")  # whatever happens from now on is about this file
            said = orjson.loads(request)
            file = RawFile(content=content, name=said["name"], media_type=said["media_type"])
            _send(answers, _answer(file, recognition, tokenizer, max_tokens))
            del content, file
            gc.collect()


@contextlib.contextmanager
def _at_once() -> Iterator[None]:
    """End the process without cleaning up when the body is done, or failed."""
    try:
        yield
    finally:
        os._exit(0)


def _answer(
    file: RawFile, recognition: Recognition | None, tokenizer: Tokenizer | None, max_tokens: int
) -> bytes:
    try:
        document = read_document(file, recognition)
        chunks = chunk_document(document, tokenizer, max_tokens=max_tokens) if tokenizer else ()
        return encode_result(ReadResult(document, chunks))
    except UnreadableFile as refusal:
        return encode_refusal(refusal)
    except (MemoryError, RecursionError):
        return encode_refusal(unfolding())
    except Exception:  # noqa: BLE001 - the boundary: whatever a parser throws is about this file
        return encode_refusal(cannot_read())


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep the pipes for ourselves: what a library prints goes nowhere."""
    requests = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    return requests, answers


def _receive(pipe: BinaryIO) -> bytes | None:
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    return pipe.read(LENGTH.unpack(head)[0])


def _send(pipe: BinaryIO, message: bytes) -> None:
    pipe.write(LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()
