"""`docent read FILE…`: what Docent sees in files, through the same path as an ingest."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Column, Table

from core.config.loading import SettingsReader
from core.config.settings import EmbeddingSettings, IngestionSettings
from core.domain.documents import RawFile
from core.domain.json import JsonValue
from core.errors import DocentError, EmbedderMissing, UnreadableFile
from core.ingestion.reading import ReadResult
from core.ingestion.refusals import too_large
from core.ingestion.sandbox import Sandbox
from core.retrieval.embedding.local.folder import open_folder
from core.utils.folders import files_of

__all__ = ["add_arguments", "run"]

_MEGABYTE = 1024 * 1024
_LINE_ENDS = {
    mark.encode(): f"\\u{ord(mark):04x}".encode() for mark in ("\u0085", "\u2028", "\u2029")
}
"""What some programs, Python's own among them, end lines at: one object stays one line."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="files or folders to read")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--text", action="store_true", help="the text too, with its places")


def run(args: argparse.Namespace) -> int:
    """Read the files: 0 when all could be opened, whatever Docent thinks of them.

    Raises:
        ConfigError: the settings are not right.
        DocentError: the folders hold no files.
        EmbedderMissing: EMBEDDER_MODEL_DIR names no model.
        SandboxUnavailable: there is no process to read files in.
    """
    paths = list(_paths(args.files))
    if not paths:
        raise DocentError(f"there are no files in {', '.join(args.files)}")
    reader = SettingsReader()
    ingestion, embedding = reader.read(IngestionSettings), reader.read(EmbeddingSettings)
    logging.getLogger().setLevel(logging.ERROR)
    return asyncio.run(_run(args, paths, reader.finish(ingestion), reader.finish(embedding)))


def _paths(given: Sequence[str]) -> Iterator[str]:
    """Yield files as they were named, and what is in folders."""
    for one in given:
        yield from map(str, files_of([Path(one)])) if Path(one).is_dir() else (one,)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What became of one path."""

    path: str
    seconds: float
    result: ReadResult | None = None
    refusal: UnreadableFile | None = None
    problem: str | None = None
    """Why the path could not be opened at all."""


async def _run(
    args: argparse.Namespace,
    paths: Sequence[str],
    ingestion: IngestionSettings,
    embedding: EmbeddingSettings,
) -> int:
    tokenizer_file, max_tokens = _measure(embedding)
    if tokenizer_file is None and not args.json:
        sys.stderr.write("docent: chunks are not counted: build the model with `docent model`\n")
    sandbox = Sandbox.of(
        ingestion,
        tokenizer_file=tokenizer_file,
        max_tokens=max_tokens,
        most_workers=len(paths),
    )
    show, finish = _json_output(args.text) if args.json else _table_output(args.text)
    is_complete = True
    async with sandbox, aclosing(_read_all(sandbox, paths, ingestion)) as readings:
        async for reading in readings:
            if reading.problem:
                sys.stderr.write(f"docent: {reading.path}: {reading.problem}\n")
                is_complete = False
            else:
                show(reading)
    finish()
    return 0 if is_complete else 1


def _measure(settings: EmbeddingSettings) -> tuple[Path | None, int]:
    """Return what chunks are measured with: without a model they are not counted."""
    try:
        found = open_folder(settings.model_folder)
    except EmbedderMissing:
        if settings.embedder_model_dir:
            raise
        return None, 0
    return found.tokenizer, found.max_tokens


async def _read_all(
    sandbox: Sandbox, paths: Sequence[str], settings: IngestionSettings
) -> AsyncGenerator[_Reading]:
    """Yield the readings in the order of the paths, several files being read at once."""
    gate = asyncio.Semaphore(settings.ingest_concurrency)

    async def read(path: str) -> _Reading:
        async with gate:
            return await _read(sandbox, path, settings.max_file_mb)

    readings = [asyncio.create_task(read(path)) for path in paths]
    try:
        for reading in readings:
            yield await reading
    finally:
        for reading in readings:
            reading.cancel()
        await asyncio.gather(*readings, return_exceptions=True)


async def _read(sandbox: Sandbox, path: str, max_file_mb: int) -> _Reading:
    started = time.perf_counter()

    def seconds() -> float:
        return round(time.perf_counter() - started, 3)

    try:
        content = await asyncio.to_thread(_content, Path(path), max_file_mb)
        result = await sandbox.read(RawFile(content=content, name=Path(path).name))
    except UnreadableFile as refusal:
        return _Reading(path=path, seconds=seconds(), refusal=refusal)
    except OSError as error:
        problem = error.strerror or type(error).__name__
        return _Reading(path=path, seconds=seconds(), problem=problem)
    return _Reading(path=path, seconds=seconds(), result=result)


def _content(path: Path, max_file_mb: int) -> bytes:
    if path.stat().st_size > max_file_mb * _MEGABYTE:
        raise too_large(max_file_mb)
    return path.read_bytes()


def _json_output(with_text: bool) -> tuple[Callable[[_Reading], None], Callable[[], None]]:
    def show(reading: _Reading) -> None:
        line = orjson.dumps(_fields(reading, with_text=with_text))
        for mark, escape in _LINE_ENDS.items():
            line = line.replace(mark, escape)
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.flush()

    return show, lambda: None


def _table_output(with_text: bool) -> tuple[Callable[[_Reading], None], Callable[[], None]]:
    console = Console(highlight=False, markup=False)
    table = Table(
        Column("File", overflow="fold"), "Read as", "Pages", "Chunks", "Characters", "Seconds"
    )

    def show(reading: _Reading) -> None:
        if reading.result is None:
            reason = reading.refusal.reason if reading.refusal else ""
            table.add_row(reading.path, reason, "", "", "", f"{reading.seconds:.2f}")
            return
        document, chunks = reading.result
        counts = (document.pages or "", len(chunks), len(document.text))
        cells = (reading.path, document.media_type, *map(str, counts), f"{reading.seconds:.2f}")
        table.add_row(*cells)
        if with_text:
            console.rule(reading.path)
            console.print(document.text, soft_wrap=True)

    def finish() -> None:
        if table.row_count:
            console.print(table)

    return show, finish


def _fields(reading: _Reading, *, with_text: bool) -> dict[str, JsonValue]:
    document = reading.result.document if reading.result else None
    refusal = reading.refusal
    fields: dict[str, JsonValue] = {
        "path": reading.path,
        "status": "read" if document else "refused",
        "category": refusal.category.value if refusal else None,
        "reason": refusal.reason if refusal else None,
        "media_type": document.media_type if document else None,
        "title": document.title if document else None,
        "pages": document.pages if document else None,
        "chunks": len(reading.result.chunks) if reading.result else 0,
        "characters": len(document.text) if document else 0,
        "seconds": reading.seconds,
    }
    if with_text:
        fields["text"] = document.text if document else ""
        fields["places"] = _places(reading.result) if reading.result else []
    return fields


def _places(result: ReadResult) -> list[JsonValue]:
    """Return where in the text each section stands, and what people would call the spot."""
    return [
        {
            "start": section.start,
            "end": section.end,
            "heading": list(section.heading_path),
            "kind": section.locator.kind.value if section.locator else None,
            "label": section.locator.label if section.locator else None,
            "within": section.locator.within if section.locator else None,
        }
        for section in result.document.sections
    ]
