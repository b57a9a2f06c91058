"""The index that a measurement makes leaves nothing behind."""

from __future__ import annotations

import pytest
from aiohttp import web

from bot.bootstrap.measuring import open_empty_index
from bot.settings import CoreSettings, read_core_settings
from core.config.loading import SettingsReader
from core.errors import IndexRejected
from tests.integration.elastic.opening import PROFILE, open_client
from tests.integration.elastic.scripted_server import Step, answer, forwarding_server
from tests.integration.elastic_node import ElasticNode

pytestmark = pytest.mark.elasticsearch


def settings_of(patch: pytest.MonkeyPatch, url: str, prefix: str) -> CoreSettings:
    patch.setenv("ELASTICSEARCH_URL", url)
    patch.setenv("ELASTICSEARCH_INDEX_PREFIX", prefix)
    patch.setenv("ELASTICSEARCH_ANALYZER", "standard")
    reader = SettingsReader(None)
    return reader.finish(
        read_core_settings(reader, search_backend="elasticsearch", answer_model="extractive")
    )


async def test_nothing_is_left_of_one(
    elastic_node: ElasticNode, elastic_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(monkeypatch, elastic_node.url, elastic_prefix)
    async with open_client(elastic_node.url) as client:
        async with open_empty_index(settings, PROFILE):
            assert len(await client.indices.behind(f"{elastic_prefix}-eval-*")) == 2
        assert await client.indices.behind(f"{elastic_prefix}-eval-*") == {}


async def test_nothing_is_left_where_the_second_index_cannot_be_made(
    elastic_node: ElasticNode, elastic_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[str] = []

    async def refuse(request: web.Request) -> Step | None:
        if request.method == "PUT" and "-records-" in request.path:
            refused.append(request.path)
            return answer({"error": {"type": "validation_exception"}}, 400)
        return None

    async with (
        forwarding_server(elastic_node.url, before=refuse) as server,
        open_client(elastic_node.url) as client,
    ):
        settings = settings_of(monkeypatch, server.url, elastic_prefix)
        with pytest.raises(IndexRejected, match="validation_exception"):
            async with open_empty_index(settings, PROFILE):
                pass
        assert len(refused) == 1
        assert await client.indices.behind(f"{elastic_prefix}-eval-*") == {}
