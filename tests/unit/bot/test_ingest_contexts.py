"""What people are told of sentences of context, before an ingest and after."""

from __future__ import annotations

from bot.flows.ingesting.ingest_contexts import contexts_cost, contexts_text
from core.domain.answers import Usage
from core.domain.contexts import ContextProblem, Spent
from core.ingestion.reports import FileOutcome, FileReport
from tests.builders import make_file

USAGE = Usage(
    input_tokens=1_000, cache_write_tokens=20_000, cache_read_tokens=300, output_tokens=40
)


def report(spent: Spent | None = None, problem: ContextProblem | None = None) -> FileReport:
    return FileReport(name="a.txt", outcome=FileOutcome.READ, spent=spent, context_problem=problem)


def test_nothing_is_said_where_nothing_was_asked() -> None:
    assert contexts_text([report(), report(Spent())]) == ""


def test_what_was_spent_is_added_up() -> None:
    said = contexts_text([report(Spent(usage=USAGE, usd=0.75)) for _ in range(2)] + [report()])
    assert said == (
        "Sentences of context for 2 files: $1.50 (2,000 input tokens, 40,000 written to the cache, "
        "600 read from it, 80 output tokens)."
    )


def test_a_price_that_is_unknown_or_next_to_nothing_is_said_so() -> None:
    unknown = contexts_text([report(Spent(usage=USAGE, usd=None)), report(Spent(usage=USAGE))])
    assert "at a price that I do not know" in unknown
    assert "less than $0.01" in contexts_text([report(Spent(usage=USAGE, usd=0.001))])


def test_files_without_sentences_are_counted_with_the_reasons() -> None:
    said = contexts_text(
        [
            report(problem=ContextProblem.UNAVAILABLE),
            report(Spent(usage=USAGE, usd=0.2), ContextProblem.UNUSABLE),
            report(problem=ContextProblem.UNAVAILABLE),
        ]
    )
    assert "Sentences of context for 1 file: $0.20" in said
    assert (
        "3 files without context sentences: Claude could not be reached, or is overloaded; "
        "what Claude wrote could not be used. They are found by their own words; the next "
        "`/ingest` tries again."
    ) in said


def test_the_question_names_model_price_and_time() -> None:
    files = [make_file(f"F{n}", size_bytes=3_000_000) for n in range(10)]
    cost = contexts_cost(files, model="claude-haiku-5-5", requests_at_once=4)
    assert "Claude (claude-haiku-5-5) reads their text" in cost.sentence
    assert "for about $" in cost.sentence
    assert cost.seconds > 60
