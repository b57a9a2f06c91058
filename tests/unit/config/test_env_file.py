"""The file of settings: one that cannot be read is said, and mistyped names are found."""

from __future__ import annotations

from pathlib import Path

import pytest

import bot.settings  # noqa: F401 - so that its sections are known
from core.config.env_file import mistyped, unreadable_lines
from core.config.loading import SettingsReader, foreign_lines, mistyped_settings
from core.config.settings import AnsweringSettings
from core.errors import ConfigError


def test_a_file_that_is_not_there_is_not_read(tmp_path: Path) -> None:
    assert SettingsReader(tmp_path / ".env").env_file is None
    assert SettingsReader(None).env_file is None


def test_a_file_in_another_encoding_is_one_problem(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"ANSWER_MODEL=extractive\nLOG_FILE=\xfc\n")

    with pytest.raises(ConfigError) as caught:
        SettingsReader(file)

    assert caught.value.problems == (f"{file} is not UTF-8 text; save it as UTF-8",)


def test_a_folder_in_its_place_is_one_problem(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is a folder"):
        SettingsReader(tmp_path)


def test_problems_say_where_settings_come_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANSWER_MODEL", raising=False)
    file = tmp_path / ".env"
    reader = SettingsReader(file)
    with pytest.raises(ConfigError) as without:
        reader.finish(reader.read(AnsweringSettings))
    file.write_text("ANSWER_MODEL=quotes\n", encoding="utf-8")
    reader = SettingsReader(file)
    with pytest.raises(ConfigError) as with_one:
        reader.finish(reader.read(AnsweringSettings))

    assert "copy .env.example to .env" in (without.value.fix or "")
    assert str(file) in (with_one.value.fix or "")


def test_a_mistyped_name_is_found_and_one_of_another_program_is_not(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "SEARCH_BACKED=embedded\nexport KEEP_TEXTS_DAYS = 3\nPORT=1\nHTTPS_PROXY=x\n# DATADIR=\n",
        encoding="utf-8",
    )

    assert mistyped_settings(file) == [
        ("SEARCH_BACKED", "SEARCH_BACKEND"),
        ("KEEP_TEXTS_DAYS", "KEEP_TEXT_DAYS"),
    ]
    assert mistyped_settings(tmp_path / "none") == []
    assert mistyped("PORT=1", ["PORT"]) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SLACK_BOT_TOKEN: xoxb-1\nPORT=1\n", [(1, ("SLACK_BOT_TOKEN",))]),
        ("# a\n\nexport PORT 1\n", [(3, ("PORT",))]),
        ("PORT\n", [(1, ("PORT",))]),
        ('LOG_FILE="a\nPORT=1\n', [(1, ("LOG_FILE",))]),
        ('LOG_FILE="a\nPORT=1\nLOG_LEVEL="b"\n', [(1, ("LOG_FILE", "PORT", "LOG_LEVEL"))]),
        ("source other.env\n", [(1, ())]),
        ("HTTPS_PROXY\n", []),
        ("PORT=\nLOG_FILE='a b'  # why\nexport LOG_LEVEL = INFO\n\n   \n", []),
        ("\ufeffPORT=1\n", []),
    ],
)
def test_lines_that_set_nothing_are_found(
    text: str, expected: list[tuple[int, tuple[str, ...]]]
) -> None:
    assert unreadable_lines(text, ["PORT", "LOG_FILE", "LOG_LEVEL", "SLACK_BOT_TOKEN"]) == expected


def test_a_line_that_sets_nothing_is_a_problem_and_one_of_others_is_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / ".env"
    file.write_text("ANSWER_MODEL: extractive\nsource other.env\n", encoding="utf-8")
    reader = SettingsReader(file)

    with pytest.raises(ConfigError) as caught:
        reader.finish(reader.read(AnsweringSettings, answer_model="extractive"))

    assert caught.value.problems == (
        f"{file}, line 1 does not set ANSWER_MODEL: it must read ANSWER_MODEL=value, with"
        " quotation marks closed",
    )
    assert foreign_lines(file) == [2]
    assert foreign_lines(tmp_path / "none") == []
    assert [r for r in caplog.records if r.name.startswith("dotenv")] == []
