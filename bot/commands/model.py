"""`docent model`: fetches the local embedding model's weights and builds it, once."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from core.config.loading import SettingsReader
from core.config.settings import BUILT_MODEL_DIR, EmbeddingSettings
from core.retrieval.embedding.local.build import build_model, is_built
from core.retrieval.embedding.local.folder import open_folder

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--force", action="store_true", help="build it again even if it is there")


def run(args: argparse.Namespace) -> int:
    """Build the model unless it is there, or another one is named."""
    console = Console(highlight=False, soft_wrap=True, markup=False)
    reader = SettingsReader()
    settings = reader.finish(reader.read(EmbeddingSettings))
    if settings.embedder_model_dir:
        found = open_folder(settings.model_folder)
        console.print(f"EMBEDDER_MODEL_DIR names {found.name}: nothing to build.")
        return 0
    target = BUILT_MODEL_DIR
    if not args.force and is_built(target):
        console.print(f"The model is there: {target}")
        return 0
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()) as shown:
        task = shown.add_task("")
        build_model(target, progress=lambda step: shown.update(task, description=step))
    console.print(f"The model is built: {target}")
    return 0
