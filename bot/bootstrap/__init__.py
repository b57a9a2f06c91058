"""The composition root: the only place that picks implementations.

Each function opens what it makes, in order, and closes it in reverse.
"""

from __future__ import annotations

__all__: list[str] = []
