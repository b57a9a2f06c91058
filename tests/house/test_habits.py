"""What may be written only in certain places, or only with a reason."""

from __future__ import annotations

import ast
import re

from tests.house.sources import Source, product_sources, sources

ENVIRONMENT_ROOMS = ("core.config", "bot.settings", "playground.options")
PRINTING_ROOMS = ("bot.cli",)
# Whole name, or a word of it: what says nothing about what a thing is.
EMPTY_WORDS = re.compile(r"(Manager|Helper|Base|Impl)$|^(Data|Info)$")


def is_in(source: Source, rooms: tuple[str, ...]) -> bool:
    return any(source.module == room or source.module.startswith(f"{room}.") for room in rooms)


def test_the_environment_is_read_only_through_settings() -> None:
    reads = [
        source.at(node)
        for source in product_sources()
        if not is_in(source, ENVIRONMENT_ROOMS)
        for node in ast.walk(source.tree)
        if (isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv"})
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and {"environ", "environb", "getenv"} & {alias.name for alias in node.names}
        )
    ]
    assert reads == []


def test_only_the_command_line_prints() -> None:
    prints = [
        source.at(node)
        for source in product_sources()
        if not is_in(source, PRINTING_ROOMS)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert prints == []


def test_any_and_cast_stand_beside_their_reason() -> None:
    bare = [
        source.at(node)
        for source in sources()
        for node in ast.walk(source.tree)
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "typing"
            and "Any" in {alias.name for alias in node.names}
        )
        or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "cast"
        )
        if "  # " not in source.line(node)
    ]
    assert bare == []


def test_what_silences_a_checker_says_why() -> None:
    silencing = re.compile(
        r"#\s*(type: ignore(\[[\w, -]+\])?|noqa: [A-Z0-9, ]*[A-Z0-9])(?P<why>.*)"
    )
    # That a library has no types is its own reason.
    found = [
        f"{source.path.name}:{number}"
        for source in sources()
        for number, line in enumerate(source.lines, 1)
        if (match := silencing.search(line))
        and "[import-untyped]" not in line
        and len(match["why"].strip(" #-–")) < 5
    ]
    assert found == []


def test_no_type_has_an_empty_name() -> None:
    empty = [
        f"{source.at(node)} {node.name}"
        for source in product_sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef) and EMPTY_WORDS.search(node.name)
    ]
    assert empty == []


def test_no_module_is_a_second_part() -> None:
    parts = re.compile(r"(^|\.)(utils|helpers|misc|common|\w*part\d+|\w+_\d+)$")
    assert [s.module for s in product_sources() if parts.search(s.module)] == ["core.utils"]


def test_our_own_modules_are_not_patched() -> None:
    patching = re.compile(
        r"""(mocker\.patch(\.\w+)?|monkeypatch\.setattr)\(\s*["'](bot|core|playground)\."""
    )
    found = [
        f"{source.path.name}:{number}"
        for source in sources()
        for number, line in enumerate(source.lines, 1)
        if patching.search(line)
    ]
    assert found == []
