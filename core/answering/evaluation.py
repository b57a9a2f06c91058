"""How well questions are answered, and left unanswered, measured on judged questions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Final, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from core.domain.answers import Answer, AnswerBlock, Outcome
from core.domain.audience import Audience
from core.domain.json import JsonObject
from core.domain.search import Passage, Retrieval
from core.errors import DocentError
from core.retrieval.collection import numbered_lines

__all__ = [
    "AnswerReport",
    "Answers",
    "Case",
    "Judgement",
    "evaluate_answers",
    "judge",
    "load_cases",
    "report",
]

_FIRST_PASSAGES: Final = 5
_UNANSWERED: Final = frozenset({Outcome.NOT_FOUND, Outcome.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question and what is known of its answer; nothing when no document answers it.

    Each phrase must stand in the answer; `a|b` means that either will do.
    """

    question: str
    phrases: tuple[str, ...] = ()
    documents: frozenset[str] = frozenset()
    is_answerable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one answer was worth."""

    is_answerable: bool
    is_refused: bool
    is_retrieved: bool
    has_phrases: bool
    cites_gold: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReport:
    """Counts of questions, then fractions of the answerable or unanswerable ones."""

    answerable: int
    unanswerable: int
    retrieval_hit_at_5: float
    gold_phrase: float
    citation_on_gold: float
    refused_unanswerable: float
    refused_answerable: float

    def as_json(self) -> JsonObject:
        """Return the report under the names that outside tools rely on."""
        return {name.replace("_at_", "@"): value for name, value in asdict(self).items()}


class Answers(Protocol):
    """What the evaluation needs of an Answerer."""

    def answer(
        self, question: str, *, audience: Audience
    ) -> AsyncGenerator[Retrieval | AnswerBlock | Answer, None]:
        """Yield a Retrieval, blocks, and the Answer."""
        ...


class _Gold(BaseModel):
    doc: str


class _AnswerRow(BaseModel):
    qid: str
    unanswerable: bool = False
    gold_phrases: list[str] = []
    gold: list[_Gold] = []


class _QueryRow(BaseModel):
    id: str
    text: str


_Row = TypeVar("_Row", _AnswerRow, _QueryRow)


def load_cases(folder: Path) -> tuple[Case, ...]:
    """Read the questions of `queries.jsonl` that `answers.jsonl` knows the answer of.

    Raises:
        DocentError: a file is missing or has a line that is not as it should be.
    """
    try:
        queries = _rows(folder / "queries.jsonl", _QueryRow)
        rows = _rows(folder / "answers.jsonl", _AnswerRow)
    except (OSError, UnicodeDecodeError) as error:
        raise DocentError(
            f"{folder} has no readable queries.jsonl and answers.jsonl",
            fix="Name a folder of judged questions.",
        ) from error
    texts = {query.id: query.text for query in queries}
    return tuple(
        Case(
            question=texts[row.qid],
            phrases=tuple(row.gold_phrases),
            documents=frozenset(gold.doc for gold in row.gold),
            is_answerable=not row.unanswerable,
        )
        for row in rows
        if row.qid in texts
    )


async def evaluate_answers(
    cases: Iterable[Case], answers: Answers, *, audience: Audience
) -> AnswerReport:
    """Ask every question and judge the answers. Documents are told by their files' names.

    Raises:
        DocentError: a question could not be answered for a reason of its own.
    """
    judgements = []
    for case in cases:
        passages: Sequence[Passage] = ()
        async with aclosing(answers.answer(case.question, audience=audience)) as events:
            async for event in events:
                if isinstance(event, Retrieval):
                    passages = event.passages
                elif isinstance(event, Answer):
                    judgements.append(judge(case, passages, event))
    return report(judgements)


def judge(case: Case, passages: Sequence[Passage], answer: Answer) -> Judgement:
    """Compare an answer with what is known."""
    is_refused = answer.outcome in _UNANSWERED
    text = _fold(answer.text)
    first = passages[:_FIRST_PASSAGES]
    return Judgement(
        is_answerable=case.is_answerable,
        is_refused=is_refused,
        is_retrieved=any(_is_of(passage, case) for passage in first),
        has_phrases=not is_refused and all(_stands_in(text, phrase) for phrase in case.phrases),
        cites_gold=any(_is_of(citation.passage, case) for citation in answer.citations),
    )


def report(judgements: Sequence[Judgement]) -> AnswerReport:
    """Sum judgements up."""
    answerable = [judgement for judgement in judgements if judgement.is_answerable]
    unanswerable = [judgement for judgement in judgements if not judgement.is_answerable]
    return AnswerReport(
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        retrieval_hit_at_5=_share(j.is_retrieved for j in answerable),
        gold_phrase=_share(j.has_phrases for j in answerable),
        citation_on_gold=_share(j.cites_gold for j in answerable),
        refused_unanswerable=_share(j.is_refused for j in unanswerable),
        refused_answerable=_share(j.is_refused for j in answerable),
    )


def _rows(path: Path, kind: type[_Row]) -> list[_Row]:
    rows = []
    for number, line in numbered_lines(path):
        try:
            rows.append(kind.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"]))
            said = ": ".join(filter(None, (field, first["msg"])))
            raise DocentError(
                f"{path}, line {number}: {said}", fix="docs/answering.md shows what a line holds."
            ) from error
    return rows


def _is_of(passage: Passage, case: Case) -> bool:
    """Tell whether a passage is of a gold document; a file's name cannot hold its slashes."""
    name = passage.source.name
    return any(name in (document, document.replace("/", "--")) for document in case.documents)


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _stands_in(text: str, phrase: str) -> bool:
    """Tell whether a phrase begins at a word of the text; a figure must also end there."""
    for option in filter(None, map(_fold, phrase.split("|"))):
        end = r"(?!\w)" if option[-1].isdigit() else ""
        if re.search(rf"(?<!\w){re.escape(option)}{end}", text):
            return True
    return False


def _share(flags: Iterable[bool]) -> float:
    values = [float(flag) for flag in flags]
    return fmean(values) if values else 0.0
