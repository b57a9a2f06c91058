"""Keeping up with what changes in the chat platform, and letting go what must go."""

from __future__ import annotations

__all__: list[str] = []
