"""SQLite behind async calls: the only room that imports `sqlite3`."""

from __future__ import annotations

__all__: list[str] = []
