"""What can be wrong below the chat platform, each with its fix; only `docent doctor` asks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from bot.settings import CoreSettings
from bot.slack.checks import Finding
from core.config.settings import EmbedderChoice, IngestionSettings
from core.elastic import ElasticClient, ElasticError, ElasticRejected
from core.errors import ConfigError, SandboxUnavailable
from core.ingestion.reader_process import ReaderBounds
from core.ingestion.recognition import recognition_of
from core.ingestion.sandbox import Isolation, Sandbox

__all__ = ["cluster_findings", "recognition_finding", "sandbox_finding"]

_CLUSTER_RIGHTS: Final = ("monitor",)
_INFERENCE_RIGHTS: Final = ("monitor_inference",)
_INDEX_RIGHTS: Final = ("read", "write", "view_index_metadata", "manage")


async def cluster_findings(settings: CoreSettings) -> AsyncIterator[Finding]:
    """Say which servers answer and which rights we lack; it does not matter what is in them."""
    try:
        client = ElasticClient(settings.elasticsearch)
    except ConfigError as error:
        yield Finding("cluster", False, error.reason, "See .env.example.")
        return
    try:
        yield await _version_finding(client)
        yield await _rights_finding(client, settings)
    except ElasticError as error:
        yield Finding("cluster", False, error.reason, error.fix or "")
    finally:
        await client.close()


async def sandbox_finding(settings: CoreSettings) -> Finding:
    """Say whether reader processes start here, and what they are cut off from."""
    reading = settings.ingestion
    bounds = ReaderBounds(deadline_s=reading.reader_deadline_s, memory_mb=reading.reader_memory_mb)
    try:
        async with Sandbox(bounds, workers=1, max_file_bytes=0) as sandbox:
            holds = sandbox.isolation
    except SandboxUnavailable as error:
        return Finding("sandbox", False, error.reason, error.fix or "")
    return Finding("sandbox", True, _described(holds) if holds is not None else "")


def recognition_finding(settings: IngestionSettings) -> Finding:
    """Say in which languages text in pictures is recognised."""
    try:
        found = recognition_of(settings)
    except ConfigError as error:
        return Finding("OCR_LANGUAGES", False, error.reason, "See .env.example.")
    if found is None:
        return Finding("OCR_LANGUAGES", True, "none: text in pictures and scans is not read")
    return Finding("OCR_LANGUAGES", True, f"{found.name}, by the data in {found.folder}")


async def _version_finding(client: ElasticClient) -> Finding:
    try:
        versions = await client.inspection.versions()
    except ElasticRejected as error:
        if error.kind != "rights":
            raise
        versions = ()
    detail = ", ".join(versions) if versions else "reachable; its version may not be read"
    return Finding("cluster", True, detail)


async def _rights_finding(client: ElasticClient, settings: CoreSettings) -> Finding:
    asks_endpoint = settings.embedding.embedder is EmbedderChoice.ELASTICSEARCH
    missing = await client.inspection.missing_privileges(
        cluster=_CLUSTER_RIGHTS + (_INFERENCE_RIGHTS if asks_endpoint else ()),
        indices=f"{settings.elasticsearch.elasticsearch_index_prefix}-*",
        index=_INDEX_RIGHTS,
    )
    if missing is None:
        return Finding("rights", True, "security is off: whoever reaches the cluster may do all")
    return Finding(
        "rights",
        not missing,
        f"missing: {', '.join(missing)}" if missing else "all there",
        "Grant them to the role of Docent's user or API key; docs/elasticsearch.md has the role.",
    )


def _described(holds: Isolation) -> str:
    memory = "resident memory" if holds.memory_watched else "address space"
    network = (
        "no network" if holds.network_namespace else "the network, as the kernel gives no other"
    )
    return f"files are read in processes of their own, with limited {memory} and {network}"
