"""A newer version of a file ranks before an older one, which stays behind it."""

from __future__ import annotations

from core.domain.ids import ChunkId
from core.domain.search import Source
from core.retrieval.superseding import newest_first
from tests.builders import file_id, make_place


def source(file: str, newer: str | None = None) -> Source:
    return Source(
        file=file_id(file),
        name="policy.pdf",
        place=make_place(),
        modified_at=1.0,
        newer=file_id(newer) if newer else None,
    )


SOURCES = {
    ChunkId("old:0"): source("OLD", newer="NEW"),
    ChunkId("old:1"): source("OLD", newer="NEW"),
    ChunkId("new:0"): source("NEW"),
    ChunkId("new:1"): source("NEW"),
    ChunkId("other:0"): source("OTHER"),
}


def ranked(*scored: tuple[str, float]) -> list[str]:
    given = [(ChunkId(id_), score) for id_, score in scored]
    return [id_ for id_, _ in newest_first(given, SOURCES)]


def test_without_an_older_version_nothing_moves() -> None:
    assert ranked(("other:0", 0.9), ("new:0", 0.9), ("new:1", 0.2)) == ["other:0", "new:0", "new:1"]


def test_an_older_version_comes_after_the_best_of_the_newer() -> None:
    assert ranked(("old:0", 1.0), ("old:1", 0.9), ("other:0", 0.5), ("new:0", 0.4)) == [
        *("other:0", "new:0", "old:0", "old:1"),
    ]


def test_where_the_newer_is_silent_the_older_loses_little() -> None:
    assert ranked(("old:0", 1.0), ("other:0", 0.95), ("old:1", 0.8)) == [
        *("other:0", "old:0", "old:1"),
    ]
    assert ranked(("old:0", 1.0), ("other:0", 0.5)) == ["old:0", "other:0"]
