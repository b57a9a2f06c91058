"""Reads files, finds passages, writes cited answers; knows no chat platform."""

from __future__ import annotations

__all__: list[str] = []
