"""Looks into the packed streams of a PDF, no further than a limit."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from core.ingestion.limits import LIMITS

__all__ = ["object_streams", "unfolds_hugely"]

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_DICTIONARY_BYTES = 400
_STEP_BYTES = 1024 * 1024


def object_streams(content: bytes) -> Iterator[bytes]:
    """Return what the streams that hold other objects unpack to, as far as it is not too much."""
    left = LIMITS.min_suspect_bytes
    end = 0
    for found in _STREAM.finditer(content):
        if found.start() < end:
            continue  # within the one before: to look for its end again would never end
        dictionary = _dictionary(content, found.start())
        if b"/ObjStm" not in dictionary or left <= 0:
            continue
        end = content.find(b"endstream", found.end())
        end = len(content) if end < 0 else end
        try:
            unpacked = zlib.decompressobj().decompress(content[found.end() : end], left)
        except zlib.error:
            continue
        left -= len(unpacked)
        yield unpacked


def unfolds_hugely(content: bytes) -> bool:
    """Tell a PDF that hides a flood from a scan: both look empty to who refuses to unpack them.

    What counts are a page's own instructions, not its pictures.
    """
    for found in _STREAM.finditer(content):
        dictionary = _dictionary(content, found.start())
        is_text = b"FlateDecode" in dictionary and b"/Image" not in dictionary
        if is_text and _unpacked_bytes(content, found.end()) > LIMITS.min_suspect_bytes:
            return True
    return False


def _dictionary(content: bytes, start: int) -> bytes:
    """Return what says, in front of a stream, what the stream is."""
    before = content[max(0, start - _DICTIONARY_BYTES) : start]
    return before[before.rfind(b"obj") + 1 :]


def _unpacked_bytes(content: bytes, start: int) -> int:
    """Return how much a stream unpacks to, no further than what is suspect."""
    unpacker = zlib.decompressobj()
    total = 0
    rest = content[start : start + LIMITS.min_suspect_bytes]
    try:
        while rest and total <= LIMITS.min_suspect_bytes and not unpacker.eof:
            total += len(unpacker.decompress(rest, _STEP_BYTES))
            rest = unpacker.unconsumed_tail
    except zlib.error:
        return total
    return total
