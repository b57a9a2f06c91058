"""The file of settings itself: whether it can be read, and what in it looks mistyped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from core.errors import ConfigError

__all__ = ["is_there", "mistyped"]

_NAME = re.compile(r"^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=", re.MULTILINE)
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


def mistyped(text: str, known: Iterable[str]) -> list[tuple[str, str]]:
    """Return the names in a file of settings that nobody reads, each with the one it is like."""
    names = set(known)
    strange = dict.fromkeys(name for name in _NAME.findall(text) if name not in names)
    close = ((name, get_close_matches(name, names, n=1, cutoff=_ALIKE)) for name in strange)
    return [(name, found[0]) for name, found in close if found]
