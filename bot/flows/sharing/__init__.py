"""Answers for the asker alone, and sharing them on."""

from __future__ import annotations

__all__: list[str] = []
