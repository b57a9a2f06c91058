"""`docent doctor` says before `serve` does that DATA_DIR cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.bootstrap.engine import check_engine
from bot.settings import CoreSettings, read_core_settings
from core.config.loading import SettingsReader
from core.domain.ports import EmbedderProfile
from core.errors import DataDirInUse

PROFILE = EmbedderProfile(name="none", dimensions=4, max_tokens=16)


def settings_read() -> CoreSettings:
    reader = SettingsReader(None)
    found = read_core_settings(reader, search_backend="embedded", answer_model="extractive")
    assert found is not None
    return found


async def test_a_folder_that_is_there_or_can_be_made_is_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert await check_engine(settings_read(), PROFILE) == f"files in {tmp_path}"
    new = tmp_path / "a" / "b"
    monkeypatch.setenv("DATA_DIR", str(new))
    assert await check_engine(settings_read(), PROFILE) == f"{new} will be made"


@pytest.mark.parametrize("below", ["", "data"])
async def test_a_file_in_its_place_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, below: str
) -> None:
    (tmp_path / "file").touch()
    data_dir = tmp_path / "file" / below
    monkeypatch.setenv("DATA_DIR", str(data_dir))
    with pytest.raises(DataDirInUse, match="cannot be written"):
        await check_engine(settings_read(), PROFILE)
