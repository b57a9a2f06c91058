"""What is wrong with a setting is said in words for people."""

from __future__ import annotations

import pytest

from core.config.loading import SettingsReader
from core.config.settings import ElasticsearchSettings, IngestionSettings, Section


@pytest.mark.parametrize(
    ("section", "name", "value", "said"),
    [
        (ElasticsearchSettings, "ELASTICSEARCH_INDEX_PREFIX", "Docent", "lower-case letters"),
        (ElasticsearchSettings, "ELASTICSEARCH_ANALYZER", "English!", "an analyzer's name"),
        (ElasticsearchSettings, "ELASTICSEARCH_INFERENCE_ID", "A b", "an endpoint's id"),
        (IngestionSettings, "OCR_LANGUAGES", "eng deu", "Tesseract's names"),
    ],
)
def test_a_pattern_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, section: type[Section], name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    reader = SettingsReader(None)

    assert reader.read(section) is None
    assert len(reader.problems) == 1
    assert reader.problems[0].startswith(f"{name} must be {said}")
    assert "^" not in reader.problems[0]
