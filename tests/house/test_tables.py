"""Every table names all that is in its folder, and nothing that is not."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from types import ModuleType

import bot.commands
import bot.slack.listeners
import core.ingestion.readers
import core.retrieval.embedding
from bot.commands import COMMANDS
from bot.slack.listeners import LISTENERS
from core.config.settings import EmbedderChoice
from core.ingestion.readers import READERS, readers_with
from core.ingestion.recognition import Recognition
from core.retrieval.embedding import EMBEDDERS
from tests.house.sources import ROOT


def modules_in(package: ModuleType) -> set[str]:
    return {f"{package.__name__}.{found.name}" for found in pkgutil.iter_modules(package.__path__)}


def test_every_reader_is_in_the_table() -> None:
    with_pictures = readers_with(Recognition(languages=("eng",), folder=Path()))
    assert set(READERS) < set(with_pictures)
    named = {type(reader).__module__ for reader in with_pictures.values()}
    assert named == modules_in(core.ingestion.readers)


def test_every_embedder_is_in_the_table() -> None:
    named = {open_it.__module__ for open_it in EMBEDDERS.values()}
    packages = modules_in(core.retrieval.embedding)

    assert set(EMBEDDERS) == set(EmbedderChoice)
    assert {p for p in packages if any(f"{n}.".startswith(f"{p}.") for n in named)} == packages


def test_every_listener_is_in_the_table() -> None:
    listeners = [
        importlib.import_module(name).LISTENER for name in sorted(modules_in(bot.slack.listeners))
    ]
    assert sorted(map(repr, listeners)) == sorted(map(repr, LISTENERS))


def test_the_playground_hints_at_the_commands_as_the_manifest_does() -> None:
    page = (ROOT / "playground" / "page" / "commands.js").read_text("utf-8")
    helps = [listener.help for listener in LISTENERS if listener.help is not None]

    assert helps
    for told in helps:
        assert f'"{told.usage_hint}"' in page
        assert f'"{told.description}"' in page


def test_every_command_is_in_the_table() -> None:
    named = {command.module for command in COMMANDS.values()}

    assert {name for name in named if name.startswith("bot.")} == modules_in(bot.commands)
    for name in named:
        module = importlib.import_module(name)
        assert callable(module.add_arguments)
        assert callable(module.run)
