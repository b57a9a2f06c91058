"""`docent audit`: who had what read, watched, forgotten, shared or erased; beside a running bot."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import re
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.bootstrap.records import open_records
from bot.settings import read_backend_settings
from core.config.loading import SettingsReader
from core.config.settings import DataSettings, ElasticsearchSettings
from core.domain.json import JsonObject
from core.records.audit import Audit, AuditEntry

__all__ = ["add_arguments", "moment", "run"]

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_AGO = re.compile(r"(\d{1,6})([mhd])")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--since",
        default="7d",
        type=_said,
        metavar="DATE|7d",
        help="a day (2026-01-31, UTC), a time, or how long ago: 30m, 12h, 7d (default)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def _said(text: str) -> str:
    try:
        moment(text, now=time.time())
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def run(args: argparse.Namespace) -> int:
    """Print what was done, oldest first.

    Raises:
        ConfigError: the settings are not right.
        RecordsUnavailable: there are no records, or they cannot be read.
    """
    logging.getLogger().setLevel(logging.CRITICAL)
    now = time.time()
    since = moment(args.since, now=now)
    reader = SettingsReader()
    backend = reader.finish(read_backend_settings(reader))
    entries = asyncio.run(_entries(*backend, since=since, now=now))
    if not entries:
        sys.stderr.write("Nothing is noted since then.\n")
    for entry in entries:
        line = json.dumps(_fields(entry)) if args.json else _line(entry)
        sys.stdout.write(f"{line}\n")
    return 0


def moment(said: str, *, now: float) -> float:
    """Turn a day, a time or how long ago into Unix seconds.

    Raises:
        ValueError: it is none of them.
    """
    ago = _AGO.fullmatch(said.strip())
    if ago is not None:
        return now - int(ago[1]) * _UNITS[ago[2]].total_seconds()
    try:
        found = datetime.fromisoformat(said.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError) as error:
        raise ValueError(
            f"{said!r} is neither a date (2026-01-31) nor how long ago (30m, 12h, 7d)"
        ) from error


async def _entries(
    data: DataSettings, elastic: ElasticsearchSettings, *, since: float, now: float
) -> Sequence[AuditEntry]:
    async with open_records(data, elastic) as store:
        return await Audit(store).since(since, now=now)


def _fields(entry: AuditEntry) -> JsonObject:
    fields: JsonObject = {
        "at": datetime.fromtimestamp(entry.at, tz=UTC).isoformat(timespec="seconds"),
        "by": entry.by,
        "action": entry.action.value,
        "team": entry.team,
    }
    about = {
        "conversation": entry.conversation,
        "file": entry.file,
        "person": entry.person,
        "message": entry.message,
        "cause": entry.cause,
    }
    return {**fields, **{name: id_ for name, id_ in about.items() if id_ is not None}}


def _line(entry: AuditEntry) -> str:
    fields = _fields(entry)
    about = [
        f"{n}={fields[n]}" for n in ("conversation", "file", "person", "message") if n in fields
    ]
    return " ".join((str(fields["at"]), entry.by or "command-line", entry.action.value, *about))
