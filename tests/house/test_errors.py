"""The tree of errors as it is drawn is the tree as it is."""

from __future__ import annotations

import inspect
import re

import core.errors
from core.errors import DocentError


def drawn_parents() -> dict[str, str]:
    """Read the drawing: a name's parent is the last one that stands further to the left."""
    above: list[tuple[int, str]] = [(-1, "Exception")]
    parents = {}
    for line in (core.errors.__doc__ or "").splitlines():
        if (match := re.match(r"[│├└─ ]*([A-Z]\w+)(  |$)", line)) is None:
            continue
        column, name = match.start(1), match[1]
        while above[-1][0] >= column:
            above.pop()
        parents[name] = above[-1][1]
        above.append((column, name))
    return parents


def real_parents() -> dict[str, str]:
    return {
        name: found.__base__.__name__
        for name, found in inspect.getmembers(core.errors, inspect.isclass)
        if issubclass(found, DocentError) and found.__base__ is not None
    }


def test_the_drawing_is_true() -> None:
    assert drawn_parents() == real_parents()
