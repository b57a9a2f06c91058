"""Settings of the core, read once from the environment."""

from __future__ import annotations

__all__: list[str] = []
