"""What doctor finds below the chat platform, where nothing is secured or nothing answers."""

from __future__ import annotations

import pytest

from bot.bootstrap.checks import cluster_findings, sandbox_finding
from bot.settings import CoreSettings, read_core_settings
from core.config.loading import SettingsReader
from tests.integration.elastic_node import ElasticNode


def core_settings(patch: pytest.MonkeyPatch, **variables: str) -> CoreSettings:
    for name, value in variables.items():
        patch.setenv(name, value)
    backend = "elasticsearch" if variables else "embedded"
    reader = SettingsReader(None)
    return reader.finish(
        read_core_settings(reader, search_backend=backend, answer_model="extractive")
    )


@pytest.mark.elasticsearch
async def test_a_cluster_without_security_gives_every_right(
    elastic_node: ElasticNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = core_settings(monkeypatch, ELASTICSEARCH_URL=elastic_node.url)
    version, rights = [finding async for finding in cluster_findings(settings)]

    assert version.detail == elastic_node.version
    assert rights.is_well
    assert "security is off" in rights.detail


async def test_a_cluster_that_does_not_answer_is_one_finding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = core_settings(
        monkeypatch, ELASTICSEARCH_URL="http://127.0.0.1:9", ELASTICSEARCH_TIMEOUT_S="1"
    )
    (found,) = [finding async for finding in cluster_findings(settings)]

    assert not found.is_well
    assert "ELASTICSEARCH_URL" in found.fix


async def test_what_readers_are_cut_off_from_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    found = await sandbox_finding(core_settings(monkeypatch))

    assert found.is_well
    assert "processes of their own" in found.detail
    assert "network" in found.detail
