"""SECURITY.md explains every scope that the manifest asks for, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from bot.slack.manifest import bot_scopes

PAGE = Path(__file__).parents[2] / "SECURITY.md"


def test_every_scope_is_explained_once() -> None:
    table = PAGE.read_text("utf-8").partition("| scope | for |")[2].partition("\n\n")[0]
    cells = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| `")]

    named = [scope for cell, _ in cells for scope in re.findall(r"`([a-z_:]+)`", cell)]
    assert sorted(named) == bot_scopes()
    assert all(reason.strip() for _, reason in cells)
