"""How answers are judged and summed up."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.answering.answerer import Answerer
from core.answering.evaluation import Case, evaluate_answers, judge, load_cases
from core.answering.extractive import ExtractiveModel
from core.config.settings import AnsweringSettings, AnswerModelChoice
from core.domain.answers import Outcome
from core.domain.ids import ConversationId
from core.domain.search import Query, Retrieval
from core.errors import DocentError
from tests.builders import audience_of, make_answer, make_citation, make_passage

__all__: list[str] = []

GOLD = make_passage(1, file_name="hr--leave.md")
OTHER = make_passage(2, file="F2", file_name="lunch.md")
CASE = Case(
    question="How many vacation days?",
    phrases=("30|thirty", "donat"),
    documents=frozenset({"hr/leave.md"}),
)


def test_a_good_answer() -> None:
    answer = make_answer(
        "You have THIRTY days and may donate [1].", citations=[make_citation(passage=GOLD)]
    )
    judged = judge(CASE, [OTHER, GOLD], answer)
    assert judged.is_retrieved
    assert judged.has_phrases
    assert judged.cites_gold
    assert not judged.is_refused


@pytest.mark.parametrize("text", ["You have 130, donate", "You have 300, donate", "You have 30."])
def test_a_phrase_begins_at_a_word_and_a_figure_ends_there(text: str) -> None:
    assert not judge(CASE, [], make_answer(text)).has_phrases


def test_a_refusal_has_no_phrases_and_only_the_first_five_passages_count() -> None:
    answer = make_answer("30, donated", outcome=Outcome.NOT_FOUND, citations=())
    judged = judge(CASE, [OTHER] * 5 + [GOLD], answer)
    assert judged.is_refused
    assert not judged.has_phrases
    assert not judged.is_retrieved
    assert not judged.cites_gold


def write(folder: Path, answers: list[dict[str, object]]) -> None:
    queries = [{"id": "q1", "text": "How many vacation days?"}, {"id": "q2", "text": "Gym?"}]
    for name, rows in (("queries", queries), ("answers", answers)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n")


async def test_a_folder_of_questions_is_asked_and_reported(tmp_path: Path) -> None:
    gold = {
        "qid": "q1",
        "unanswerable": False,
        "gold_phrases": ["30"],
        "gold": [{"doc": "hr/leave.md", "sentence": "Everyone…"}],
    }
    write(tmp_path, [gold, {"qid": "q2", "unanswerable": True}, {**gold, "qid": "unknown"}])

    class Finder:
        async def retrieve(
            self, query: Query, *, prefer: ConversationId | None = None
        ) -> Retrieval:
            assert (query.k, prefer) == (8, None)
            return Retrieval(passages=(replace(OTHER, number=9), GOLD))

    settings = AnsweringSettings(answer_model=AnswerModelChoice.EXTRACTIVE)
    model = ExtractiveModel(None, threshold=0.3)
    answerer = Answerer(model, Finder(), settings, passages=8)
    report = await evaluate_answers(load_cases(tmp_path), answerer, audience=audience_of("C1"))
    assert report.as_json() == {
        "answerable": 1,
        "unanswerable": 1,
        "retrieval_hit@5": 1.0,
        "gold_phrase": 1.0,
        "citation_on_gold": 1.0,
        "refused_unanswerable": 1.0,
        "refused_answerable": 0.0,
    }


async def test_no_question_of_a_kind_is_no_fraction(tmp_path: Path) -> None:
    write(tmp_path, [])
    assert load_cases(tmp_path) == ()


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocentError, match="no readable"):
        load_cases(tmp_path)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"qid": 1}', "qid: Input should be a valid string"),
        ("{}", "qid: Field required"),
        ("qid", "Invalid JSON"),
    ],
)
def test_a_line_that_is_not_as_it_should_be_is_named(tmp_path: Path, line: str, said: str) -> None:
    write(tmp_path, [])
    (tmp_path / "answers.jsonl").write_text(f'{{"qid": "q1"}}\n\n{line}\n')

    with pytest.raises(DocentError) as caught:
        load_cases(tmp_path)

    assert caught.value.reason.startswith(f"{tmp_path}/answers.jsonl, line 3: {said}")
    assert "docs/answering.md" in (caught.value.fix or "")


def test_a_question_is_answerable_unless_it_is_said_not_to_be(tmp_path: Path) -> None:
    write(tmp_path, [{"qid": "q1"}])

    assert [case.is_answerable for case in load_cases(tmp_path)] == [True]
