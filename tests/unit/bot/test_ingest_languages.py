"""The report says how many files are not English, and what would help."""

from __future__ import annotations

from bot.flows.ingesting.ingest_languages import languages_text
from core.ingestion.reports import FileOutcome, FileReport


def report(language: str | None) -> FileReport:
    return FileReport(name="a.txt", outcome=FileOutcome.UNCHANGED, language=language)


def test_nothing_is_said_of_english_and_of_what_cannot_be_told() -> None:
    assert languages_text([report("en"), report(None)], ["EMBEDDER_MODEL_DIR"]) == ""


def test_others_are_counted_by_language() -> None:
    said = languages_text([report(x) for x in ("zh", "en", "de", "zh", "xx")], [])
    assert said == (
        "4 files not in English (Chinese 2, German 1, xx 1). Their words are found as they stand."
    )


def test_what_would_help_is_named() -> None:
    said = languages_text([report("de")], ["EMBEDDER_MODEL_DIR", "ELASTICSEARCH_ANALYZER"])
    assert "1 file not in English (German 1). Its words are found" in said
    assert "`EMBEDDER_MODEL_DIR` (a multilingual model) and `ELASTICSEARCH_ANALYZER`" in said
    assert said.endswith(".")
