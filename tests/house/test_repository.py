"""What is kept in the repository, and how its parts fit."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import tomllib

import pytest

from tests.house.sources import ROOT, product_sources, sources

# Each takes seconds to make; made once, or tests take hours.
COSTLY_FIXTURES = {"_own_node", "elastic_node", "local_embedder", "model_folder", "warm_core"}


def test_no_settings_file_is_tracked() -> None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout")
    command = [git, "-C", str(ROOT), "ls-files"]
    tracked = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    names = tracked.stdout.splitlines()

    assert [name for name in names if re.search(r"(^|/)\.env($|\.(?!example))", name)] == []
    assert "/.env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_every_room_has_its_layer() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = (c for c in project["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    layers = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    rooms = {
        ".".join(source.module.split(".")[:2])
        for source in product_sources()
        if source.module.startswith(("bot.", "core."))
    }
    assert rooms == layers - {"playground"}


def test_costly_fixtures_are_made_once() -> None:
    found = {
        node.name: ["scope='session'" in ast.unparse(line) for line in node.decorator_list]
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name in COSTLY_FIXTURES
        and node.decorator_list
    }
    assert found == {name: [True] for name in COSTLY_FIXTURES}


def test_every_word_of_the_makefile_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    words = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))

    assert words == set(re.findall(r"^([a-z]+):.*## \S", makefile, flags=re.MULTILINE))
    assert {"help", "setup", "demo", "test", "check", "run", "bench", "lock", "docs"} == words
