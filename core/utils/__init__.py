"""Small things every room needs: logging, async plumbing, text."""

from __future__ import annotations

__all__: list[str] = []
