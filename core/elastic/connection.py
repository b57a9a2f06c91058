"""Opens the SDK's client from settings: the one place that knows its options."""

from __future__ import annotations

import logging
import re
import ssl
from typing import Final

from elasticsearch import AsyncElasticsearch

from core.config.settings import ElasticsearchSettings
from core.elastic.codec import SERIALIZERS
from core.errors import ConfigError

__all__ = ["connect"]

_SHA_256: Final = re.compile("[0-9a-fA-F]{64}|([0-9a-fA-F]{2}:){31}[0-9a-fA-F]{2}")

_CONNECTIONS: Final = 64
"""Opened as needed; with fewer than callers, some wait a second for one (measured)."""


def connect(settings: ElasticsearchSettings) -> AsyncElasticsearch:
    """Make a client that never retries by itself: its retries do not wait, ours do.

    Raises:
        ConfigError: the settings name no server.
    """
    # Once a failed request, in words and with an address; our own events say it.
    logging.getLogger("elastic_transport.node_pool").setLevel(logging.ERROR)
    key, password = settings.elasticsearch_api_key, settings.elasticsearch_password
    options: dict[str, object] = {
        "hosts": _hosts(settings),
        "cloud_id": settings.elasticsearch_cloud_id,
        "api_key": key and key.get_secret_value(),
        "basic_auth": password and (settings.elasticsearch_username, password.get_secret_value()),
        "ca_certs": settings.elasticsearch_ca_certs and str(settings.elasticsearch_ca_certs),
        "ssl_assert_fingerprint": settings.elasticsearch_fingerprint,
    }
    given = {name: value for name, value in options.items() if value}
    if not ("hosts" in given or "cloud_id" in given):
        raise ConfigError(["ELASTICSEARCH_URL or ELASTICSEARCH_CLOUD_ID must be set"])
    fingerprint = settings.elasticsearch_fingerprint
    if fingerprint and not _SHA_256.fullmatch(fingerprint):
        raise ConfigError(["ELASTICSEARCH_FINGERPRINT is not the SHA-256 of a certificate, in hex"])
    try:
        return AsyncElasticsearch(
            **given,  # type: ignore[arg-type]  # options the SDK tells apart from None by absence
            serializers=SERIALIZERS,
            connections_per_node=_CONNECTIONS,
            max_retries=0,
            retry_on_timeout=False,
            meta_header=False,
        )
    except (ValueError, ssl.SSLError, OSError) as error:
        # The SDK's text may repeat the URL, and with it a password.
        raise ConfigError([_problem(settings)]) from error


def _hosts(settings: ElasticsearchSettings) -> list[str]:
    return [url.strip() for url in (settings.elasticsearch_url or "").split(",") if url.strip()]


def _problem(settings: ElasticsearchSettings) -> str:
    if settings.elasticsearch_cloud_id:
        return "ELASTICSEARCH_CLOUD_ID is not a cloud id"
    names = "ELASTICSEARCH_URL"
    if settings.elasticsearch_ca_certs:
        names += " or ELASTICSEARCH_CA_CERTS"
    return f"{names} is not usable: write scheme, host and port, as in https://localhost:9200"
