"""The embedder that runs on this machine, and what builds its model."""

from __future__ import annotations

from core.retrieval.embedding.local.embedder import LocalEmbedder, open_local_embedder

__all__ = ["LocalEmbedder", "open_local_embedder"]
