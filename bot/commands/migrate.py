"""`docent migrate`: creates the index and the records, or checks those that are there."""

from __future__ import annotations

import argparse
import asyncio
import logging

from rich.console import Console

from bot.bootstrap.core import open_embedder
from bot.settings import CoreSettings, read_core_settings
from core.config.loading import SettingsReader
from core.config.settings import AnswerModelChoice, ElasticsearchSettings, SearchBackend
from core.domain.ports import EmbedderProfile
from core.elastic import open_client
from core.retrieval.index.elastic_migration import ElasticLayout, ensure_indices
from core.retrieval.index.elastic_vectors import search_by_graph

__all__ = ["add_arguments", "migrate", "run"]


def add_arguments(_: argparse.ArgumentParser) -> None:
    """Declare nothing: everything comes from the settings."""


def run(_: argparse.Namespace) -> int:
    """Say what was created.

    Raises:
        ConfigError: the settings are not right.
        DocentError: the cluster refuses, cannot be reached, or holds other indices.
    """
    logging.getLogger().setLevel(logging.CRITICAL)
    reader = SettingsReader()
    # Who writes answers does not matter here, so it need not be chosen yet.
    model = AnswerModelChoice.EXTRACTIVE
    settings = reader.finish(read_core_settings(reader, answer_model=model))
    console = Console(highlight=False, soft_wrap=True, markup=False)
    if settings.data.search_backend is SearchBackend.EMBEDDED:
        console.print("Nothing to do: the embedded engine makes its files when it starts.")
        return 0
    for done in asyncio.run(_run(settings)):
        console.print(done)
    console.print("The indices are there and fit.")
    return 0


async def migrate(elastic: ElasticsearchSettings, profile: EmbedderProfile) -> list[str]:
    """Create what is missing, check and suit the rest, and say what was done.

    Raises:
        IndexMismatch: an index was made by another schema, embedder or analyzer.
        IndexRejected: the cluster refuses, or lacks the analyzer.
        IndexUnavailable: it cannot be reached.
    """
    async with open_client(elastic) as client:
        layout = ElasticLayout.of(elastic, profile)
        done = [f"Created {name}." for name in await ensure_indices(client, layout)]
        if await search_by_graph(client, layout):
            done.append(f"The vectors of {layout.chunks} are searched by a graph from now on.")
        return done


async def _run(settings: CoreSettings) -> list[str]:
    async with open_embedder(settings) as embedder:
        profile = embedder.profile
    return await migrate(settings.elasticsearch, profile)
