"""What must survive a crash: repositories on the RecordStore port, and its implementations."""

from __future__ import annotations

__all__: list[str] = []
