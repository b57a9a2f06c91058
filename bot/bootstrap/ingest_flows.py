"""The flows that read files, and those behind the words after `/ingest`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.bootstrap.core import Core
from bot.flows import sentences
from bot.flows.deeds import Deeds
from bot.flows.ingesting.add_files import AddFiles
from bot.flows.ingesting.changed_meanwhile import ChangedMeanwhile
from bot.flows.ingesting.ingest_channel import IngestChannel
from bot.flows.ingesting.ingest_claims import IngestClaims
from bot.flows.ingesting.ingest_contexts import contexts_cost
from bot.flows.ingesting.ingest_errand import IngestErrands
from bot.flows.ingesting.ingest_help import IngestHelp
from bot.flows.ingesting.ingest_requests import DISMISS, INGEST_HELP
from bot.flows.ingesting.ingest_size import IngestCost
from bot.flows.ingesting.stop_ingest import StopIngest
from bot.flows.requests import ADD_FILES, INGEST, STOP_INGEST
from bot.flows.roles import Roles
from bot.flows.runner import Flow
from bot.flows.sharing.dismiss import Dismiss
from bot.settings import CoreSettings, Settings
from bot.slack.app import Identity
from bot.slack.conversations import SlackConversations
from core.answering.context_windows import REQUESTS_AT_ONCE
from core.config.settings import ContextualChunks, EmbedderChoice, SearchBackend
from core.domain.files import File

__all__ = ["ingest_flows", "ingest_word_flows"]

_AT_ONCE = 4
_WAITING_EACH = 4
"""Files of a channel under way, for each that the process reads at once: the rest only wait."""


def ingest_flows(
    settings: Settings, core: Core, conversations: SlackConversations, identity: Identity
) -> dict[str, Flow]:
    """Return what reads files and stops reading, by the name its jobs carry."""
    roles, deeds = Roles(settings=settings.roles), Deeds(audit=core.audit)
    ingest = IngestChannel(
        surface=conversations.surface,
        conversations=conversations,
        ingestor=core.ingestor,
        served=core.served,
        errands=_errands(settings, core, conversations),
        meanwhile=ChangedMeanwhile(conversations=conversations, jobs=core.jobs),
        deeds=deeds,
        limits=settings.limits,
        concurrency=_WAITING_EACH * settings.core.ingestion.ingest_concurrency,
        bot_name=identity.name,
        language_settings=_language_settings(settings.core),
    )
    add = AddFiles(
        surface=conversations.surface,
        conversations=conversations,
        ingestor=core.ingestor,
        roles=roles,
        deeds=deeds,
    )
    stop = StopIngest(
        surface=conversations.surface, conversations=conversations, jobs=core.jobs, roles=roles
    )
    return {
        INGEST.flow: Flow(run=ingest.run, at_once=settings.limits.max_ingests_at_once),
        ADD_FILES.flow: Flow(run=add.run, at_once=_AT_ONCE),
        STOP_INGEST.flow: Flow(run=stop.run, at_once=_AT_ONCE),
    }


def _language_settings(settings: CoreSettings) -> tuple[str, ...]:
    """Return what is still as it is best for English."""
    embedding, elastic = settings.embedding, settings.elasticsearch
    is_elastic = settings.data.search_backend is SearchBackend.ELASTICSEARCH
    english = {
        "EMBEDDER_MODEL_DIR": embedding.embedder is EmbedderChoice.LOCAL
        and embedding.embedder_model_dir is None,
        "ELASTICSEARCH_ANALYZER": is_elastic and elastic.elasticsearch_analyzer == "english",
    }
    return tuple(name for name, is_english in english.items() if is_english)


def _errands(settings: Settings, core: Core, conversations: SlackConversations) -> IngestErrands:
    return IngestErrands(
        surface=conversations.surface,
        conversations=conversations,
        library=core.library,
        claims=IngestClaims(core.served, core.jobs),
        roles=Roles(settings=settings.roles),
        ask_above=settings.limits.ingest_ask_above,
        concurrency=settings.core.ingestion.ingest_concurrency,
        cost=lambda files: _cost(settings, files),
        is_current=core.ingestor.is_current,
    )


def _cost(settings: Settings, files: Sequence[File]) -> IngestCost:
    is_local = settings.core.embedding.embedder is EmbedderChoice.LOCAL
    if settings.core.ingestion.contextual_chunks is ContextualChunks.OFF:
        return IngestCost(
            sentence=sentences.COSTS_NOTHING if is_local else sentences.COSTS_ENDPOINT
        )
    cost = contexts_cost(
        files,
        model=settings.core.answering.claude_fast_model,
        requests_at_once=REQUESTS_AT_ONCE,
    )
    if is_local:
        return cost
    return replace(cost, sentence=f"{cost.sentence} {sentences.COSTS_ENDPOINT}")


def ingest_word_flows(conversations: SlackConversations) -> dict[str, Flow]:
    """Return what stands behind each word after `/ingest`."""
    help_ = IngestHelp(surface=conversations.surface)
    dismiss = Dismiss(surface=conversations.surface)
    return {
        INGEST_HELP.flow: Flow(run=help_.run, at_once=_AT_ONCE),
        DISMISS.flow: Flow(run=dismiss.run, at_once=_AT_ONCE),
    }
