"""`docent worker`: runs ingest jobs beside `serve`, where the backend allows several processes."""

from __future__ import annotations

import argparse

from bot.bootstrap.running_bot import Role
from bot.running import run_until_told
from bot.settings import load_settings
from core.config.settings import SearchBackend
from core.errors import ConfigError

__all__ = ["add_arguments", "run"]


def add_arguments(_: argparse.ArgumentParser) -> None:
    """Declare nothing: everything comes from the settings."""


def run(_: argparse.Namespace) -> int:
    """Run jobs until SIGINT or SIGTERM.

    Raises:
        DocentError: a part refuses to start in a way that waiting does not mend.
    """
    settings = load_settings()
    if settings.core.data.search_backend is SearchBackend.EMBEDDED:
        raise ConfigError(
            ["`docent worker` needs SEARCH_BACKEND=elasticsearch; `serve` does all work itself"]
        )
    return run_until_told(settings, Role.WORKER)
