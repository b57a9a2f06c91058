"""Sentences of context by Claude: needed with its key, whatever writes the answers."""

from __future__ import annotations

import pytest

from bot.settings import CoreSettings, read_core_settings
from core.config.loading import SettingsReader
from core.config.settings import ContextualChunks

KEY = {"ANTHROPIC_API_KEY": "sk-hush"}
ELSEWHERE = {"ANTHROPIC_BASE_URL": "http://c"}
WANTED = {"CONTEXTUAL_CHUNKS": "claude"}


def read(
    patch: pytest.MonkeyPatch, values: dict[str, str]
) -> tuple[CoreSettings | None, list[str]]:
    """Return the settings and what reading complains about."""
    for name, value in ({"SEARCH_BACKEND": "embedded"} | values).items():
        patch.setenv(name, value)
    reader = SettingsReader(None)
    return read_core_settings(reader), reader.problems


@pytest.mark.parametrize("model", ["claude", "extractive"])
def test_a_key_is_needed(monkeypatch: pytest.MonkeyPatch, model: str) -> None:
    _, problems = read(monkeypatch, WANTED | {"ANSWER_MODEL": model})
    first = "ANSWER_MODEL=claude" if model == "claude" else "CONTEXTUAL_CHUNKS=claude"
    assert problems == [f"{first} needs ANTHROPIC_API_KEY"]


@pytest.mark.parametrize("model", ["claude", "extractive"])
def test_with_a_key_either_answers_and_the_address_may_be_another(
    monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    settings, problems = read(monkeypatch, WANTED | KEY | ELSEWHERE | {"ANSWER_MODEL": model})
    assert problems == []
    assert settings is not None
    assert settings.ingestion.contextual_chunks is ContextualChunks.CLAUDE


def test_it_is_off_unless_it_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    settings, _ = read(monkeypatch, KEY | {"ANSWER_MODEL": "extractive"})
    assert settings is not None
    assert settings.ingestion.contextual_chunks is ContextualChunks.OFF
    _, problems = read(monkeypatch, ELSEWHERE)
    assert problems == ["ANSWER_MODEL=extractive contradicts ANTHROPIC_BASE_URL"]
