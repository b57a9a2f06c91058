"""What the core can be told from outside: one frozen section a concern, checked together.

The only module of the core that reads the environment. Defaults are the product's choices;
`.env.example` says what each is for.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

from pydantic import (
    Field,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

__all__ = [
    "BUILT_MODEL_DIR",
    "AnswerModelChoice",
    "AnsweringSettings",
    "ContextualChunks",
    "DataSettings",
    "ElasticsearchSettings",
    "EmbedderChoice",
    "EmbeddingSettings",
    "FusionChoice",
    "IngestionSettings",
    "RetrievalSettings",
    "SearchBackend",
    "Section",
]

BUILT_MODEL_DIR: Final = Path(sys.prefix, "share", "docent", "models", "all-MiniLM-L6-v2")
"""Where `docent model` puts the model: inside the environment it runs in."""


class SearchBackend(StrEnum):
    """Where chunks and records are kept."""

    ELASTICSEARCH = "elasticsearch"
    EMBEDDED = "embedded"


class AnswerModelChoice(StrEnum):
    """What writes answers."""

    CLAUDE = "claude"
    EXTRACTIVE = "extractive"


class EmbedderChoice(StrEnum):
    """What turns text into vectors."""

    ELASTICSEARCH = "elasticsearch"
    LOCAL = "local"


class ContextualChunks(StrEnum):
    """What writes a sentence of context for each chunk while a file is taken in."""

    OFF = "off"
    CLAUDE = "claude"


class FusionChoice(StrEnum):
    """How the two legs become one ranking."""

    MINMAX = "minmax"
    RRF = "rrf"


class Section(BaseSettings):
    """One concern's settings: variables are the fields' names in capitals."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, populate_by_name=True
    )


class DataSettings(Section):
    """Where Docent keeps its own files."""

    search_backend: SearchBackend
    data_dir: Path = Path("./data")


class ElasticsearchSettings(Section):
    """How to reach Elasticsearch."""

    elasticsearch_url: str | None = None
    elasticsearch_cloud_id: str | None = None
    elasticsearch_fingerprint: str | None = None
    elasticsearch_api_key: SecretStr | None = None
    elasticsearch_username: str | None = None
    elasticsearch_password: SecretStr | None = None
    elasticsearch_ca_certs: Path | None = None
    elasticsearch_index_prefix: str = Field(
        default="docent",
        pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$",
        description="lower-case letters, digits, - and _, 64 at most, the first a letter or digit",
    )
    elasticsearch_analyzer: str = Field(
        default="english", pattern=r"^[a-z_]+$", description="an analyzer's name, as in english"
    )
    elasticsearch_inference_id: str | None = Field(
        default=None,
        pattern=r"^[a-z0-9._-]+$",
        description="an endpoint's id: lower-case letters, digits, ., _ and -",
    )
    elasticsearch_timeout_s: PositiveFloat = 10.0
    elasticsearch_graph_above: int = Field(default=60_000, ge=0)

    @model_validator(mode="after")
    def _one_way_in(self) -> ElasticsearchSettings:
        problems = []
        if self.elasticsearch_url and self.elasticsearch_cloud_id:
            problems.append("ELASTICSEARCH_URL and ELASTICSEARCH_CLOUD_ID exclude each other")
        if self.elasticsearch_api_key and self.elasticsearch_username:
            problems.append("ELASTICSEARCH_API_KEY and ELASTICSEARCH_USERNAME exclude each other")
        if (self.elasticsearch_username is None) != (self.elasticsearch_password is None):
            problems.append("ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD go together")
        if self.elasticsearch_ca_certs and not self.elasticsearch_ca_certs.is_file():
            problems.append(f"ELASTICSEARCH_CA_CERTS names no file: {self.elasticsearch_ca_certs}")
        if problems:
            raise ValueError("; ".join(problems))
        return self


class EmbeddingSettings(Section):
    """What turns text into vectors."""

    embedder: EmbedderChoice = EmbedderChoice.LOCAL
    embedder_model_dir: Path | None = None
    embed_deadline_s: PositiveFloat = 120.0

    @property
    def model_folder(self) -> Path:
        """The folder that is named, or the one of the model that `docent model` built."""
        return (self.embedder_model_dir or BUILT_MODEL_DIR).expanduser()


class RetrievalSettings(Section):
    """How passages are found."""

    fusion: FusionChoice = FusionChoice.MINMAX
    dense_weight: float = Field(default=0.65, ge=0.0, le=1.0)
    hits_per_leg: int = Field(default=24, ge=1, le=1000)
    passages: int = Field(default=8, ge=1, le=50)

    @model_validator(mode="after")
    def _enough_hits(self) -> RetrievalSettings:
        if self.hits_per_leg < self.passages:
            raise ValueError("HITS_PER_LEG must be at least PASSAGES")
        return self


_TesseractLanguage = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]\w*$")]


class IngestionSettings(Section):
    """What is read, and within which bounds."""

    max_file_mb: PositiveInt = 100
    reader_deadline_s: PositiveFloat = 25.0
    reader_memory_mb: int = Field(default=1024, ge=128)
    ingest_concurrency: int = Field(default=2, ge=1, le=32)
    ingest_memory_mb: PositiveInt = 256
    contextual_chunks: ContextualChunks = ContextualChunks.OFF
    ocr_languages: Annotated[tuple[_TesseractLanguage, ...], NoDecode] = Field(
        default=(), description="Tesseract's names of languages, comma-separated, as in eng,deu"
    )
    ocr_data_dir: Path | None = None
    ingest_exclude: Annotated[tuple[str, ...], NoDecode] = (
        "*.pem",
        "*.key",
        ".env*",
        "*.kdbx",
        "id_*",
    )

    @field_validator("ingest_exclude", "ocr_languages", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(pattern.strip() for pattern in value.split(",") if pattern.strip())
        return value


class AnsweringSettings(Section):
    """What writes answers, and within which bounds."""

    answer_model: AnswerModelChoice
    anthropic_api_key: SecretStr | None = None
    anthropic_base_url: str | None = None
    claude_model: str = "claude-sonnet-5-5"
    claude_fast_model: str = "claude-haiku-5-5"
    claude_effort: str = Field(default="low", pattern=r"^(low|medium|high|xhigh|max)$")
    claude_max_tokens: int = Field(default=4096, ge=256, le=21_333)
    not_found_threshold: float = Field(default=0.30, ge=0.0, le=1.0)
    answer_deadline_s: PositiveFloat = 40.0
    model_silence_s: PositiveFloat = 15.0

    @model_validator(mode="after")
    def _key_with_claude(self) -> AnsweringSettings:
        if self.answer_model is AnswerModelChoice.CLAUDE and self.anthropic_api_key is None:
            raise ValueError("ANSWER_MODEL=claude needs ANTHROPIC_API_KEY")
        if self.model_silence_s > self.answer_deadline_s:
            raise ValueError("MODEL_SILENCE_S must not be longer than ANSWER_DEADLINE_S")
        return self
