"""One filter and how it is removed."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Mutant"]


@dataclass(frozen=True, slots=True)
class Mutant:
    """What is removed, where, and the tests that must notice. `only` picks among them."""

    removed: str
    file: str
    old: str
    new: str
    tests: str
    only: str = ""
