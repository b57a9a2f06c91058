"""The command line: every command has help, and a user's error is one clear message."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main, run_command
from bot.commands import COMMANDS
from bot.settings import load_settings
from core.errors import ConfigError, IndexMismatch, IndexUnavailable


class Arguments:
    """Parsed arguments whose command does what a test says."""

    def __init__(self, outcome: object) -> None:
        self._outcome = outcome

    def run(self, _: object) -> object:
        if isinstance(self._outcome, BaseException):
            raise self._outcome
        return self._outcome


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([name, "--help"])

    assert caught.value.code == 0
    assert COMMANDS[name].summary.split()[0] in capsys.readouterr().out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_s_module_has_what_the_table_says(name: str) -> None:
    module = importlib.import_module(COMMANDS[name].module)

    assert callable(module.add_arguments)
    assert callable(module.run)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])

    assert caught.value.code == 0
    said = capsys.readouterr().out
    assert [name for name in COMMANDS if name not in said] == []


def test_the_manifest_needs_no_settings(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest"]) == 0

    assert json.loads(capsys.readouterr().out)["oauth_config"]["scopes"]["bot"]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["manifest", "--nonsense"],
        ["ask", "", "--files", "a.txt"],
        ["ask", " ?! ", "--files", "a.txt"],
        ["ask", "What is it?", "--files", "there-is-none.pdf"],
        ["audit", "--since", "yesterday"],
        ["manifest", "--name", " "],
        ["manifest", "--name", "x" * 36],
        ["manifest", "--request-url", "example.org/slack/events"],
    ],
)
def test_a_mistyped_command_is_a_user_s_error(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main(arguments)
    except SystemExit as ended:
        code = int(ended.code or 0)

    said = capsys.readouterr()
    assert said.err
    assert said.out == ""
    assert code == 1


@pytest.mark.parametrize(
    ("outcome", "code", "said"),
    [
        (0, 0, ""),
        (1, 1, ""),
        (
            ConfigError(["A must be set", "B contradicts C"]),
            1,
            "docent: the settings are not right:\n  - A must be set\n  - B contradicts C\n",
        ),
        (ConfigError(["A must be set"]), 1, "docent: A must be set\n"),
        (
            ConfigError(["A", "B"], fix="Set them."),
            1,
            "docent: the settings are not right:\n  - A\n  - B\n  Set them.\n",
        ),
        (IndexUnavailable("it is away"), 1, "docent: it is away\n"),
        (
            IndexMismatch("made by another", fix="Run `docent reindex`."),
            1,
            "docent: made by another\n  Run `docent reindex`.\n",
        ),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_outcomes_become_codes_and_one_message(
    outcome: object, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(Arguments(outcome)) == code  # type: ignore[arg-type]  # it has what is used of a Namespace

    captured = capsys.readouterr()
    assert captured.err == said
    assert captured.out == ""


def test_an_interrupt_while_a_command_is_loaded_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(importlib, "import_module", interrupted)

    assert main(["doctor"]) == 130
    assert capsys.readouterr().err == ""


def test_missing_settings_end_serve_with_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve"]) == 1

    said = capsys.readouterr().err
    for name in ("SEARCH_BACKEND", "ANSWER_MODEL", "SLACK_BOT_TOKEN"):
        assert f"  - {name} must be set" in said
    assert ".env" in said


def test_a_question_after_its_files_is_told_where_it_belongs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["ask", "--files", str(tmp_path), "How long is parental leave?"])

    assert "the question comes before --files" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "said", "begun"),
    [
        ("--file", "employee-handbook.pdf", "F…"),
        ("--file", "f0123", "F…"),
        ("--user", "maya", "U… or W…"),
        ("--user", "F0123", "U… or W…"),
        ("--channel", "#general", "C… or G… or D…"),
        ("--channel", "T1/T2/C0123", "C… or G… or D…"),
    ],
)
def test_only_an_id_is_erased_so_that_a_name_is_not_called_unknown(
    option: str, said: str, begun: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["erase", option, said, "--yes"])

    assert caught.value.code == 1
    assert f"'{said}' is no id of Slack's ({begun}, in capitals)" in capsys.readouterr().err


@pytest.mark.parametrize("said", ["U0123", " U0123 ", "T1/U0123", "E1/W0123"])
def test_an_id_is_erased_with_or_without_its_team(
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SEARCH_BACKEND", "embedded")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))

    assert main(["erase", "--user", said, "--yes"]) == 0

    assert f"Nothing is known of {said.strip()}" in capsys.readouterr().out


def test_docent_alone_shows_its_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 1

    said = capsys.readouterr().err
    assert [name for name in COMMANDS if name not in said] == []


def test_a_skipped_file_is_one_line_also_where_the_terminal_is_narrow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    (tmp_path / "empty.txt").touch()

    main(["ask", "How long is parental leave?", "--files", str(tmp_path)])

    assert f"Skipped {tmp_path}/empty.txt: It is empty: zero bytes" in capsys.readouterr().err


def test_the_time_is_looked_for_in_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "What time is it?", "--files", str(tmp_path)]) == 0

    assert capsys.readouterr().out.startswith("I cannot tell the time")


def test_a_folder_without_files_is_said_and_not_searched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "How long is parental leave?", "--files", str(tmp_path)]) == 1

    assert capsys.readouterr().err == f"docent: there are no files in {tmp_path}\n"


def test_a_log_file_that_cannot_be_written_is_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "none" / "bot.log"
    for name, value in {
        "SEARCH_BACKEND": "embedded",
        "ANSWER_MODEL": "extractive",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "DATA_DIR": str(tmp_path),
        "LOG_FILE": str(log),
    }.items():
        monkeypatch.setenv(name, value)
    load_settings.cache_clear()
    try:
        assert main(["serve"]) == 1
    finally:
        load_settings.cache_clear()

    said = capsys.readouterr().err
    assert said == f"docent: LOG_FILE {log} cannot be written: No such file or directory\n"


def test_what_only_claude_needs_is_not_imported_without_it() -> None:
    code = "import sys, bot.bootstrap.running_bot; sys.exit('anthropic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
