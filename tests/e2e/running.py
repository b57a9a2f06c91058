"""The real bot beside a local Slack, in one process: what `docent serve` opens, in a test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot.bootstrap.core import CoreOpener, open_core
from bot.bootstrap.running_bot import Bot, Role, open_bot
from bot.settings import (
    AudienceSettings,
    CoreSettings,
    KeepingSettings,
    LimitSettings,
    LogSettings,
    ServerSettings,
    Settings,
    SlackSettings,
)
from core.config.settings import (
    BUILT_MODEL_DIR,
    AnsweringSettings,
    AnswerModelChoice,
    DataSettings,
    ElasticsearchSettings,
    EmbeddingSettings,
    IngestionSettings,
    RetrievalSettings,
    SearchBackend,
)
from core.domain.audience import ExternalChannels
from core.domain.ports import EmbedderProfile
from core.elastic.client import open_client
from core.retrieval.embedding.local.folder import open_folder
from core.retrieval.index.elastic_migration import ElasticLayout, ensure_indices
from playground import PlaygroundServer

__all__ = ["ElasticAt", "bot_settings", "ensure_engine", "running_bot"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ElasticAt:
    """A node and the prefix of a test's indices on it."""

    url: str
    prefix: str
    analyzer: str


def bot_settings(
    server: PlaygroundServer,
    folder: Path,
    *,
    elastic: ElasticAt | None = None,
    claude_url: str | None = None,
    external: ExternalChannels = ExternalChannels.DENY,
) -> Settings:
    """Return what the bot needs to run against a local Slack, and nothing from outside."""
    identity = server.workspace.identity
    return Settings(
        core=_core_settings(folder, elastic, claude_url),
        audience=AudienceSettings(external_channels=external),
        keeping=KeepingSettings(),
        logs=LogSettings(),
        slack=SlackSettings(
            slack_bot_token=SecretStr(identity.bot_token),
            slack_app_token=SecretStr(identity.app_token),
            slack_signing_secret=SecretStr(identity.signing_secret),
            slack_api_url=server.api_url,
            slack_file_hosts=(f"127.0.0.1:{server.port}",),
        ),
        server=ServerSettings(port=0),
        # Few enough to ask about, so that a test need not upload hundreds.
        limits=LimitSettings(ingest_progress_s=0.1, ingest_ask_above=14),
    )


def _core_settings(folder: Path, elastic: ElasticAt | None, claude_url: str | None) -> CoreSettings:
    backend = SearchBackend.ELASTICSEARCH if elastic else SearchBackend.EMBEDDED
    return CoreSettings(
        data=DataSettings(search_backend=backend, data_dir=folder),
        elasticsearch=ElasticsearchSettings(
            elasticsearch_url=elastic.url if elastic else None,
            elasticsearch_index_prefix=elastic.prefix if elastic else "docent",
            elasticsearch_analyzer=elastic.analyzer if elastic else "english",
        ),
        embedding=EmbeddingSettings(),
        retrieval=RetrievalSettings(),
        ingestion=IngestionSettings(max_file_mb=5),
        answering=AnsweringSettings(
            answer_model=AnswerModelChoice.CLAUDE if claude_url else AnswerModelChoice.EXTRACTIVE,
            anthropic_api_key=SecretStr("sk-ant-test") if claude_url else None,
            anthropic_base_url=claude_url,
        ),
    )


async def ensure_engine(settings: Settings, elastic: ElasticAt | None) -> None:
    """Make the indices a bot needs, where its engine is Elasticsearch."""
    if elastic is None:
        return
    folder = open_folder(BUILT_MODEL_DIR)
    layout = ElasticLayout(
        prefix=elastic.prefix,
        profile=EmbedderProfile(name=folder.name, dimensions=384, max_tokens=folder.max_tokens),
        analyzer=elastic.analyzer,
    )
    async with open_client(settings.core.elasticsearch) as client:
        await ensure_indices(client, layout)


@asynccontextmanager
async def running_bot(settings: Settings, *, cores: CoreOpener = open_core) -> AsyncIterator[Bot]:
    """Run the bot until the block ends, connected by Socket Mode; tests give `warm_core`."""
    async with open_bot(settings, Role.SERVE, receive_http=lambda _: None, cores=cores) as bot:
        async with asyncio.timeout(20):
            while not await bot.checks["slack"]():  # noqa: ASYNC110 - the SDK tells no event
                await asyncio.sleep(0.01)
        yield bot
