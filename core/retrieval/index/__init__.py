"""The SearchIndex's implementations, one engine a set of files."""

from __future__ import annotations

__all__: list[str] = []
