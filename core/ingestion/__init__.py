"""From a shared file's bytes to chunks: readers, the sandbox they run in, and chunking."""

from __future__ import annotations

__all__: list[str] = []
