"""`docent doctor` tells all that it can, whatever else is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main


def test_a_bad_data_dir_is_said_while_the_embedder_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    for name, value in {
        "SEARCH_BACKEND": "embedded",
        "ANSWER_MODEL": "extractive",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "EMBEDDER_MODEL_DIR": str(tmp_path),
        "DATA_DIR": str(tmp_path / "file"),
    }.items():
        monkeypatch.setenv(name, value)

    assert main(["doctor"]) == 1

    said = capsys.readouterr().out
    assert "bad  embedder:" in said
    assert f"bad  embedded: {tmp_path / 'file'} cannot be written" in said
