"""Use cases as people see them; no chat platform is named here."""

from __future__ import annotations

__all__: list[str] = []
