"""`docent audit`: reads beside a running bot, and says what is wrong with what it was given."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli import main
from bot.commands.audit import moment
from core.records.audit import Audit, AuditAction, AuditEntry
from core.records.embedded_store import EmbeddedRecordStore
from core.sqlite.lock import hold_data_dir
from tests.builders import TEAM, conversation, file_id, user

NOW = 1_700_000_000.0


def entries(now: float) -> list[AuditEntry]:
    ingest = AuditEntry(
        team=TEAM,
        action=AuditAction.INGEST,
        by=user("U1"),
        at=now - 90_000,
        cause="T1/command/1",
        conversation=conversation("C1"),
    )
    erase = AuditEntry(
        team=None, action=AuditAction.ERASE, by=None, at=now - 10, cause="erase", file=file_id("F1")
    )
    return [ingest, replace(ingest, at=now - 30 * 86_400, cause="T1/command/0"), erase]


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    async def write() -> None:
        store = EmbeddedRecordStore(tmp_path / "records.db")
        await store.open()
        for entry in entries(time.time()):
            await Audit(store).add(entry)
        await store.close()

    asyncio.run(write())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEARCH_BACKEND", "embedded")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    return tmp_path


def test_a_week_is_shown_while_another_process_holds_the_folder(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with hold_data_dir(data_dir):
        assert main(["audit", "--json"]) == 0

    shown = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["action"] for line in shown] == ["ingest", "erase"]
    assert shown[0].keys() == {"at", "by", "action", "team", "conversation", "cause"}
    assert (shown[0]["by"], shown[0]["conversation"]) == (user("U1"), conversation("C1"))
    assert (shown[1]["by"], shown[1]["file"]) == (None, file_id("F1"))


def test_people_get_a_line_each(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert data_dir.is_dir()
    assert main(["audit", "--since", "1h"]) == 0

    [line] = capsys.readouterr().out.splitlines()
    assert line.endswith(" command-line erase file=T1/F1")


def test_where_nothing_was_done_that_is_said_to_people_alone(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert data_dir.is_dir()
    assert main(["audit", "--since", "0m"]) == 0

    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "Nothing is noted since then.\n")


def test_a_folder_without_records_is_a_user_s_error(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(data_dir / "elsewhere"))

    assert main(["audit"]) == 1
    assert "there are no records in" in capsys.readouterr().err


def test_the_backend_must_be_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SEARCH_BACKEND", raising=False)

    assert main(["audit"]) == 1
    assert "SEARCH_BACKEND must be set" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("30m", NOW - 1_800),
        ("12h", NOW - 43_200),
        ("7d", NOW - 604_800),
        ("2023-11-14", 1_699_920_000.0),
        ("2023-11-14T01:00:00+01:00", 1_699_920_000.0),
    ],
)
def test_moments_are_days_times_or_how_long_ago(said: str, at: float) -> None:
    assert moment(said, now=NOW) == at


@pytest.mark.parametrize("said", ["", "yesterday", "7", "7w", "2023-13-01", "-7d"])
def test_anything_else_is_no_moment(said: str) -> None:
    with pytest.raises(ValueError, match="neither a date"):
        moment(said, now=NOW)
