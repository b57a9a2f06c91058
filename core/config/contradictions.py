"""What sections say that cannot hold together, as sentences; pure."""

from __future__ import annotations

from core.config.settings import (
    AnsweringSettings,
    AnswerModelChoice,
    ContextualChunks,
    DataSettings,
    ElasticsearchSettings,
    EmbedderChoice,
    EmbeddingSettings,
    IngestionSettings,
    SearchBackend,
)

__all__ = ["backend_problems", "embedder_problems", "model_problems"]

_ELASTIC_ONLY = (
    "ELASTICSEARCH_URL",
    "ELASTICSEARCH_CLOUD_ID",
    "ELASTICSEARCH_API_KEY",
    "ELASTICSEARCH_USERNAME",
    "ELASTICSEARCH_PASSWORD",
    "ELASTICSEARCH_CA_CERTS",
    "ELASTICSEARCH_FINGERPRINT",
    "ELASTICSEARCH_INFERENCE_ID",
)


def backend_problems(data: DataSettings, elastic: ElasticsearchSettings) -> list[str]:
    """Return what is wrong with how the backend is reached."""
    reachable = elastic.elasticsearch_url or elastic.elasticsearch_cloud_id
    if data.search_backend is SearchBackend.ELASTICSEARCH and not reachable:
        return ["SEARCH_BACKEND=elasticsearch needs ELASTICSEARCH_URL or ELASTICSEARCH_CLOUD_ID"]
    if data.search_backend is SearchBackend.EMBEDDED:
        named = [name for name in _ELASTIC_ONLY if getattr(elastic, name.lower()) is not None]
        return [f"SEARCH_BACKEND=embedded contradicts {name}" for name in named]
    return []


def embedder_problems(
    embedding: EmbeddingSettings, data: DataSettings, elastic: ElasticsearchSettings
) -> list[str]:
    """Return what is wrong with where vectors come from."""
    is_elastic = data.search_backend is SearchBackend.ELASTICSEARCH
    names_endpoint = elastic.elasticsearch_inference_id is not None
    if embedding.embedder is not EmbedderChoice.ELASTICSEARCH:
        problem = f"EMBEDDER={embedding.embedder} contradicts ELASTICSEARCH_INFERENCE_ID"
        return [problem] if is_elastic and names_endpoint else []
    if not is_elastic:
        return ["EMBEDDER=elasticsearch needs SEARCH_BACKEND=elasticsearch"]
    return [] if names_endpoint else ["EMBEDDER=elasticsearch needs ELASTICSEARCH_INFERENCE_ID"]


def model_problems(answering: AnsweringSettings, ingestion: IngestionSettings) -> list[str]:
    """Return what is wrong with the settings of whatever asks Claude."""
    writes_contexts = ingestion.contextual_chunks is ContextualChunks.CLAUDE
    if writes_contexts and answering.anthropic_api_key is None:
        return ["CONTEXTUAL_CHUNKS=claude needs ANTHROPIC_API_KEY"]
    is_extractive = answering.answer_model is AnswerModelChoice.EXTRACTIVE
    if is_extractive and not writes_contexts and answering.anthropic_base_url:
        return ["ANSWER_MODEL=extractive contradicts ANTHROPIC_BASE_URL"]
    return []
