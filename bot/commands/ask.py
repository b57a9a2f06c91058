"""`docent ask "question" --files PATH…`: one answer in the terminal, through the same core."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path

from rich.console import Console

from bot.bootstrap.core import Core
from bot.bootstrap.scratch import SCRATCH_AUDIENCE, open_scratch_core, read_file
from bot.flows import sentences
from bot.flows.answering.answer_parts import shortfalls
from bot.flows.answering.small_talk import asks_of_now
from bot.settings import CoreSettings, read_core_settings
from bot.slack.render import answer_text, source_label
from core.config.loading import SettingsReader
from core.config.settings import AnswerModelChoice, SearchBackend
from core.domain.answers import Answer, Outcome
from core.errors import DocentError
from core.ingestion.reports import FileOutcome
from core.utils.folders import files_of

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    # argparse would name the question last, where --files swallows it.
    parser.usage = "docent ask [-h] QUESTION --files PATH [PATH ...]"
    parser.add_argument("question", type=_question, metavar="QUESTION")
    parser.add_argument(
        "--files", nargs="+", type=_path, required=True, metavar="PATH", help="files or folders"
    )


def _question(text: str) -> str:
    if not any(char.isalnum() for char in text):
        raise argparse.ArgumentTypeError("it has no words")
    return text


def _path(text: str) -> Path:
    path = Path(text).expanduser()
    if not path.exists():
        raise argparse.ArgumentTypeError(f"there is no {text} (the question comes before --files)")
    return path


def run(args: argparse.Namespace) -> int:
    """Read the files, answer the question, and forget everything again.

    Raises:
        ConfigError: the settings are not right.
        DocentError: no answer could be made.
    """
    if asks_of_now(args.question):
        sys.stdout.write(f"{sentences.NOT_OF_NOW}\n")
        return 0
    paths = list(files_of(args.files))
    if not paths:
        raise DocentError(f"there are no files in {', '.join(map(str, args.files))}")
    reader = SettingsReader()
    backend, model = SearchBackend.EMBEDDED, AnswerModelChoice.EXTRACTIVE
    settings = reader.finish(read_core_settings(reader, search_backend=backend, answer_model=model))
    logging.getLogger().setLevel(logging.ERROR)
    answer = asyncio.run(_ask(args.question, paths, settings))
    _print(answer, settings)
    return 0


async def _ask(question: str, paths: Sequence[Path], settings: CoreSettings) -> Answer:
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    async with open_scratch_core(settings) as core:
        for number, path in enumerate(paths, 1):
            with console.status(f"Reading {number} of {len(paths)}: {path.name}"):
                report = await read_file(core, path)
            if report.outcome is FileOutcome.SKIPPED:
                console.print(f"Skipped {path}: {report.reason}", style="yellow")
        with console.status("Looking for the answer"):
            return await _answer(core, question)


async def _answer(core: Core, question: str) -> Answer:
    events = core.answerer().answer(question, audience=SCRATCH_AUDIENCE)
    found: Answer | None = None
    async with aclosing(events):
        async for event in events:
            if isinstance(event, Answer):
                found = event
    if found is None:
        raise RuntimeError("an answerer ends with an answer")
    return found


def _print(answer: Answer, settings: CoreSettings) -> None:
    console = Console(file=sys.stdout, highlight=False, markup=False, soft_wrap=True)
    console.print(answer_text(answer, shortfalls(answer)))
    sources = {c.number: c.passage for c in answer.citations}
    if sources:
        console.print()
    for number, passage in sorted(sources.items()):
        console.print(f"{source_label(number, passage)}  ({passage.source.place.permalink})")
    extractive = settings.answering.answer_model is AnswerModelChoice.EXTRACTIVE
    if extractive and answer.outcome is Outcome.ANSWERED:
        console.print("\nQuoted from the files, without a language model.", style="dim")
