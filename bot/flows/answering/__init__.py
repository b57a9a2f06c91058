"""Answering a question where it was asked."""

from __future__ import annotations

__all__: list[str] = []
