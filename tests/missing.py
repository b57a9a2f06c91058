"""What becomes of a test whose machine lacks something: skipped, but on CI it fails."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

__all__ = ["give_up"]


def give_up(reason: str) -> NoReturn:
    """Skip the test that asks for what is missing; CI must have everything."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
