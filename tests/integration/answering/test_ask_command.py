"""`docent ask` where Claude answers: what is printed of an answer that is not whole."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.cli import main
from tests.fakes.claude_api import Cite, FakeClaude, Say, Text

__all__: list[str] = []


async def test_an_answer_that_was_cut_off_says_so(
    claude: FakeClaude,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ANSWER_MODEL", "claude")
    monkeypatch.setenv("ANTHROPIC_API_KEY", claude.api_key)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", claude.url)
    travel = tmp_path / "travel.md"
    travel.write_text("# Travel\n\nThe per diem for business trips is 61 euros a day.\n")
    claude.script(Say((Text("It is 61 euros.", (Cite(0),)),), stop_reason="max_tokens"))

    command = ["ask", "What is the per diem?", "--files", str(travel)]
    assert await asyncio.to_thread(main, command) == 0

    printed = capsys.readouterr().out
    assert "61 euros. [1]" in printed
    assert "incomplete" in printed
