"""The chat bot: one package of platform-free flows, one per chat platform."""

from __future__ import annotations

__all__: list[str] = []
