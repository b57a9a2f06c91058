"""Reads the sections that a command needs, and finds what contradicts itself across them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from bot.settings.sections import (
    AudienceSettings,
    KeepingSettings,
    LimitSettings,
    LogSettings,
    RoleSettings,
    ServerSettings,
    SlackSettings,
    SlackTransport,
)
from core.config.contradictions import backend_problems, embedder_problems, model_problems
from core.config.loading import SettingsReader
from core.config.settings import (
    AnsweringSettings,
    DataSettings,
    ElasticsearchSettings,
    EmbeddingSettings,
    IngestionSettings,
    RetrievalSettings,
)

__all__ = [
    "CoreSettings",
    "Settings",
    "load_settings",
    "read_backend_settings",
    "read_core_settings",
    "read_settings",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreSettings:
    """What everything that knows no chat platform runs with."""

    data: DataSettings
    elasticsearch: ElasticsearchSettings
    embedding: EmbeddingSettings
    retrieval: RetrievalSettings
    ingestion: IngestionSettings
    answering: AnsweringSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything `serve` and `worker` run with."""

    core: CoreSettings
    audience: AudienceSettings
    keeping: KeepingSettings
    logs: LogSettings
    slack: SlackSettings
    server: ServerSettings
    limits: LimitSettings
    roles: RoleSettings = field(default_factory=RoleSettings)


def read_core_settings(reader: SettingsReader, **defaults: object) -> CoreSettings | None:
    """Read the core's sections; None when one of them is not right.

    `defaults` stand in for variables that are set nowhere, by field name.
    """
    data = reader.read(DataSettings, **defaults)
    elasticsearch = reader.read(ElasticsearchSettings)
    embedding = reader.read(EmbeddingSettings)
    retrieval = reader.read(RetrievalSettings)
    ingestion = reader.read(IngestionSettings)
    answering = reader.read(AnsweringSettings, **defaults)
    if data and elasticsearch:
        reader.problems += backend_problems(data, elasticsearch)
    if data and elasticsearch and embedding:
        reader.problems += embedder_problems(embedding, data, elasticsearch)
    if answering and ingestion:
        reader.problems += model_problems(answering, ingestion)
    if not (data and elasticsearch and embedding and retrieval and ingestion and answering):
        return None
    return CoreSettings(
        data=data,
        elasticsearch=elasticsearch,
        embedding=embedding,
        retrieval=retrieval,
        ingestion=ingestion,
        answering=answering,
    )


def read_backend_settings(
    reader: SettingsReader,
) -> tuple[DataSettings, ElasticsearchSettings] | None:
    """Read what names the backend, for commands that need nothing else."""
    data = reader.read(DataSettings)
    elasticsearch = reader.read(ElasticsearchSettings)
    if not (data and elasticsearch):
        return None
    reader.problems += backend_problems(data, elasticsearch)
    return data, elasticsearch


def read_settings(reader: SettingsReader) -> Settings:
    """Read all sections.

    Raises:
        ConfigError: with every problem found.
    """
    core = read_core_settings(reader)
    audience = reader.read(AudienceSettings)
    keeping = reader.read(KeepingSettings)
    logs = reader.read(LogSettings)
    slack = reader.read(SlackSettings)
    server = reader.read(ServerSettings)
    limits = reader.read(LimitSettings)
    roles = reader.read(RoleSettings)
    # Without a bot token the rest is checked all the same: people mend everything in one go.
    checked = slack or reader.draft(SlackSettings, slack_bot_token="xoxb-missing")
    if checked:
        reader.problems += _slack_problems(checked)
    return Settings(
        core=reader.finish(core),
        audience=reader.finish(audience),
        keeping=reader.finish(keeping),
        logs=reader.finish(logs),
        slack=reader.finish(slack),
        server=reader.finish(server),
        limits=reader.finish(limits),
        roles=reader.finish(roles),
    )


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """Read all sections once from the environment and `./.env`.

    Raises:
        ConfigError: with every problem found.
    """
    return read_settings(SettingsReader())


def _slack_problems(slack: SlackSettings) -> list[str]:
    problems = []
    if slack.slack_transport is SlackTransport.SOCKET and slack.slack_app_token is None:
        problems.append("SLACK_TRANSPORT=socket needs SLACK_APP_TOKEN")
    if slack.slack_transport is SlackTransport.HTTP and slack.slack_signing_secret is None:
        problems.append("SLACK_TRANSPORT=http needs SLACK_SIGNING_SECRET")
    if not slack.slack_bot_token.get_secret_value().startswith("xoxb-"):
        problems.append("SLACK_BOT_TOKEN must be a bot token (xoxb-…)")
    app_token = slack.slack_app_token
    if app_token is not None and not app_token.get_secret_value().startswith("xapp-"):
        problems.append("SLACK_APP_TOKEN must be an app-level token (xapp-…)")
    return problems
