"""The report of an ingest: how many files were read, and each skipped one with its reason."""

from __future__ import annotations

import pytest

from bot.flows.ingesting.ingest_report import report_text
from bot.slack.render import escaped
from core.ingestion.reports import FileOutcome, FileReport


def _report(name: str, outcome: FileOutcome, reason: str | None = None) -> FileReport:
    return FileReport(name=name, outcome=outcome, reason=reason)


READ = _report("a.txt", FileOutcome.READ)
SAME = _report("b.txt", FileOutcome.UNCHANGED)


@pytest.mark.parametrize(
    ("reports", "text"),
    [
        ([], "Read 0 files."),
        ([READ], "Read 1 file."),
        ([READ, READ], "Read 2 files."),
        ([READ, SAME, SAME], "Read 1 file, 2 unchanged."),
        (
            [READ, _report("c.pdf", FileOutcome.SKIPPED, "It is encrypted.")],
            "Read 1 file, 1 skipped:\n• c.pdf: It is encrypted",
        ),
        (
            [_report("c.pdf", FileOutcome.SKIPPED), SAME],
            "Read 0 files, 1 unchanged, 1 skipped:\n• c.pdf: It could not be read",
        ),
    ],
)
def test_the_report_counts_and_names(reports: list[FileReport], text: str) -> None:
    assert report_text(reports) == text


def test_every_skipped_file_is_named_with_its_reason() -> None:
    reports = [_report(f"f{n}.bin", FileOutcome.SKIPPED, f"reason {n}") for n in range(30)]

    lines = report_text(reports).splitlines()

    assert lines[0] == "Read 0 files, 30 skipped:"
    assert lines[1:] == [f"• f{n}.bin: reason {n}" for n in range(30)]


@pytest.mark.parametrize("ping", ["<!channel>", "<!subteam^S1>", "<@U0MAYA00001>"])
def test_a_file_s_name_pings_nobody(ping: str) -> None:
    reports = [_report(f"{ping}.bin", FileOutcome.SKIPPED, "It is empty")]

    assert ping not in escaped(report_text(reports))
