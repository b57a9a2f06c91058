"""Slack: the only room that knows its SDK and its payloads."""

from __future__ import annotations

__all__: list[str] = []
