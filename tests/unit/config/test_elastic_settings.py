"""Settings of the inference endpoint: needed with its embedder, and a contradiction without."""

from __future__ import annotations

import pytest

from bot.settings import read_core_settings
from core.config.loading import SettingsReader
from core.config.settings import AnswerModelChoice

ELASTIC = {"SEARCH_BACKEND": "elasticsearch", "ELASTICSEARCH_URL": "http://e:9200"}
ENDPOINT = {"ELASTICSEARCH_INFERENCE_ID": ".e5-small"}
EMBEDDER = {"EMBEDDER": "elasticsearch"}


def problems(patch: pytest.MonkeyPatch, values: dict[str, str]) -> list[str]:
    """Return what reading complains about."""
    for name, value in values.items():
        patch.setenv(name, value)
    reader = SettingsReader(None)
    read_core_settings(reader, answer_model=AnswerModelChoice.EXTRACTIVE)
    return reader.problems


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (
            EMBEDDER | {"SEARCH_BACKEND": "embedded"},
            "EMBEDDER=elasticsearch needs SEARCH_BACKEND=elasticsearch",
        ),
        (EMBEDDER | ELASTIC, "EMBEDDER=elasticsearch needs ELASTICSEARCH_INFERENCE_ID"),
        (ENDPOINT | ELASTIC, "EMBEDDER=local contradicts ELASTICSEARCH_INFERENCE_ID"),
        (
            ENDPOINT | {"SEARCH_BACKEND": "embedded"},
            "SEARCH_BACKEND=embedded contradicts ELASTICSEARCH_INFERENCE_ID",
        ),
    ],
)
def test_each_contradiction_has_its_sentence(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], problem: str
) -> None:
    assert problems(monkeypatch, values) == [problem]


def test_an_endpoint_of_the_cluster_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    assert problems(monkeypatch, EMBEDDER | ELASTIC | ENDPOINT) == []


def test_an_endpoint_is_no_path(monkeypatch: pytest.MonkeyPatch) -> None:
    values = EMBEDDER | ELASTIC | {"ELASTICSEARCH_INFERENCE_ID": "a/../b"}
    (problem,) = problems(monkeypatch, values)

    assert problem.startswith("ELASTICSEARCH_INFERENCE_ID must be ")
