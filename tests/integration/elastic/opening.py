"""Opens Docent's clients on a test node; shared by the contracts and the integration tests."""

from __future__ import annotations

import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.config.settings import ElasticsearchSettings
from core.domain.documents import Vector
from core.domain.ports import EmbedderProfile
from core.elastic import ElasticClient
from core.retrieval.index.elastic_migration import ElasticLayout, ensure_indices

__all__ = ["PROFILE", "layout_of", "open_client", "opened_indices", "unit_vector"]

PROFILE = EmbedderProfile(name="test", dimensions=64, max_tokens=256)


def unit_vector(dimensions: int = PROFILE.dimensions, *, axis: int = 0) -> Vector:
    """Return the unit vector along one axis."""
    numbers = [float(n == axis) for n in range(dimensions)]
    return Vector(struct.pack(f"<{dimensions}f", *numbers))


def layout_of(
    prefix: str, *, profile: EmbedderProfile = PROFILE, analyzer: str = "standard"
) -> ElasticLayout:
    return ElasticLayout(prefix=prefix, profile=profile, analyzer=analyzer)


@asynccontextmanager
async def open_client(
    url: str, *, timeout_s: float = 10.0, **others: str
) -> AsyncIterator[ElasticClient]:
    values = {"elasticsearch_url": url, "elasticsearch_timeout_s": timeout_s, **others}
    client = ElasticClient(ElasticsearchSettings.model_validate(values))
    try:
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def opened_indices(
    url: str, prefix: str, *, profile: EmbedderProfile = PROFILE, english: bool = False
) -> AsyncIterator[tuple[ElasticClient, ElasticLayout]]:
    layout = layout_of(prefix, profile=profile, analyzer="english" if english else "standard")
    async with open_client(url) as client:
        await ensure_indices(client, layout)
        yield client, layout
