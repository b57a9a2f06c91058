"""Settings: everything wrong is said at once, contradictions are errors, and no secret is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import (
    Settings,
    SlackSettings,
    SlackTransport,
    load_settings,
    read_core_settings,
    read_settings,
)
from core.config.loading import SettingsReader, variable_names
from core.config.settings import (
    AnsweringSettings,
    AnswerModelChoice,
    DataSettings,
    ElasticsearchSettings,
    IngestionSettings,
    RetrievalSettings,
    SearchBackend,
)
from core.domain.audience import ExternalChannels
from core.errors import ConfigError

ENOUGH = {
    "SEARCH_BACKEND": "embedded",
    "ANSWER_MODEL": "extractive",
    "SLACK_BOT_TOKEN": "xoxb-hush",
    "SLACK_APP_TOKEN": "xapp-hush",
}
Read = Callable[..., Settings]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    """Read all settings from an environment that is enough, but for what a test changes."""

    def read_with(env_file: Path | None = None, **changes: str | None) -> Settings:
        for name, value in {**ENOUGH, **changes}.items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        return read_settings(SettingsReader(env_file))

    return read_with


def problems(read: Read, **changes: str | None) -> tuple[str, ...]:
    """Return what reading complains about."""
    with pytest.raises(ConfigError) as caught:
        read(**changes)
    return caught.value.problems


def test_four_variables_are_enough(read: Read) -> None:
    settings = read()

    assert settings.core.data.search_backend is SearchBackend.EMBEDDED
    assert settings.core.data.data_dir == Path("./data")
    assert settings.core.answering.answer_model is AnswerModelChoice.EXTRACTIVE
    assert settings.core.answering.claude_model == "claude-sonnet-5-5"
    assert settings.slack.slack_transport is SlackTransport.SOCKET
    assert settings.slack.slack_api_url == "https://slack.com/api/"
    assert settings.slack.slack_file_hosts == ("files.slack.com", "slack-files.com")
    assert settings.audience.external_channels is ExternalChannels.DENY
    assert (settings.server.host, settings.server.port) == ("127.0.0.1", 3000)
    assert settings.limits.stale_question_s == 900
    assert settings.core.ingestion.ingest_exclude == ("*.pem", "*.key", ".env*", "*.kdbx", "id_*")


def test_everything_missing_is_said_at_once(read: Read) -> None:
    found = problems(read, **dict.fromkeys(ENOUGH))

    assert {
        "SEARCH_BACKEND must be set: elasticsearch or embedded",
        "ANSWER_MODEL must be set: claude or extractive",
        "SLACK_BOT_TOKEN must be set",
        "SLACK_TRANSPORT=socket needs SLACK_APP_TOKEN",
    } <= set(found)


def test_everything_wrong_is_said_at_once_and_once(read: Read) -> None:
    found = problems(
        read,
        SEARCH_BACKEND="postgres",
        ANSWER_MODEL="claude",
        PORT="70000",
        LOG_LEVEL="loud",
        HITS_PER_LEG="3",
        MAX_FILE_MB="-1",
    )

    assert {
        "SEARCH_BACKEND must be elasticsearch or embedded",
        "PORT must be at most 65535",
        "LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL",
        "MAX_FILE_MB must be greater than 0",
    } <= set(found)
    assert "ANSWER_MODEL=claude needs ANTHROPIC_API_KEY" in found
    assert "HITS_PER_LEG must be at least PASSAGES" in found
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"SLACK_APP_TOKEN": None}, "SLACK_TRANSPORT=socket needs SLACK_APP_TOKEN"),
        ({"SLACK_TRANSPORT": "http"}, "SLACK_TRANSPORT=http needs SLACK_SIGNING_SECRET"),
        ({"SLACK_BOT_TOKEN": "xoxp-1"}, "SLACK_BOT_TOKEN must be a bot token (xoxb-…)"),
        ({"SLACK_FILE_HOSTS": ","}, "SLACK_FILE_HOSTS must be host or host:port, not none"),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN must be an app-level token (xapp-…)"),
        (
            {"ELASTICSEARCH_URL": "http://e:9200"},
            "SEARCH_BACKEND=embedded contradicts ELASTICSEARCH_URL",
        ),
        (
            {"SEARCH_BACKEND": "elasticsearch"},
            "SEARCH_BACKEND=elasticsearch needs ELASTICSEARCH_URL or ELASTICSEARCH_CLOUD_ID",
        ),
        (
            {"ANTHROPIC_BASE_URL": "http://c"},
            "ANSWER_MODEL=extractive contradicts ANTHROPIC_BASE_URL",
        ),
        ({"ANSWER_MODEL": "claude"}, "ANSWER_MODEL=claude needs ANTHROPIC_API_KEY"),
        (
            {"MODEL_SILENCE_S": "50"},
            "MODEL_SILENCE_S must not be longer than ANSWER_DEADLINE_S",
        ),
        ({"SLACK_API_URL": "slack.com"}, "SLACK_API_URL must start with https:// or http://"),
    ],
)
def test_each_contradiction_has_its_sentence(
    read: Read, changes: dict[str, str | None], problem: str
) -> None:
    assert problems(read, **changes) == (problem,)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            {"ELASTICSEARCH_URL": "http://e", "ELASTICSEARCH_CLOUD_ID": "c"},
            "ELASTICSEARCH_URL and ELASTICSEARCH_CLOUD_ID exclude each other",
        ),
        (
            {
                "ELASTICSEARCH_API_KEY": "k",
                "ELASTICSEARCH_USERNAME": "u",
                "ELASTICSEARCH_PASSWORD": "p",
            },
            "ELASTICSEARCH_API_KEY and ELASTICSEARCH_USERNAME exclude each other",
        ),
        (
            {"ELASTICSEARCH_USERNAME": "u"},
            "ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD go together",
        ),
        (
            {"ELASTICSEARCH_CA_CERTS": "/no/such/file"},
            "ELASTICSEARCH_CA_CERTS names no file: /no/such/file",
        ),
    ],
)
def test_elasticsearch_has_one_way_in(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], problem: str
) -> None:
    for name, value in changes.items():
        monkeypatch.setenv(name, value)
    reader = SettingsReader(None)

    assert reader.read(ElasticsearchSettings) is None
    assert problem in reader.problems[0]


@pytest.mark.parametrize("name", ["ELASTICSEARCH_API_KEY", "ELASTICSEARCH_USERNAME"])
def test_rights_for_a_backend_that_is_not_chosen_are_a_contradiction(read: Read, name: str) -> None:
    found = problems(read, **{name: "x", "ELASTICSEARCH_PASSWORD": "p" if "USER" in name else None})

    assert f"SEARCH_BACKEND=embedded contradicts {name}" in found


def test_elasticsearch_and_claude_over_http_are_right_too(read: Read) -> None:
    settings = read(
        SEARCH_BACKEND="elasticsearch",
        ELASTICSEARCH_URL="http://e:9200",
        ANSWER_MODEL="claude",
        ANTHROPIC_API_KEY="sk-hush",
        SLACK_TRANSPORT="http",
        SLACK_APP_TOKEN=None,
        SLACK_SIGNING_SECRET="sign-hush",
        SLACK_API_URL="http://127.0.0.1:9/api",
        SLACK_FILE_HOSTS=" Files.Example.com, 127.0.0.1:9 ,,",
    )

    assert settings.slack.slack_api_url == "http://127.0.0.1:9/api/"
    assert settings.slack.slack_file_hosts == ("files.example.com", "127.0.0.1:9")
    assert settings.core.answering.anthropic_api_key is not None


def test_no_secret_is_in_a_message_or_a_repr(read: Read) -> None:
    settings = read(ANTHROPIC_API_KEY="sk-hush", SLACK_SIGNING_SECRET="sign-hush")
    said = " ".join(problems(read, SLACK_BOT_TOKEN="not-hush", PORT="x"))

    assert "hush" not in repr(settings)
    assert "PORT" in said
    assert "hush" not in said


def test_empty_variables_count_as_unset(read: Read) -> None:
    assert read(ELASTICSEARCH_URL="", PORT="").server.port == 3000


def test_the_environment_wins_over_the_file(read: Read, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=4000\nHOST=0.0.0.0\nINGEST_EXCLUDE=*.bak, *.tmp\nUNKNOWN=1\n")

    settings = read(file, PORT="5000")

    assert (settings.server.port, settings.server.host) == (5000, "0.0.0.0")
    assert settings.core.ingestion.ingest_exclude == ("*.bak", "*.tmp")


def test_sections_cannot_be_changed(read: Read) -> None:
    with pytest.raises(ValidationError):
        read().server.port = 1


def test_defaults_stand_in_only_for_what_is_set_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = {"search_backend": "embedded", "answer_model": "extractive"}
    reader = SettingsReader(None)
    core = read_core_settings(reader, **defaults)
    assert core is not None
    assert core.answering.answer_model is AnswerModelChoice.EXTRACTIVE
    assert reader.problems == []

    monkeypatch.setenv("ANSWER_MODEL", "claude")
    monkeypatch.setenv("CLAUDE_MAX_TOKENS", "1")
    assert read_core_settings(reader, **defaults) is None
    assert len(reader.problems) == 1


def test_a_default_does_not_hide_another_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_EFFORT", "none")
    reader = SettingsReader(None)

    assert reader.read(AnsweringSettings, answer_model="extractive") is None
    assert len(reader.problems) == 1
    assert reader.problems == ["CLAUDE_EFFORT must be low, medium, high, xhigh or max"]


def test_a_problem_is_told_once() -> None:
    reader = SettingsReader(None)
    assert reader.finish("all that was read") == "all that was read"
    reader.problems += ["A contradicts B", "A contradicts B"]

    with pytest.raises(ConfigError) as caught:
        reader.finish("all that was read")

    assert caught.value.problems == ("A contradicts B",)


def test_variables_are_the_fields_in_capitals() -> None:
    assert variable_names(DataSettings) == ["SEARCH_BACKEND", "DATA_DIR"]
    assert "SLACK_FILE_HOSTS" in variable_names(SlackSettings)


@pytest.mark.parametrize(
    ("name", "value"),
    [("DENSE_WEIGHT", "1.1"), ("PASSAGES", "0"), ("HITS_PER_LEG", "many"), ("FUSION", "borda")],
)
def test_bounds_of_retrieval_hold(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    reader = SettingsReader(None)

    assert reader.read(RetrievalSettings) is None
    assert reader.problems[0].startswith(f"{name} must be ")


def test_patterns_may_be_given_as_a_list() -> None:
    assert IngestionSettings(ingest_exclude=("*.a",)).ingest_exclude == ("*.a",)


def test_settings_are_loaded_once(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    load_settings.cache_clear()
    request.addfinalizer(load_settings.cache_clear)
    for name, value in ENOUGH.items():
        monkeypatch.setenv(name, value)

    assert load_settings() is load_settings()
