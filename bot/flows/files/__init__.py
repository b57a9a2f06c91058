"""What people ask about one file: what is known of it, forget it, use it again."""

from __future__ import annotations

__all__: list[str] = []
