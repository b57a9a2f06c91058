"""What `docent playground` can be told, and the one place that reads its environment.

Apart so that everything else takes plain values.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.settings import PlaygroundSettings
from core.config.loading import SettingsReader

__all__ = ["PlaygroundOptions", "options_from"]

# What a child process needs of this machine. Settings of the real bot stay out: a token, a
# cluster's address or a ./.env made for production must not reach the playground's bot.
_PASSED_ON = (
    "COLUMNS",
    "EMBEDDER_MODEL_DIR",
    "HOME",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "LC_CTYPE",
    "LOGNAME",
    "LOG_LEVEL",
    "PATH",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "TZ",
    "USER",
    "VIRTUAL_ENV",
    "XDG_CACHE_HOME",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaygroundOptions:
    """Where the playground keeps its state, and what it may use."""

    data_dir: Path = Path("data")
    port: int | None = None
    open_browser: bool = True
    fresh: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    anthropic_api_key: str | None = field(default=None, repr=False)
    has_display: bool = False

    @property
    def folder(self) -> Path:
        """Everything of the playground's own, apart from a real bot's data."""
        return self.data_dir / "playground"


def options_from(args: argparse.Namespace) -> PlaygroundOptions:
    """Read the command line, the settings, and what the bot's process needs of this machine.

    Raises:
        ConfigError: a setting is not right.
    """
    environment = os.environ
    reader = SettingsReader()
    settings = reader.finish(reader.read(PlaygroundSettings))
    key = settings.anthropic_api_key
    display = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    return PlaygroundOptions(
        data_dir=settings.data_dir,
        port=args.port,
        open_browser=not args.no_browser,
        fresh=args.fresh,
        environment={key: environment[key] for key in _PASSED_ON if key in environment},
        anthropic_api_key=key.get_secret_value() if key else None,
        has_display=bool(display) or os.name == "nt",
    )
