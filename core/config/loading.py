"""Reads all sections a command needs and reports every problem at once."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from core.config.env_file import is_there, mistyped, unreadable_lines
from core.config.problems import problem_of
from core.config.settings import Section
from core.errors import ConfigError

__all__ = [
    "ENV_FILE",
    "SettingsReader",
    "foreign_lines",
    "mistyped_settings",
    "variable_names",
]

ENV_FILE = Path(".env")
S = TypeVar("S", bound=Section)
T = TypeVar("T")


def variable_names(section: type[Section]) -> list[str]:
    """Return the environment variables a section reads, in its own order."""
    return [name.upper() for name in section.model_fields]


def mistyped_settings(env_file: Path = ENV_FILE) -> list[tuple[str, str]]:
    """Return the names in a file of settings that nobody reads, each with the one it is like.

    Raises:
        ConfigError: the file is there and cannot be read.
    """
    if not is_there(env_file):
        return []
    return mistyped(env_file.read_text(encoding="utf-8"), _known_names())


def foreign_lines(env_file: Path = ENV_FILE) -> list[int]:
    """Return the numbers of lines that are no NAME=value, and name no setting of Docent's.

    Raises:
        ConfigError: the file is there and cannot be read.
    """
    if not is_there(env_file):
        return []
    unread = unreadable_lines(env_file.read_text(encoding="utf-8"), _known_names())
    return [line for line, names in unread if not names]


def _known_names() -> list[str]:
    return [name for section in Section.__subclasses__() for name in variable_names(section)]


class SettingsReader:
    """Reads sections from the environment and a file, which the environment overrides.

    Problems are collected; `finish` raises them together.

    Raises:
        ConfigError: the file is there and cannot be read.
    """

    def __init__(self, env_file: Path | None = ENV_FILE) -> None:
        self.env_file = env_file if env_file is not None and is_there(env_file) else None
        self.problems: list[str] = self._unread_settings()
        # It says the same of every line again for every section, without the file's name.
        logging.getLogger("dotenv").setLevel(logging.ERROR)

    def _unread_settings(self) -> list[str]:
        """Say which lines were to set something and do not: its default would stand unnoticed."""
        if self.env_file is None:
            return []
        unread = unreadable_lines(self.env_file.read_text(encoding="utf-8"), _known_names())
        return [
            f"{self.env_file}, line {line} does not set {names[0]}: it must read"
            f" {names[0]}=value, with quotation marks closed"
            for line, names in unread
            if names
        ]

    def read(self, section: type[S], **defaults: object) -> S | None:
        """Read a section; None, and a problem noted, when it is not right.

        `defaults` stand in for variables that are set nowhere.
        """
        try:
            found = section(_env_file=self.env_file)  # type: ignore[call-arg]  # pydantic-settings' own argument
        except ValidationError as error:
            missing = {
                str(e["loc"][0]) for e in error.errors() if e["type"] == "missing" and e["loc"]
            }
            usable = {name: value for name, value in defaults.items() if name in missing}
            if usable:
                return self._read_with(section, usable)
            self.problems += [problem_of(e, section) for e in error.errors()]
            return None
        return found

    def _read_with(self, section: type[S], defaults: dict[str, object]) -> S | None:
        try:
            return section(_env_file=self.env_file, **defaults)  # type: ignore[call-arg]  # as above
        except ValidationError as error:
            self.problems += [problem_of(e, section) for e in error.errors()]
            return None

    def draft(self, section: type[S], **stand_ins: object) -> S | None:
        """Read a section with stand-ins for what is missing, so that the rest can be checked.

        Notes nothing; None when more than those are missing or wrong.
        """
        try:
            return section(_env_file=self.env_file, **stand_ins)  # type: ignore[call-arg]  # as above
        except ValidationError:
            return None

    def finish(self, settings: T | None) -> T:
        """Return what was read, now that all is.

        Raises:
            ConfigError: with every problem that was found.
        """
        if self.problems or settings is None:
            raise ConfigError(list(dict.fromkeys(self.problems)), fix=self._where_from())
        return settings

    def _where_from(self) -> str:
        if self.env_file is not None:
            return (
                f"Settings come from the environment and {self.env_file.resolve()}; "
                ".env.example explains each."
            )
        return (
            f"Settings come from the environment and from .env, which is not in {Path.cwd()}: "
            "copy .env.example to .env and fill it in."
        )
