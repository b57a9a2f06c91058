"""The measures, by hand, and a small collection through the product's own parts."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from core.config.settings import RetrievalSettings
from core.errors import DocentError
from core.retrieval.collection import load_collection
from core.retrieval.evaluation import evaluate_retrieval, measure
from core.retrieval.index.embedded import EmbeddedIndex
from tests.fakes.hashing_embedder import HashingEmbedder


def test_ndcg_gains_the_grade_itself_against_the_best_of_what_was_judged() -> None:
    measured = measure({"q": ["b", "x", "a"]}, {"q": {"a": 4, "b": 1, "c": 2}})
    ideal = 4 + 2 / math.log2(3) + 1 / 2
    assert measured.ndcg_at_10 == pytest.approx((1 + 4 / 2) / ideal)


def test_only_the_first_ten_and_twenty_count() -> None:
    ranking = [f"x{n}" for n in range(10)] + ["a"] + [f"y{n}" for n in range(9)] + ["b"]
    measured = measure({"q": ranking}, {"q": {"a": 1, "b": 1}})
    assert (measured.ndcg_at_10, measured.mrr_at_10, measured.recall_at_20) == (0, 0, 0.5)


def test_many_relevant_documents_can_still_be_ideal() -> None:
    grades = {f"d{n}": 1.0 for n in range(30)}
    assert measure({"q": list(grades)}, {"q": grades}).ndcg_at_10 == pytest.approx(1.0)


def test_the_first_relevant_rank_counts() -> None:
    measured = measure(
        {"p": ["x", "a"], "q": ["a", "b"]}, {"p": {"a": 1, "x": 0}, "q": {"a": 2, "b": 1}}
    )
    assert measured.mrr_at_10 == pytest.approx((1 / 2 + 1) / 2)


def test_queries_without_a_ranking_count_and_those_without_relevant_documents_do_not() -> None:
    measured = measure({"p": ["a"], "r": ["x"]}, {"p": {"a": 1}, "q": {"a": 1}, "r": {"x": 0}})
    assert measured.mrr_at_10 == pytest.approx(0.5)
    assert measure({}, {}).recall_at_20 == 0.0


def write_collection(folder: Path, **replaced: str) -> Path:
    corpus = [
        {"id": "leave/a.md", "title": "Leave", "text": "# Parental\n\nTwelve weeks are paid."},
        {"id": "b", "title": "Laptops", "text": "Ask the help desk.\u2028Then wait."},
        {"id": "c", "title": "Only a title", "text": ""},
        {"id": "d", "title": "", "text": ""},
    ]
    files = {
        "corpus.jsonl": "\n".join(json.dumps(row, ensure_ascii=False) for row in corpus),
        "queries.jsonl": '{"id": "1", "text": "paid parental weeks"}\n'
        '{"id": "2", "text": "only a title"}\n{"id": "3", "text": "never judged"}\n',
        "qrels.tsv": "1\tleave/a.md\t2\n2\tc\t1\n4\tb\t1\n",
    }
    for name, text in {**files, **replaced}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


async def test_a_collection_goes_through_the_products_own_parts(tmp_path: Path) -> None:
    collection = load_collection(write_collection(tmp_path))
    embedder = HashingEmbedder()
    index = EmbeddedIndex(tmp_path / "index.db", embedder.profile)
    await index.open()
    report = await evaluate_retrieval(
        collection, index=index, embedder=embedder, settings=RetrievalSettings()
    )
    await index.close()
    assert (report.collection, report.embedder, report.queries) == (
        tmp_path.name,
        embedder.profile.name,
        2,
    )
    assert report.bm25.ndcg_at_10 == report.hybrid.ndcg_at_10 == 1.0
    assert report.dense.recall_at_20 == 1.0


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("corpus.jsonl", "{", r"corpus\.jsonl, line 1"),
        ("corpus.jsonl", '{"id": "a", "text": "b"}\n{"id": 7, "text": ""}', "line 2"),
        ("queries.jsonl", "[1]", r"queries\.jsonl, line 1"),
        ("qrels.tsv", "1 a 2", r"qrels\.tsv, line 1"),
        ("qrels.tsv", "1\ta\tmany", r"qrels\.tsv, line 1"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    write_collection(tmp_path, **{name: text})
    with pytest.raises(DocentError, match=message):
        load_collection(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocentError, match=r"corpus\.jsonl"):
        load_collection(tmp_path)
