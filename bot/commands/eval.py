"""`docent eval`: measures the product on a judged test set."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

from bot.bootstrap.core import open_embedder
from bot.bootstrap.measuring import open_empty_index
from bot.bootstrap.scratch import SCRATCH_AUDIENCE, open_scratch_core, read_bytes, read_file
from bot.settings import CoreSettings, read_core_settings
from core.answering.evaluation import AnswerReport, Case, evaluate_answers, load_cases
from core.config.loading import SettingsReader
from core.config.settings import AnswerModelChoice, SearchBackend
from core.retrieval.collection import Collection, load_collection, load_corpus
from core.retrieval.evaluation import Measures, RetrievalReport, evaluate_retrieval

__all__ = ["add_arguments", "as_json", "run"]

_LEGS = ("bm25", "dense", "hybrid")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    retrieval = kinds.add_parser("retrieval", help="how well passages are found")
    retrieval.add_argument(
        "folder", type=Path, metavar="DIR", help="has corpus.jsonl, queries.jsonl and qrels.tsv"
    )
    answers = kinds.add_parser("answers", help="how well questions are answered, or left open")
    answers.add_argument(
        "folder",
        type=Path,
        metavar="DIR",
        help="has queries.jsonl, answers.jsonl, and files/ (docs/answering.md)",
    )
    for kind in (retrieval, answers):
        kind.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Measure in an index of its own; retrieval with the engine SEARCH_BACKEND names or embedded.

    Raises:
        ConfigError: the settings are not right.
        DocentError: the folder is no test set, or a part failed.
    """
    reader = SettingsReader()
    backend, model = SearchBackend.EMBEDDED, AnswerModelChoice.EXTRACTIVE
    settings = reader.finish(read_core_settings(reader, search_backend=backend, answer_model=model))
    if args.kind == "answers":
        return _run_answers(args.folder, settings, as_one_object=args.json)
    collection = load_collection(args.folder)
    with Console(stderr=True).status(f"Measuring {collection.name}"):
        report = asyncio.run(_measure(collection, settings))
    engine = settings.data.search_backend.value
    if args.json:
        sys.stdout.write(orjson.dumps(as_json(report, engine)).decode() + "\n")
    else:
        _print(report, engine)
    return 0


def _run_answers(folder: Path, settings: CoreSettings, *, as_one_object: bool) -> int:
    cases = load_cases(folder)
    with Console(stderr=True).status(f"Asking {len(cases)} questions of {folder.name}"):
        report = asyncio.run(_answers(folder, cases, settings))
    if as_one_object:
        sys.stdout.write(orjson.dumps(report.as_json()).decode() + "\n")
        return 0
    table = Table("", "", title=folder.name)
    for name, figure in report.as_json().items():
        table.add_row(name, str(figure))
    Console().print(table)
    return 0


async def _answers(folder: Path, cases: Sequence[Case], settings: CoreSettings) -> AnswerReport:
    files = await asyncio.to_thread(lambda: sorted((folder / "files").glob("*")))
    async with open_scratch_core(settings) as core:
        for path in files:
            await read_file(core, path)
        if not files:
            for document in load_corpus(folder):
                text = f"# {document.title}\n\n{document.text}" if document.title else document.text
                name = document.id if "." in document.id else f"{document.id}.md"
                await read_bytes(core, name, text.encode(), source=document.id)
        return await evaluate_answers(cases, core.answerer(), audience=SCRATCH_AUDIENCE)


def as_json(report: RetrievalReport, engine: str) -> dict[str, object]:
    """Return the report in the form that outside tools rely on."""
    return {
        "collection": report.collection,
        "engine": engine,
        "embedder": report.embedder,
        "queries": report.queries,
        **{leg: _figures(getattr(report, leg)) for leg in _LEGS},
    }


async def _measure(collection: Collection, settings: CoreSettings) -> RetrievalReport:
    async with (
        open_embedder(settings) as embedder,
        open_empty_index(settings, embedder.profile) as index,
    ):
        return await evaluate_retrieval(
            collection, index=index, embedder=embedder, settings=settings.retrieval
        )


def _figures(measures: Measures) -> dict[str, float]:
    return {
        "ndcg@10": round(measures.ndcg_at_10, 4),
        "mrr@10": round(measures.mrr_at_10, 4),
        "recall@20": round(measures.recall_at_20, 4),
    }


def _print(report: RetrievalReport, engine: str) -> None:
    title = f"{report.collection}: {report.queries} queries, {engine}, {report.embedder}"
    table = Table("", "nDCG@10", "MRR@10", "Recall@20", title=title)
    for leg in _LEGS:
        figures = _figures(getattr(report, leg)).values()
        table.add_row(leg, *(f"{figure:.4f}" for figure in figures))
    Console().print(table)
