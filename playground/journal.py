"""What survives a restart: a file of JSON lines and a folder of file bytes.

Apart so that the workspace works in memory alone when no folder is given.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import IO

import orjson

from core.domain.json import JsonValue

__all__ = ["Journal"]

_log = logging.getLogger(__name__)


class Journal:
    """Appends every change; the last line about a key is its value.

    Writes are small and go straight to the operating system, so a killed server loses nothing it
    answered for.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._blobs: dict[str, bytes] = {}
        self._out: IO[bytes] | None = None

    def load(self) -> dict[tuple[str, str], dict[str, JsonValue]]:
        """Read the surviving rows by (kind, key) and shorten the file to them."""
        if self._folder is None:
            return {}
        blobs = self._folder / "blobs"
        blobs.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / "workspace.jsonl"
        rows = _read_rows(path) if path.exists() else {}
        shortened = path.with_suffix(".new")
        with shortened.open("wb") as out:
            for (kind, key), value in rows.items():
                out.write(orjson.dumps([kind, key, value]) + b"\n")
        shortened.replace(path)
        self._out = path.open("ab", buffering=0)
        return rows

    def put(self, kind: str, key: str, value: object) -> None:
        """Record a value (a dataclass or None for a removal) under a key."""
        if self._out is not None:
            self._out.write(orjson.dumps([kind, key, value]) + b"\n")

    def save_blob(self, key: str, content: bytes) -> None:
        """Keep a file's bytes."""
        if self._folder is None:
            self._blobs[key] = content
        else:
            (self._folder / "blobs" / key).write_bytes(content)

    def blob(self, key: str) -> bytes:
        """The bytes kept under a key.

        Raises:
            KeyError: Nothing is kept under it.
        """
        if self._folder is None:
            return self._blobs[key]
        path = self._folder / "blobs" / key
        if not path.exists():
            raise KeyError(key)
        return path.read_bytes()

    def drop_blob(self, key: str) -> None:
        """Forget a file's bytes."""
        self._blobs.pop(key, None)
        if self._folder is not None:
            (self._folder / "blobs" / key).unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file."""
        if self._out is not None:
            self._out.close()
            self._out = None


def _read_rows(path: Path) -> dict[tuple[str, str], dict[str, JsonValue]]:
    rows: dict[tuple[str, str], dict[str, JsonValue]] = {}
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                kind, key, value = orjson.loads(line)
            except ValueError:
                # A kill can tear the last line; what it said was never answered for.
                _log.warning("journal_line_torn", extra={"line": number})
                continue
            if value is None:
                rows.pop((kind, key), None)
            else:
                rows[kind, key] = value
    return rows
