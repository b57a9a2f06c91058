"""An embedder that hashes words; apart from the real one so that tests need no model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from core.domain.documents import Vector
from core.domain.ports.embedding import EmbedderProfile

__all__ = ["HashingEmbedder"]

_TOKEN = re.compile(r"\w+|[^\w\s]")


class HashingEmbedder:
    """Gives texts with words in common near vectors, and the same text the same one.

    It implements `Embedder`, whole words being its tokens.
    """

    def __init__(self, *, dimensions: int = 64, max_tokens: int = 256) -> None:
        self._profile = EmbedderProfile(
            name=f"hashing-{dimensions}", dimensions=dimensions, max_tokens=max_tokens
        )

    @property
    def profile(self) -> EmbedderProfile:
        return self._profile

    async def embed_passages(self, texts: Sequence[str]) -> Sequence[Vector]:
        return [self._embed(text) for text in texts]

    async def embed_statements(self, texts: Sequence[str]) -> Sequence[Vector]:
        return [self._embed(text) for text in texts]

    async def embed_query(self, text: str) -> Vector:
        return self._embed(text)

    def token_spans(self, text: str) -> Sequence[tuple[int, int]]:
        return [match.span() for match in _TOKEN.finditer(text)]

    def _embed(self, text: str) -> Vector:
        # Two tokens fewer, as models spend them on their special ones.
        spans = self.token_spans(text)[: self.profile.max_tokens - 2]
        counts = np.zeros(self.profile.dimensions, dtype="<f4")
        for start, end in spans:
            code = crc32(text[start:end].lower().encode(errors="replace"))
            counts[code % self.profile.dimensions] += 1 if code & 0x8000_0000 else -1
        length = float(np.linalg.norm(counts))
        return Vector((counts / length if length else counts).tobytes())
