"""From settings to the SDK's client; nothing is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.config.settings import ElasticsearchSettings
from core.elastic.connection import connect
from core.errors import ConfigError


def settings(**values: object) -> ElasticsearchSettings:
    return ElasticsearchSettings.model_validate(values)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({}, "ELASTICSEARCH_URL or ELASTICSEARCH_CLOUD_ID"),
        ({"elasticsearch_url": "localhost"}, "ELASTICSEARCH_URL"),
        ({"elasticsearch_url": "https://user:secret@host:port"}, "scheme, host and port"),
        ({"elasticsearch_cloud_id": "nonsense"}, "ELASTICSEARCH_CLOUD_ID"),
        (
            {"elasticsearch_url": "https://h:9200", "elasticsearch_fingerprint": "ab:cd"},
            "ELASTICSEARCH_FINGERPRINT",
        ),
        (
            {"elasticsearch_url": "https://h:9200", "elasticsearch_ca_certs": Path(__file__)},
            "ELASTICSEARCH_CA_CERTS",
        ),
    ],
)
async def test_settings_that_name_no_server_are_one_problem(
    values: dict[str, object], named: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        connect(settings(**values))
    [problem] = caught.value.problems
    assert named in problem
    assert "secret" not in problem


async def test_several_nodes_make_one_client() -> None:
    client = connect(settings(elasticsearch_url="http://a:9200, http://b:9200"))
    assert {node.host for node in client.transport.node_pool.all()} == {"a", "b"}
    await client.close()


async def test_a_cloud_id_is_decoded() -> None:
    # host$cluster, in base64
    client = connect(settings(elasticsearch_cloud_id="name:ZXhhbXBsZS5jb20kYWJj"))
    [node] = client.transport.node_pool.all()
    assert (node.host, node.port) == ("abc.example.com", 443)
    await client.close()
