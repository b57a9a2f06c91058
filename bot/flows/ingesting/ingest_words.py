"""What may follow `/ingest`: a pure grammar, from what was typed to one word with its objects."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Final, TypeAlias

from bot.flows import sentences
from core.ingestion.media_types import type_by_name

__all__ = ["Check", "Forget", "Help", "Read", "Remember", "Status", "Watch", "Word", "ingest_word"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Read a channel's files. `channel` is Slack's id; None is where it was typed."""

    since: date | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Say what is known of a channel's files."""

    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Read new files of a channel as they come, or do so no more; None only asks."""

    on: bool | None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Forget:
    """Use a file no more."""

    file: str


@dataclass(frozen=True, slots=True)
class Remember:
    """Use a forgotten file again."""

    file: str


@dataclass(frozen=True, slots=True)
class Check:
    """Say what is known of a file."""

    file: str


@dataclass(frozen=True, slots=True)
class Help:
    """Say what can be typed, or what was wrong with what was."""

    problem: str | None = None


Word: TypeAlias = Read | Status | Watch | Forget | Remember | Check | Help

_CHANNEL: Final = re.compile(r"<#([A-Z0-9]+)(?:\|[^>]*)?>")
"""Source: Slack, slash commands with escaping: `<#C123|name>`; of a private one the id alone."""
_QUOTES: Final = ('""', "''", "``", "“”", "„“", "«»", "\u2018\u2019", "””")
_ABOUT_FILES: Final[dict[str, Callable[[str], Word]]] = {
    "forget": Forget,
    "remember": Remember,
    "unforget": Remember,
    "check": Check,
}
_WORDS: Final = ("status", "watch", "since", "forget", "remember", "check", "help")
_OTHERS_SAY: Final = {"delete": "forget", "remove": "forget", "list": "status"}


def ingest_word(typed: str, *, plain: Callable[[str], str]) -> Word:
    """Read what followed the command.

    Args:
        typed: the text as the platform sent it, with channels as `<#ID|name>`.
        plain: turns the platform's markup into what the person saw, for names of files.
    """
    word, _, rest = typed.strip().partition(" ")
    word = word.lower()
    if word in {"help", "?"}:
        return Help()
    if word in _ABOUT_FILES:
        name = _unquoted(" ".join(plain(rest).split()))
        return _ABOUT_FILES[word](name) if name else Help(sentences.which_file(word))
    if word == "status":
        return _status(rest.split())
    if word == "watch":
        return _watch(rest.split())
    return _read(typed.split(), plain)


def _status(given: Sequence[str]) -> Word:
    channels = [_channel(one) for one in given]
    if None in channels or len(channels) > 1:
        return Help(sentences.STATUS_TAKES_A_CHANNEL)
    return Status(channel=channels[0] if channels else None)


def _watch(given: Sequence[str]) -> Word:
    turns = [one.lower() for one in given if _channel(one) is None]
    channels = [id_ for one in given if (id_ := _channel(one)) is not None]
    if len(turns) > 1 or not {*turns} <= {"on", "off"} or len(channels) > 1:
        return Help(sentences.WATCH_ON_OR_OFF)
    on = turns[0] == "on" if turns else None
    return Watch(on=on, channel=channels[0] if channels else None)


def _read(given: Sequence[str], plain: Callable[[str], str]) -> Word:
    since: date | None = None
    channel: str | None = None
    left = list(given)
    while left:
        one = left.pop(0)
        named = _channel(one)
        if named is not None and channel is None:
            channel = named
        elif named is not None:
            return Help(sentences.ONE_CHANNEL)
        elif one.lower() == "since" and since is None:
            said = left.pop(0) if left else ""
            since = _date(said)
            if since is None:
                return Help(sentences.no_date(plain(said)))
        elif one.startswith("#"):
            return Help(sentences.no_such_channel(plain(one)))
        elif type_by_name(plain(one)) is not None:
            return Help(sentences.no_file_names(plain(one)))
        else:
            return Help(sentences.unknown_word(plain(one), meant=_meant(one)))
    return Read(since=since, channel=channel)


def _meant(said: str) -> str | None:
    """Return the word that a mistyped one, or one of other programs, stands for."""
    word = said.lower()
    close = get_close_matches(word, _WORDS, n=1)
    return _OTHERS_SAY.get(word) or (close[0] if close else None)


def _channel(said: str) -> str | None:
    found = _CHANNEL.fullmatch(said)
    return found[1] if found else None


def _date(said: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", said):
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _unquoted(name: str) -> str:
    if len(name) > 2 and name[0] + name[-1] in _QUOTES:
        return name[1:-1].strip()
    return name
