"""The file of settings itself: whether it can be read, and what in it looks mistyped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from io import StringIO
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from core.errors import ConfigError

__all__ = ["is_there", "mistyped", "unreadable_lines"]

_NAME = re.compile(r"^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=", re.MULTILINE)
_FIRST_WORD = re.compile(r"^\s*(?:export\s+)?(\w+)", re.MULTILINE)
_ALIKE = 0.85
"""Lower, and variables of other programs would be taken for mistyped ones."""


def is_there(env_file: Path) -> bool:
    """Tell whether there is a file of settings.

    Raises:
        ConfigError: there is one that cannot be read.
    """
    if not env_file.exists():
        return False
    try:
        env_file.read_text(encoding="utf-8")
    except IsADirectoryError as error:
        raise ConfigError([f"{env_file} is a folder, not a file of settings"]) from error
    except OSError as error:
        raise ConfigError([f"{env_file} cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([f"{env_file} is not UTF-8 text; save it as UTF-8"]) from error
    return True


def unreadable_lines(text: str, known: Iterable[str]) -> list[tuple[int, tuple[str, ...]]]:
    """Return the lines that say nothing to whoever reads the file, by number.

    With each come the settings it was to name, as far as they are known: none when it seems to
    be meant for another program. A quotation mark left open takes the lines after it along.
    """
    names = set(known)
    found = []
    for binding in _bindings(text):
        if binding.error or binding.value is None:
            meant = _FIRST_WORD.findall(binding.original.string)
            if not binding.error and not names & {*meant}:
                continue  # a name alone, which other programs take from their environment
            blank = re.match(r"\s*", binding.original.string)
            first = binding.original.line + (blank[0].count("\n") if blank else 0)
            found.append((first, tuple(one for one in meant if one in names)))
    return found


def _bindings(text: str) -> Iterator[Binding]:
    for binding in parse_stream(StringIO(text)):
        if binding.error or binding.key is not None:
            yield binding


def mistyped(text: str, known: Iterable[str]) -> list[tuple[str, str]]:
    """Return the names in a file of settings that nobody reads, each with the one it is like."""
    names = set(known)
    strange = dict.fromkeys(name for name in _NAME.findall(text) if name not in names)
    close = ((name, get_close_matches(name, names, n=1, cutoff=_ALIKE)) for name in strange)
    return [(name, found[0]) for name, found in close if found]
