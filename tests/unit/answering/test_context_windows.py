"""What of a document is read at once: all of it, or bounded parts around consecutive chunks."""

from __future__ import annotations

import pytest

from core.answering.context_windows import BATCH_CHUNKS, tokens_of, windows
from core.domain.documents import Chunk


def cut(text: str, size: int) -> list[Chunk]:
    return [
        Chunk(seq=seq, start=start, end=start + len(piece), text=piece)
        for seq, start in enumerate(range(0, len(text), size))
        if (piece := text[start : start + size])
    ]


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("abc", 1), ("abcd", 2), ("漢字", 2), ("ж" * 3, 2)]
)
def test_tokens_are_estimated_on_the_safe_side_of_every_script(text: str, tokens: int) -> None:
    assert tokens_of(len(text.encode())) == tokens


def test_a_document_within_the_bound_is_one_window() -> None:
    text = "word " * 600
    [window] = windows(text, cut(text, 100), most_tokens=1000)
    assert (window.part, window.beginning) == (text, "")
    assert [len(batch) for batch in window.batches] == [BATCH_CHUNKS, 14]


def test_a_batch_is_bounded_in_tokens_too() -> None:
    text = "x" * 60_000
    [window] = windows(text, cut(text, 9_000), most_tokens=60_000)
    assert [len(batch) for batch in window.batches] == [2, 2, 3]


@pytest.mark.parametrize("letter", ["x", "漢"])
def test_parts_hold_their_chunks_and_a_margin_and_are_bounded(letter: str) -> None:
    text = "".join(f"{n:05} {letter * 14}" for n in range(1000))
    chunks = cut(text, 200)
    most = 2000

    found = windows(text, chunks, most_tokens=most)

    assert [c for window in found for batch in window.batches for c in batch] == chunks
    assert len(found) > 1
    for window in found:
        first, last = window.batches[0][0], window.batches[-1][-1]
        assert text[first.start : last.end] in window.part
        assert window.part in text
        assert tokens_of(len((window.beginning + window.part).encode())) <= most
    assert [bool(window.beginning) for window in found] == [False] + [True] * (len(found) - 1)
    assert all(text.startswith(window.beginning) for window in found)
    assert found[1].part.index(found[1].batches[0][0].text) > 0
    assert not found[1].part.endswith(found[1].batches[-1][-1].text)


def test_a_chunk_that_is_larger_than_a_window_is_in_it_whole() -> None:
    text = "x" * 9000
    found = windows(text, cut(text, 4500), most_tokens=300)
    assert [len(window.batches) for window in found] == [1, 1]
    assert all(window.batches[0][0].text in window.part for window in found)


def test_text_that_no_encoding_carries_is_no_obstacle() -> None:
    text = "\ud83d" * 3000
    assert windows(text, cut(text, 100), most_tokens=500)


def test_no_chunks_need_nothing() -> None:
    assert [batch for window in windows("", []) for batch in window.batches] == []
