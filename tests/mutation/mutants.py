"""Every filter of the promise "only what every reader may see", each as it would be removed.

A mutant replaces one piece of the source, which must occur exactly once, in a copy of the tree.
"""

from __future__ import annotations

from typing import Final

from tests.mutation.checks import CHECKS
from tests.mutation.mutant import Mutant
from tests.mutation.rules import RULES

__all__ = ["MUTANTS"]

MUTANTS: Final[tuple[Mutant, ...]] = (*CHECKS, *RULES)
