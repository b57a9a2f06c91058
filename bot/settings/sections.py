"""The sections of settings that only the bot has: what each variable is, and what it may be."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import (
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    field_validator,
)
from pydantic_settings import NoDecode

from core.config.hosts import hosts_of
from core.config.settings import Section
from core.domain.audience import ExternalChannels, LateReadersChoice

__all__ = [
    "AudienceSettings",
    "IngestBy",
    "KeepingSettings",
    "LimitSettings",
    "LogFormat",
    "LogSettings",
    "PlaygroundSettings",
    "RoleSettings",
    "ServerSettings",
    "SlackSettings",
    "SlackTransport",
]


class SlackTransport(StrEnum):
    """How Slack reaches the bot."""

    SOCKET = "socket"
    HTTP = "http"


class SlackSettings(Section):
    """How to reach Slack, and how it reaches us."""

    slack_bot_token: SecretStr
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_transport: SlackTransport = SlackTransport.SOCKET
    slack_api_url: str = "https://slack.com/api/"
    slack_file_hosts: Annotated[tuple[str, ...], NoDecode] = ("files.slack.com", "slack-files.com")

    @field_validator("slack_file_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        if isinstance(value, str):
            return hosts_of(value)
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _with_slash(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("must start with https:// or http://")
        return value if value.endswith("/") else f"{value}/"


class ServerSettings(Section):
    """Where health, metrics and Slack's HTTP events are served."""

    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)


class LimitSettings(Section):
    """How much people may ask, and how old a question may be."""

    stale_question_s: PositiveInt = 900
    ingest_progress_s: PositiveFloat = 3.0
    attached_files: int = Field(default=5, ge=0, le=20)
    attached_deadline_s: PositiveFloat = 20.0
    ingest_ask_above: PositiveInt = 200
    max_jobs_at_once: int = Field(default=8, ge=1, le=256)
    max_ingests_at_once: int = Field(default=64, ge=1, le=1024)
    shutdown_grace_s: NonNegativeInt = 3


class IngestBy(StrEnum):
    """Who may have a channel's files read."""

    MEMBERS = "members"
    ADMINS = "admins"


class RoleSettings(Section):
    """Who may do what."""

    ingest_by: IngestBy = IngestBy.MEMBERS
    docent_admins: Annotated[frozenset[str], NoDecode] = frozenset()

    @field_validator("docent_admins", mode="before")
    @classmethod
    def _split_people(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        people = [person.strip() for person in value.split(",") if person.strip()]
        odd = [person for person in people if not re.fullmatch(r"[UW][A-Z0-9]+", person)]
        if odd:
            raise ValueError(f"must be Slack user ids (U…), not {', '.join(odd)}")
        return frozenset(people)


class AudienceSettings(Section):
    """Who counts as whose reader."""

    external_channels: ExternalChannels = ExternalChannels.DENY
    membership_cache_s: NonNegativeInt = 60
    share_within_hours: NonNegativeInt = 24
    late_readers: LateReadersChoice = LateReadersChoice.WITHDRAW


class KeepingSettings(Section):
    """What becomes of what is gone, and how soon it is noticed."""

    withdraw_on_delete: bool = True
    withdrawals_per_minute: PositiveInt = 40
    keep_text_days: NonNegativeInt = 30
    sweep_hours: PositiveFloat = 6.0
    sweep_calls_per_minute: PositiveInt = 30
    keep_after_leave_days: NonNegativeFloat = 7.0
    confirm_files_s: NonNegativeFloat = 900.0
    confirm_deadline_s: float = Field(default=3.0, gt=0, le=30)


class LogFormat(StrEnum):
    """How log lines look."""

    JSON = "json"
    CONSOLE = "console"


class LogSettings(Section):
    """What is logged, and where."""

    log_level: str = Field(default="INFO", pattern=r"^(DEBUG|INFO|WARNING|ERROR|CRITICAL)$")
    log_format: LogFormat = LogFormat.JSON
    log_file: Path | None = None


class PlaygroundSettings(Section):
    """What `docent playground` takes from outside; it makes its bot's other settings itself."""

    data_dir: Path = Path("./data")
    anthropic_api_key: SecretStr | None = None
