"""Values and ports that every room shares; standard library only."""

from __future__ import annotations

__all__: list[str] = []
