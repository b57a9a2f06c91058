"""What sections say of language models that cannot hold together; pure."""

from __future__ import annotations

from core.config.settings import (
    AnsweringSettings,
    AnswerModelChoice,
    ContextualChunks,
    IngestionSettings,
)

__all__ = ["model_problems"]


def model_problems(answering: AnsweringSettings, ingestion: IngestionSettings) -> list[str]:
    """Return what is wrong with the settings of whatever asks Claude, as sentences."""
    writes_contexts = ingestion.contextual_chunks is ContextualChunks.CLAUDE
    if writes_contexts and answering.anthropic_api_key is None:
        return ["CONTEXTUAL_CHUNKS=claude needs ANTHROPIC_API_KEY"]
    is_extractive = answering.answer_model is AnswerModelChoice.EXTRACTIVE
    if is_extractive and not writes_contexts and answering.anthropic_base_url:
        return ["ANSWER_MODEL=extractive contradicts ANTHROPIC_BASE_URL"]
    return []
