"""Sentences of context fit the room that is left for them, and files are read anew for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.config.settings import ContextualChunks
from core.domain.contexts import ContextProblem
from core.domain.documents import Chunk, Document
from core.domain.ports import Tokenizer
from core.ingestion.chunking import chunk_document
from core.ingestion.contexts import fitted, room_of, tokens_for_chunks
from core.ingestion.reports import FileOutcome
from core.retrieval.embedding.local import LocalEmbedder
from tests.builders import content_key, make_file
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.fakes.scripted_contexts import ScriptedContexts
from tests.fakes.word_tokenizer import WordTokenizer
from tests.unit.ingestion.library_room import LibraryRoom

WORDS = "It ends in May."
FILE = make_file("F1")


@pytest.mark.parametrize(("max_tokens", "room"), [(256, 64), (128, 32), (512, 96), (8192, 96)])
def test_a_quarter_of_a_short_chunk_is_room(max_tokens: int, room: int) -> None:
    assert room_of(max_tokens) == room
    assert tokens_for_chunks(ContextualChunks.CLAUDE, max_tokens) == max_tokens - room
    assert tokens_for_chunks(ContextualChunks.OFF, max_tokens) == max_tokens


@pytest.mark.parametrize(
    "sentence",
    [
        "Short.",
        "word " * 300,
        "x" * 2_000,
        "Donaudampfschifffahrtsgesellschaftskapitän " * 30,
        "漢字" * 300,
        "\u200d" * 500,
    ],
)
def test_no_chunk_with_its_sentence_is_longer_than_the_embedder_takes(
    local_embedder: LocalEmbedder, sentence: str
) -> None:
    text = " ".join(f"unbelievable{n} words, (and) números: 漢字." for n in range(400))
    document = Document(text=text, sections=(), media_type="text/plain", title="A title")
    for tokenizer, most in (
        (local_embedder, local_embedder.profile.max_tokens),
        (WordTokenizer(), 40),
    ):
        limit = tokens_for_chunks(ContextualChunks.CLAUDE, most)
        for chunk in chunk_document(document, tokenizer, max_tokens=limit):
            made = fitted(sentence.strip(), chunk, tokenizer, most)
            assert len(tokenizer.token_spans(made.indexed_text)) + 2 <= most
            assert len(tokenizer.token_spans(f"{made.sentence}\n")) <= room_of(most)
            assert sentence.startswith(made.sentence)
            assert replace(made, sentence="") == chunk


def test_a_sentence_that_fits_is_kept_whole_and_a_long_one_ends_with_a_word() -> None:
    chunk = Chunk(seq=0, start=0, end=4, text="May.")
    tokenizer: Tokenizer = WordTokenizer()
    assert fitted("It is about Falcon.", chunk, tokenizer, 40).sentence == "It is about Falcon."
    cut = fitted(
        "one two three four five six seven eight nine ten eleven twelve", chunk, tokenizer, 40
    )
    assert cut.sentence == "one two three four five six seven eight nine ten"


async def test_a_chunk_is_found_by_a_word_of_its_sentence_alone(room: LibraryRoom) -> None:
    room.use(HashingEmbedder(), contexts=ScriptedContexts("About the Falcon project."))

    report = await room.take_in(FILE, WORDS)

    assert report.spent is not None
    assert report.spent.usd == 0.25
    [passage] = await room.passages("falcon", "C1")
    assert "Falcon" not in passage.stored.chunk.quotable_text
    assert passage.stored.chunk.text == WORDS


async def test_it_is_written_once_for_unchanged_files_and_their_copies(room: LibraryRoom) -> None:
    writer = ScriptedContexts()
    room.use(HashingEmbedder(), contexts=writer)
    await room.take_in(FILE, WORDS)
    again = await room.take_in(FILE, WORDS, run="again")
    copy = await room.take_in(make_file("F2", channels=("C2",)), WORDS, run="again")
    assert (again.outcome, copy.outcome) == (FileOutcome.UNCHANGED, FileOutcome.READ)
    assert (again.spent, copy.spent) == (None, None)
    assert writer.documents == 1


async def test_turning_it_on_or_off_or_changing_the_model_reads_again(room: LibraryRoom) -> None:
    for writer, finds in [
        (None, False),
        (ScriptedContexts(name="haiku/1"), True),
        (ScriptedContexts(name="opus/1"), True),
        (None, False),
    ]:
        room.use(HashingEmbedder(), contexts=writer)
        report = await room.take_in(FILE, WORDS, run="change")
        repeated = await room.take_in(FILE, WORDS, run="same")
        assert (report.outcome, repeated.outcome) == (
            FileOutcome.READ,
            FileOutcome.UNCHANGED,
        )
        held = await room.library.content(content_key(WORDS))
        assert held is not None
        assert held.sentences_by == (writer.name if writer else None)
        legs = await room.legs("falcon", "C1")
        assert bool(legs.bm25) is finds
        assert await room.found(WORDS, "C1") == {FILE.name}
    assert room.fetched[FILE.id] == 4


async def test_without_sentences_the_file_is_taken_in_and_tried_again(room: LibraryRoom) -> None:
    writer = ScriptedContexts()
    writer.problem = ContextProblem.UNAVAILABLE
    room.use(HashingEmbedder(), contexts=writer)

    report = await room.take_in(FILE, WORDS)

    assert (report.outcome, report.context_problem) == (FileOutcome.READ, writer.problem)
    assert report.spent is not None
    assert await room.found(WORDS, "C1") == {FILE.name}
    writer.problem = None
    better = await room.take_in(FILE, WORDS, run="again")
    assert (better.outcome, better.context_problem) == (FileOutcome.READ, None)
    assert (await room.legs("falcon", "C1")).bm25
    last = await room.take_in(FILE, WORDS, run="last")
    assert last.outcome is FileOutcome.UNCHANGED


async def test_a_model_that_declined_is_not_asked_and_paid_again(room: LibraryRoom) -> None:
    writer = ScriptedContexts()
    writer.problem = ContextProblem.DECLINED
    room.use(HashingEmbedder(), contexts=writer)
    report = await room.take_in(FILE, WORDS)
    again = await room.take_in(FILE, WORDS, run="again")
    assert (report.context_problem, again.outcome) == (writer.problem, FileOutcome.UNCHANGED)
    assert writer.documents == 1

    room.use(HashingEmbedder(), contexts=ScriptedContexts(name="another/1"))
    other = await room.take_in(FILE, WORDS, run="other")
    assert (other.outcome, other.context_problem) == (FileOutcome.READ, None)


async def test_what_has_no_text_asks_nobody(room: LibraryRoom) -> None:
    writer = ScriptedContexts()
    room.use(HashingEmbedder(), contexts=writer)
    assert (await room.take_in(FILE, "")).outcome is FileOutcome.SKIPPED
    assert writer.documents == 0
