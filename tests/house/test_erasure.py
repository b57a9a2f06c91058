"""Whoever adds a kind of record decides what becomes of it in an erasure."""

from __future__ import annotations

import ast

from core.records.erasing import RULES
from tests.house.sources import product_sources

_MAKERS = {"Repository", "IdSets"}


def kinds_of_records() -> set[str]:
    return {
        argument.value
        for source in product_sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id in _MAKERS
        for argument in node.args[1:2]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def test_every_kind_of_record_has_a_rule() -> None:
    found = kinds_of_records()

    assert {"file", "content", "job", "reply"} <= found
    undecided = sorted(found - set(RULES))
    assert undecided == [], "decide in core/records/erasing.py what `docent erase` does with them"
