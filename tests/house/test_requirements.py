"""Requirements are declared once, pinned with hashes, and name no place to get them from."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions

import pytest

from tests.house.sources import ROOT, Source, product_sources, sources

NAMES = ("requirements", "requirements-dev", "requirements-docs", "requirements-java")
OURS = {"bot", "core", "playground", "tests", "bench", "tools"}
# Needed without being imported: it installs the project.
BUILD = {"setuptools"}
# Parts of an SDK that its callers meet; the SDK itself decides their version.
PARTS = {"elastic-transport", "httpx2", "pydantic-core"}
# A script that makes sample files; what it makes is kept, so that users need not run it.
SCRIPTS = {"playground.sample.generate"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked_for(name: str) -> set[str]:
    lines = (ROOT / f"{name}.in").read_text(encoding="utf-8").splitlines()
    found = [re.match(r"[A-Za-z0-9][\w.-]*", line) for line in lines]
    return {normal(match[0]) for match in found if match}


def pins(name: str) -> dict[str, str]:
    text = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, flags=re.MULTILINE))


def imported(files: tuple[Source, ...]) -> set[str]:
    """Return the distributions that files import from, except the standard library's and ours."""
    tops = set()
    for source in files:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Import):
                tops |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                tops.add(node.module.partition(".")[0])
    known = packages_distributions()
    outside = tops - sys.stdlib_module_names - OURS
    return {normal(known[top][0]) if top in known else top for top in outside}


@pytest.mark.parametrize("name", NAMES)
def test_everything_asked_for_is_pinned_with_hashes(name: str) -> None:
    text = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]

    assert asked_for(name) <= {normal(pin) for pin in pins(name)}
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ending", ["in", "txt"])
def test_no_place_to_download_from_is_named(name: str, ending: str) -> None:
    text = (ROOT / f"{name}.{ending}").read_text(encoding="utf-8")

    assert re.findall(r"--(?:extra-)?index-url|--find-links|--trusted-host|https?://", text) == []


@pytest.mark.parametrize("name", NAMES[1:])
def test_a_package_has_the_same_pin_in_every_file(name: str) -> None:
    runtime, other = pins(NAMES[0]), pins(name)

    assert {p: other[p] for p in other.keys() & runtime} == {
        p: runtime[p] for p in other.keys() & runtime
    }


def test_the_product_imports_what_it_asks_for_and_nothing_else() -> None:
    product = tuple(s for s in product_sources() if s.module not in SCRIPTS)

    assert (imported(product) - PARTS) | BUILD == asked_for("requirements")


def test_tests_import_only_what_is_asked_for() -> None:
    asked = asked_for("requirements") | asked_for("requirements-dev")

    # What benchmarks compare with is installed apart from all of this.
    ours = tuple(s for s in sources() if not s.module.endswith("_peer"))

    assert imported(ours) - PARTS <= asked


def test_the_project_reads_its_dependencies_from_requirements_in() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    assert 'dependencies = { file = ["requirements.in"] }' in project
