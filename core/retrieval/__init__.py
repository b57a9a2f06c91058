"""From a question to the passages that may answer it."""

from __future__ import annotations

__all__: list[str] = []
