"""`docent erase`: removes what is kept of a file, a person, a channel or all, and proves it."""

from __future__ import annotations

import argparse
import asyncio
import logging
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from rich.console import Console

from bot.bootstrap.erasing import Storage, erase_everything, everything, open_storage
from bot.flows.requests import FILE_GONE, FileGone, job_of
from bot.flows.sentences import erasing as said
from bot.settings import read_backend_settings
from core.config.loading import SettingsReader
from core.config.settings import DataSettings, ElasticsearchSettings
from core.domain.ids import ConversationId, FileId, UserId, local_part, scoped, team_of
from core.domain.ports import RecordStore
from core.errors import ConfigError
from core.ingestion.erasing import Eraser, Left, Survey
from core.records.audit import Audit, AuditAction, AuditEntry
from core.records.erasing import Subject, SubjectKind
from core.records.jobs import Jobs

__all__ = ["add_arguments", "run"]

_KINDS = {
    "file": SubjectKind.FILE,
    "user": SubjectKind.PERSON,
    "channel": SubjectKind.CONVERSATION,
}
_OF_WHAT = {
    "file": ("F", "a file (F…): its text wherever it was shared"),
    "user": ("UW", "a person (U…): files they uploaded, what they asked"),
    "channel": ("CGD", "a conversation (C…, G…, D…): what is shared only there"),
}
"""What each id begins with in Slack, and what is erased of it."""
_SCOPED = frozenset({"file", "conversation", "job", "reply"})
"""Kinds of records whose ids begin with their team."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    what = parser.add_mutually_exclusive_group(required=True)
    for name, (letters, of_what) in _OF_WHAT.items():
        what.add_argument(f"--{name}", metavar="ID", type=_id(letters), help=of_what)
    what.add_argument("--workspace", action="store_true", help="everything Docent keeps")
    parser.add_argument("--dry-run", action="store_true", help="only say what would go")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _id(letters: str) -> Callable[[str], str]:
    """Return what takes ids alone: a name is found nowhere, which would pass for a proof."""
    pattern = re.compile(rf"(?:[TE][A-Z0-9]+/)?[{letters}][A-Z0-9]+")

    def taken(said: str) -> str:
        named = said.strip()
        if pattern.fullmatch(named) is None:
            begun = " or ".join(f"{letter}…" for letter in letters)
            raise argparse.ArgumentTypeError(
                f"{named!r} is no id of Slack's ({begun}, in capitals)"
            )
        return named

    return taken


def run(args: argparse.Namespace) -> int:
    """Erase and print the proof; 1 when something is still there, or the asker said no.

    Raises:
        ConfigError: the settings or the arguments are not right.
        DataDirInUse: `serve` has to stop first, with the embedded engine.
        DocentError: the backend cannot be reached or refuses.
    """
    logging.getLogger().setLevel(logging.CRITICAL)
    reader = SettingsReader()
    backend = reader.finish(read_backend_settings(reader))
    if not (args.dry_run or args.yes or sys.stdin.isatty()):
        raise ConfigError(["erase asks before it deletes: give --yes, or run it in a terminal"])
    erasing = _Erasing(*backend, is_dry=args.dry_run, is_sure=args.yes)
    if args.workspace:
        return asyncio.run(erasing.workspace())
    name = next(name for name in _KINDS if getattr(args, name) is not None)
    return asyncio.run(erasing.subject(_KINDS[name], getattr(args, name)))


class _Erasing:
    def __init__(
        self, data: DataSettings, elastic: ElasticsearchSettings, *, is_dry: bool, is_sure: bool
    ) -> None:
        self._data = data
        self._elastic = elastic
        self._is_dry = is_dry
        self._is_sure = is_sure
        self._console = Console(highlight=False, soft_wrap=True, markup=False)

    async def workspace(self) -> int:
        names = await everything(self._data, self._elastic)
        self._print("Goes for good, all that Docent keeps:", names or ["nothing is there"])
        if self._is_dry or not names:
            return 0
        if not await self._agreed("everything"):
            return 1
        gone = await erase_everything(self._data, self._elastic)
        left = await everything(self._data, self._elastic)
        self._print("Erased:", said.everything_gone(gone, left))
        self._print("Not within Docent’s reach:", said.OPERATORS)
        return 1 if left else 0

    async def subject(self, kind: SubjectKind, named: str) -> int:
        async with open_storage(self._data, self._elastic) as storage:
            id_ = await _with_team(named, storage.store) if storage is not None else None
            if storage is None or id_ is None:
                self._console.print(said.nothing_known(named))
                return 0
            eraser = Eraser(storage.index, storage.store, clock=time.time)
            survey = await eraser.survey(Subject(kind, id_))
            if survey.is_empty:
                self._console.print(said.nothing_known(id_))
                return 0
            self._print(f"Goes for good, of {id_}:", said.removals(survey, storage.superseded))
            if self._is_dry:
                return 0
            if not await self._agreed(local_part(id_)):
                return 1
            await _withdraw_quotes(survey, storage.store)
            await eraser.erase(survey)
            await storage.remove_superseded()
            await _note(survey.subject, storage.store)
            return await self._prove(survey, await eraser.look_again(survey), storage)

    async def _prove(self, survey: Survey, left: Left, storage: Storage) -> int:
        in_files = None
        if storage.traces is not None:
            in_files = len(await storage.traces(survey.phrases))
        self._print("Erased. Looked for afterwards:", said.looked_for(survey, left, in_files))
        self._print("Remains:", said.remaining(left))
        self._print("Not within Docent’s reach:", said.OPERATORS)
        return 0 if left.is_nothing and not in_files else 1

    async def _agreed(self, word: str) -> bool:
        if self._is_sure:
            return True
        answer = await asyncio.to_thread(self._console.input, f"Type {word} to erase it for good: ")
        if answer.strip() == word:
            return True
        self._console.print("Nothing was erased.")
        return False

    def _print(self, head: str, lines: Sequence[str]) -> None:
        self._console.print(head)
        for line in lines:
            self._console.print(f"  - {line}")


async def _with_team(named: str, store: RecordStore) -> str | None:
    """Return an id with its team; None when no team is known."""
    if "/" in named:
        return named
    teams = {team_of(r.key.id) async for r in store.scan() if r.key.kind in _SCOPED}
    if len(teams) > 1:
        options = ", ".join(scoped(team, named) for team in sorted(teams))
        raise ConfigError([f"several workspaces are kept here: say which, one of {options}"])
    return scoped(teams.pop(), named) if teams else None


async def _note(subject: Subject, store: RecordStore) -> None:
    """Add the deed to the audit: by its id alone."""
    now = time.time()
    entry = AuditEntry(
        team=team_of(subject.id), action=AuditAction.ERASE, by=None, at=now, cause=f"erase {now}"
    )
    if subject.kind is SubjectKind.FILE:
        entry = replace(entry, file=FileId(subject.id))
    elif subject.kind is SubjectKind.PERSON:
        entry = replace(entry, person=UserId(subject.id))
    else:
        entry = replace(entry, conversation=ConversationId(subject.id))
    await Audit(store).add(entry)


async def _withdraw_quotes(survey: Survey, store: RecordStore) -> None:
    """Have the bot withdraw replies that quoted what goes, when it runs next."""
    now, subject = time.time(), survey.subject
    is_place = subject.kind is SubjectKind.CONVERSATION
    conversation = ConversationId(subject.id) if is_place else None
    for file in (*survey.files, *(survey.narrowed if is_place else ())):
        team = team_of(file.id)
        gone = FileGone(file=file.id, conversation=conversation)
        where = (local_part(conversation),) if conversation is not None else ()
        id_ = scoped(team, "erased", local_part(file.id), *where)
        await Jobs(store).create(job_of(FILE_GONE, gone, id_=id_, now=now))
