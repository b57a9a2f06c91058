"""Reading a conversation's files, and what else may follow `/ingest`."""

from __future__ import annotations

__all__: list[str] = []
