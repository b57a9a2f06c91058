"""A judged collection on disk: documents, queries, and which document answers which query."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import DocentError

__all__ = ["Collection", "CollectionDocument", "load_collection", "load_corpus", "numbered_lines"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionDocument:
    """One line of the corpus."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """`judgements` has, by query id, the grade of each judged document."""

    name: str
    documents: tuple[CollectionDocument, ...]
    queries: Mapping[str, str]
    judgements: Mapping[str, Mapping[str, float]]


def load_corpus(folder: Path) -> tuple[CollectionDocument, ...]:
    """Read `corpus.jsonl`.

    Raises:
        DocentError: the file is missing or has a line that is not as it should be.
    """
    return tuple(
        CollectionDocument(id=row["id"], title=row.get("title", ""), text=row["text"])
        for row in _rows(folder / "corpus.jsonl", "id", "text")
    )


def load_collection(folder: Path) -> Collection:
    """Read `corpus.jsonl`, `queries.jsonl` and `qrels.tsv`.

    Raises:
        DocentError: a file is missing or has a line that is not as it should be.
    """
    documents = load_corpus(folder)
    queries = {row["id"]: row["text"] for row in _rows(folder / "queries.jsonl", "id", "text")}
    return Collection(
        name=folder.resolve().name,
        documents=documents,
        queries=queries,
        judgements=_judgements(folder / "qrels.tsv"),
    )


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file that hold something, with their numbers from 1.

    Raises:
        OSError, UnicodeDecodeError: it cannot be read.
    """
    # Not `splitlines`: a text may hold other line ends, which JSON does not escape.
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.strip():
            yield number, line.rstrip("\r")


def _rows(path: Path, *needed: str) -> Iterator[Mapping[str, str]]:
    for number, line in _lines(path):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise DocentError(f"{path}, line {number}: not JSON") from error
        if not isinstance(row, dict) or not all(isinstance(row.get(key), str) for key in needed):
            raise DocentError(f"{path}, line {number}: needs the texts {' and '.join(needed)}")
        yield {key: value for key, value in row.items() if isinstance(value, str)}


def _judgements(path: Path) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for number, line in _lines(path):
        parts = line.split("\t")
        try:
            query, document, grade = parts[0], parts[1], float(parts[2])
        except (IndexError, ValueError) as error:
            raise DocentError(f"{path}, line {number}: needs query, document, grade") from error
        found.setdefault(query, {})[document] = grade
    return found


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        yield from numbered_lines(path)
    except (OSError, UnicodeDecodeError) as error:
        raise DocentError(
            f"{path} cannot be read", fix="Name a folder with corpus, queries and qrels."
        ) from error
