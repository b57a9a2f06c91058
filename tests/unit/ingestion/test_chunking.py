"""Chunks: token-exact, along the structure, and nothing lost."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.documents import Chunk, Document, Locator, LocatorKind, Section
from core.ingestion.chunking import chunk_document
from tests.fakes.word_tokenizer import WordTokenizer

TOKENIZER = WordTokenizer()
WORDS = st.text(alphabet="ab .\n!é文x", max_size=60)
LOCATORS = st.sampled_from(
    [
        None,
        Locator(kind=LocatorKind.PAGE, label="1"),
        Locator(kind=LocatorKind.PAGE, label="2"),
        Locator(kind=LocatorKind.ROW, label="3", within="S"),
        Locator(kind=LocatorKind.TIME, label="00:00:01"),
    ]
)
PATHS = st.lists(st.sampled_from(["Leave", "Pay", "Travel abroad"]), max_size=3).map(tuple)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text, sections = "", []
    for _ in range(draw(st.integers(0, 8))):
        text += draw(WORDS)  # text that no section covers
        start = len(text)
        text += draw(WORDS) * draw(st.integers(1, 20))
        sections.append(
            Section(
                start=start,
                end=len(text),
                heading_path=draw(PATHS),
                locator=draw(LOCATORS),
                header=draw(st.sampled_from([None, "name | days"])),
            )
        )
    title = draw(st.sampled_from([None, "Handbook"]))
    return Document(text=text, sections=tuple(sections), media_type="text/plain", title=title)


def tokens(text: str) -> int:
    return len(TOKENIZER.token_spans(text))


def place(chunk: Chunk) -> str:
    return chunk.locator.label if chunk.locator else ""


def cut(text: str, sections: Sequence[Section], *, max_tokens: int = 32) -> tuple[Chunk, ...]:
    document = Document(text=text, sections=tuple(sections), media_type="text/plain")
    return chunk_document(document, TOKENIZER, max_tokens=max_tokens)


def joined(*parts: tuple[str, Section], joint: str = "\n") -> tuple[str, list[Section]]:
    text, sections = "", []
    for words, like in parts:
        text += joint if text else ""
        start = len(text)
        text += words
        sections.append(
            Section(
                start=start,
                end=len(text),
                heading_path=like.heading_path,
                locator=like.locator,
                header=like.header,
            )
        )
    return text, sections


def like(
    *path: str, kind: LocatorKind | None = None, label: str = "", header: str | None = None
) -> Section:
    within = "S" if kind is LocatorKind.ROW else None
    locator = Locator(kind=kind, label=label, within=within) if kind else None
    return Section(start=0, end=0, heading_path=path, locator=locator, header=header)


@given(document=documents(), max_tokens=st.integers(6, 64))
def test_every_character_is_in_exactly_one_chunk_that_fits(
    document: Document, max_tokens: int
) -> None:
    chunks = chunk_document(document, TOKENIZER, max_tokens=max_tokens)
    reached = 0
    for seq, chunk in enumerate(chunks):
        assert chunk.seq == seq
        assert chunk.text == document.text[chunk.start : chunk.end]
        assert chunk.text == chunk.text.strip() != ""
        assert chunk.start >= reached
        assert not document.text[reached : chunk.start].strip()
        assert tokens(chunk.indexed_text) + 2 <= max_tokens
        reached = chunk.end
    assert not document.text[reached:].strip()


@given(document=documents())
def test_no_chunk_reaches_across_pages(document: Document) -> None:
    for chunk in chunk_document(document, TOKENIZER, max_tokens=64):
        pages = {
            section.locator
            for section in document.sections
            if section.start < chunk.end and section.end > chunk.start
            if document.text[max(section.start, chunk.start) : min(section.end, chunk.end)].strip()
        }
        assert len({page.label for page in pages if page and page.kind is LocatorKind.PAGE}) <= 1


def test_rows_are_joined_and_say_which_they_are() -> None:
    rows = [
        (f"row {n} x", like(kind=LocatorKind.ROW, label=str(n), header="name | x"))
        for n in range(2, 30)
    ]
    text, sections = joined(*rows)
    first, second, *_ = cut(text, sections)
    assert first.context == "name | x"
    assert first.locator == Locator(kind=LocatorKind.ROW, label="2-10", within="S")
    assert second.text.startswith("row 11")


def test_a_header_is_not_repeated_where_it_stands() -> None:
    text, sections = joined(
        ("name | x", like(kind=LocatorKind.ROW, label="1", header="name | x")),
        ("row 2", like(kind=LocatorKind.ROW, label="2", header="name | x")),
    )
    (chunk,) = cut(text, sections)
    assert chunk.context == ""


def test_a_sheet_name_stands_with_its_rows() -> None:
    text, sections = joined(
        ("S", like("S", kind=LocatorKind.SHEET, label="S")),
        ("row 1", like("S", kind=LocatorKind.ROW, label="1")),
    )
    (chunk,) = cut(text, sections)
    assert chunk.locator == Locator(kind=LocatorKind.ROW, label="1", within="S")


def test_lines_are_counted_within_a_long_section() -> None:
    text = "\n".join(f"line {n} goes on" for n in range(1, 41))
    whole = Section(start=0, end=len(text), locator=Locator(kind=LocatorKind.LINE, label="1-40"))
    chunks = cut(text, [whole])
    for chunk in chunks:
        first, _, last = place(chunk).partition("-")
        assert chunk.text.startswith(f"line {first} ")
        assert f"line {last or first} " in chunk.text.splitlines()[-1]
    assert place(chunks[-1]).endswith("-40")


def test_headings_and_title_are_the_context() -> None:
    document = Document(
        text="Carry over five days.",
        sections=(Section(start=0, end=21, heading_path=("Leave", "Carry over")),),
        media_type="text/plain",
        title="Handbook",
    )
    (chunk,) = chunk_document(document, TOKENIZER, max_tokens=64)
    assert chunk.context == "Handbook > Leave > Carry over"
    assert chunk.heading_path == ("Leave", "Carry over")


def test_a_long_context_keeps_its_end() -> None:
    document = Document(
        text="Words here.",
        sections=(Section(start=0, end=11, heading_path=("a " * 50 + "nearest",)),),
        media_type="text/plain",
    )
    (chunk,) = chunk_document(document, TOKENIZER, max_tokens=34)
    assert chunk.context.endswith("nearest")
    assert tokens(chunk.context) <= 8


def test_a_heading_stays_with_what_it_heads() -> None:
    text, sections = joined(("Leave", like("Leave")), ("five " * 60, like("Leave", "Carry")))
    first, *_ = cut(text, sections)
    assert first.text.startswith("Leave\nfive")
    assert first.heading_path == ("Leave", "Carry")


def test_small_sections_share_a_chunk_and_what_they_have_in_common() -> None:
    text, sections = joined(("Ask Ana.", like("FAQ", "Who")), ("At noon.", like("FAQ", "When")))
    (chunk,) = cut(text, sections)
    assert chunk.heading_path == ("FAQ", "Who – When")


@pytest.mark.parametrize(
    ("paths", "named"),
    [
        ([("Pay",), ("Leave",)], ("Pay – Leave",)),
        ([("A", "1"), ("A", "2"), ("A", "3")], ("A", "1 – 3")),
        ([("A", "1"), ("A", "2"), ("B",)], ("A – B",)),
        ([("A",), ("A", "1"), ("A", "2")], ("A", "1 – 2")),
        ([(), ("A",), ("B",)], ("A – B",)),
        ([("A",), ("B", "1"), ("B", "2"), ("C",)], ("A – C",)),
        ([("A",), ("B",), ()], ()),
        ([("A", "1"), ("A", "2"), ("A",)], ("A",)),
        ([("A", "1"), ("A", "2"), ("A", "2", "x")], ("A", "1 – 2")),
    ],
)
def test_a_chunk_of_small_sections_names_the_first_and_the_last(
    paths: list[tuple[str, ...]], named: tuple[str, ...]
) -> None:
    text, sections = joined(*((f"{n}.", like(*path)) for n, path in enumerate(paths)))
    (chunk,) = cut(text, sections, max_tokens=200)
    assert chunk.heading_path == named


def test_large_sections_do_not_share_one() -> None:
    text, sections = joined(("ana " * 14, like("FAQ", "Who")), ("noon " * 4, like("FAQ", "When")))
    assert [c.heading_path for c in cut(text, sections)] == [("FAQ", "Who"), ("FAQ", "When")]


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("one two three.\n\n" * 2 + "four five six seven. " * 8, "."),
        ("a bb ccc dddd. " * 20, "."),
        ("wordswordswords " * 40, "words"),
    ],
)
def test_cuts_are_made_where_a_reader_would(text: str, end: str) -> None:
    *chunks, _ = cut(text, [Section(start=0, end=len(text))])
    assert chunks
    assert all(chunk.text.endswith(end) for chunk in chunks)


def test_one_endless_word_is_cut_into_bounded_chunks() -> None:
    class Unknowing:
        def token_spans(self, text: str) -> list[tuple[int, int]]:
            return [(0, len(text))] if text.strip() else []

    document = Document(text="x" * 100_000, sections=(), media_type="text/plain")
    chunks = chunk_document(document, Unknowing(), max_tokens=32)
    assert max(len(chunk.text) for chunk in chunks) <= 30 * 16
    assert "".join(chunk.text for chunk in chunks) == document.text
