"""Writes answers from passages, and keeps every statement checkable."""

from __future__ import annotations

__all__: list[str] = []
