"""`docent reindex`: rebuilds the index for the settings of now, while the old one answers.

With the embedded engine `serve` has to stop for it.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress

from bot.bootstrap.core import open_embedder
from bot.settings import CoreSettings, read_core_settings
from core.config.loading import SettingsReader
from core.config.settings import AnswerModelChoice, SearchBackend
from core.elastic import open_client
from core.records.elastic_store import ElasticRecordStore
from core.records.embedded_store import EmbeddedRecordStore
from core.records.library import Library
from core.retrieval.index.elastic_migration import ElasticLayout
from core.retrieval.index.elastic_reindexing import ElasticReindexing
from core.retrieval.index.elastic_vectors import search_by_graph
from core.retrieval.index.embedded_reindexing import reindex_embedded
from core.sqlite.lock import hold_data_dir

__all__ = ["add_arguments", "run"]

_FITS = "Nothing to rebuild: the index is what the settings ask for."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--remove-old", action="store_true", help="delete the versions that are not live any more"
    )


def run(args: argparse.Namespace) -> int:
    """Rebuild and swap, or say that nothing has to be done; a second run goes on with a first.

    Raises:
        ConfigError: the settings are not right.
        DataDirInUse: `serve` has to stop first, with the embedded engine.
        DocentError: the cluster refuses or cannot be reached, or the embedder fails.
    """
    logging.getLogger().setLevel(logging.CRITICAL)
    reader = SettingsReader()
    # Who writes answers does not matter here, so it need not be chosen yet.
    model = AnswerModelChoice.EXTRACTIVE
    settings = reader.finish(read_core_settings(reader, answer_model=model))
    console = Console(highlight=False, soft_wrap=True, markup=False)
    if settings.data.search_backend is SearchBackend.EMBEDDED:
        asyncio.run(_embedded(settings, console))
    else:
        asyncio.run(_elastic(settings, console, remove_old=args.remove_old))
    return 0


async def _elastic(settings: CoreSettings, console: Console, *, remove_old: bool) -> None:
    async with open_client(settings.elasticsearch) as client:
        async with open_embedder(settings) as embedder:
            layout = ElasticLayout.of(settings.elasticsearch, embedder.profile)
            with _shown_progress() as progress:
                reindexing = ElasticReindexing(
                    client,
                    layout,
                    embedder=embedder,
                    library=Library(ElasticRecordStore(client, layout.records)),
                    progress=progress,
                )
                rebuilt = await reindexing.run()
        if rebuilt:
            console.print(f"{rebuilt} is live. Restart `serve` and `worker`.")
        elif await search_by_graph(client, layout):
            console.print("The vectors are searched by a graph from now on; nothing to rebuild.")
        else:
            console.print(_FITS)
        if remove_old:
            for name in await reindexing.remove_old():
                console.print(f"Removed {name}.")
        for name in await reindexing.old_indices():
            console.print(f"Kept {name}, its text too; `docent reindex --remove-old` deletes it.")


async def _embedded(settings: CoreSettings, console: Console) -> None:
    data_dir = settings.data.data_dir
    with hold_data_dir(data_dir):
        store = EmbeddedRecordStore(data_dir / "records.db")
        await store.open()
        try:
            async with open_embedder(settings) as embedder:
                with _shown_progress() as progress:
                    rebuilt = await reindex_embedded(
                        data_dir / "index.db",
                        embedder=embedder,
                        library=Library(store),
                        progress=progress,
                    )
        finally:
            await store.close()
    console.print("The index is rebuilt. Start `serve` again." if rebuilt else _FITS)


@contextmanager
def _shown_progress() -> Iterator[Callable[[int, int], None]]:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Rebuilding", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
