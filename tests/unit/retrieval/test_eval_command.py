"""`docent eval retrieval`: the format that outside tools rely on, and its one clear message."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main
from bot.commands.eval import as_json
from core.retrieval.evaluation import Measures, RetrievalReport


def test_the_report_has_the_fields_outside_tools_rely_on() -> None:
    measures = Measures(ndcg_at_10=0.123456, mrr_at_10=0.5, recall_at_20=1.0)
    report = RetrievalReport(
        collection="set",
        embedder="model",
        queries=7,
        bm25=measures,
        dense=measures,
        hybrid=measures,
    )
    figures = {"ndcg@10": 0.1235, "mrr@10": 0.5, "recall@20": 1.0}
    assert as_json(report, "embedded") == {
        "collection": "set",
        "engine": "embedded",
        "embedder": "model",
        "queries": 7,
        "bm25": figures,
        "dense": figures,
        "hybrid": figures,
    }


def test_a_folder_that_is_no_test_set_is_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", "retrieval", str(tmp_path), "--json"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "corpus.jsonl cannot be read" in printed.err
    assert "Traceback" not in printed.err
