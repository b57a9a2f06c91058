"""`docent erase`: its proof, what people hear afterwards, and that nothing comes back."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot.bootstrap.core import CoreOpener
from bot.settings import Settings
from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.documents import pdf_of
from tests.e2e.running import ElasticAt, bot_settings, ensure_engine, running_bot

_ROOT = Path(__file__).parents[2]
SECRET = pdf_of("The Zanzibarquartz takeover will be announced on the ninth of Thermidor.")
LEAVE = b"# Leave\n\nEveryone has thirty vacation days a year, in every office.\n"


@pytest.fixture
async def settings(slack: PlaygroundServer, elastic: ElasticAt | None, tmp_path: Path) -> Settings:
    found = bot_settings(slack, tmp_path / "data", elastic=elastic)
    await ensure_engine(found, elastic)
    return found


async def erase(settings: Settings, *arguments: str) -> tuple[int, str]:
    """Run the command with the backend's settings alone, as an operator would."""
    core = settings.core
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "SEARCH_BACKEND": core.data.search_backend.value,
        "DATA_DIR": str(core.data.data_dir),
        "ELASTICSEARCH_URL": core.elasticsearch.elasticsearch_url or "",
        "ELASTICSEARCH_INDEX_PREFIX": core.elasticsearch.elasticsearch_index_prefix,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "erase", *arguments),
        cwd=_ROOT,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(150):
        said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def test_an_erased_file_is_proved_gone_and_stays_away(
    slack: PlaygroundServer, settings: Settings, warm_core: CoreOpener
) -> None:
    chat = Dialog(slack, timeout_s=30)
    shared = slack.upload(MAYA, GENERAL, "takeover.pdf", SECRET)
    slack.upload(MAYA, GENERAL, "leave.md", LEAVE)
    file = shared.file_ids[0]
    async with running_bot(settings, cores=warm_core):
        await chat.commands(MAYA, GENERAL, "/ingest")
        await chat.hears("Read 2 files", channel=GENERAL)
        await chat.says(TOM, GENERAL, "@Docent When will the takeover be announced?")
        await chat.hears("ninth of Thermidor", in_thread=True)
        if settings.core.data.search_backend == "embedded":
            code, said = await erase(settings, "--file", file, "--yes")
            assert code == 1
            assert "Stop `docent serve`" in said

    code, said = await erase(settings, "--file", file)
    assert (code, "--yes" in said) == (1, True)
    code, said = await erase(settings, "--file", file, "--dry-run")
    assert code == 0
    assert "1 text in 1 passage" in said
    code, said = await erase(settings, "--file", file, "--yes")
    assert code == 0, said
    assert "by id: nothing found" in said
    assert "1 phrase of the text, in the index: nothing found" in said
    assert "FOUND" not in said
    assert "Zanzibarquartz" not in said
    code, said = await erase(settings, "--file", "F0NOSUCH", "--yes")
    assert (code, "Nothing is known of" in said) == (0, True)

    async with running_bot(settings, cores=warm_core):
        await chat.commands(MAYA, GENERAL, "/ingest")
        report = await chat.hears("1 skipped", channel=GENERAL)
        assert "takeover.pdf: It was erased" in report.shown
        await chat.says(TOM, GENERAL, "@Docent When will the takeover be announced?")
        await chat.hears("I could not find", in_thread=True)
        await chat.says(TOM, GENERAL, "@Docent How many vacation days are there?")
        await chat.hears("thirty vacation days", in_thread=True)


async def test_erasing_the_workspace_leaves_nothing(
    slack: PlaygroundServer, settings: Settings, warm_core: CoreOpener
) -> None:
    chat = Dialog(slack, timeout_s=30)
    slack.upload(MAYA, GENERAL, "takeover.pdf", SECRET)
    async with running_bot(settings, cores=warm_core):
        await chat.commands(MAYA, GENERAL, "/ingest")
        await chat.hears("Read 1 file", channel=GENERAL)

    code, said = await erase(settings, "--workspace", "--yes")
    assert code == 0, said
    assert "looked for the same names: nothing found" in said
    code, said = await erase(settings, "--workspace", "--yes")
    assert (code, "nothing is there" in said) == (0, True)
    folder = settings.core.data.data_dir
    left = {path.name for path in folder.iterdir()} if folder.exists() else set()
    assert left <= {"lock"}
