"""Docent's own use of Elasticsearch, against a real node."""

from __future__ import annotations

__all__: list[str] = []
