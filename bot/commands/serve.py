"""`docent serve`: the bot in a Slack workspace, until it is told to stop."""

from __future__ import annotations

import argparse

from bot.bootstrap.running_bot import Role
from bot.running import run_until_told
from bot.settings import load_settings

__all__ = ["add_arguments", "run"]


def add_arguments(_: argparse.ArgumentParser) -> None:
    """Declare nothing: everything comes from the settings."""


def run(_: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM.

    Raises:
        DocentError: a part refuses to start in a way that waiting does not mend.
    """
    return run_until_told(load_settings(), Role.SERVE)
