"""The embedder over an inference endpoint: what is sent, and what it says when that fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from core.config.settings import ElasticsearchSettings, EmbeddingSettings
from core.errors import ConfigError, EmbedderMissing, EmbedderUnavailable
from core.retrieval.embedding.elastic import ElasticEmbedder, open_elastic_embedder
from tests.fakes.inference_api import InferenceApi, inference_api


@asynccontextmanager
async def opened(api: InferenceApi, *, endpoint: str = "docs") -> AsyncIterator[ElasticEmbedder]:
    async with inference_api(api):
        elastic = ElasticsearchSettings(
            elasticsearch_url=api.url,
            elasticsearch_inference_id=endpoint,
            elasticsearch_timeout_s=2,
        )
        embedding = EmbeddingSettings(embed_deadline_s=3)
        async with open_elastic_embedder(embedding, elastic) as embedder:
            yield embedder


async def refusal(api: InferenceApi, *, endpoint: str = "docs") -> tuple[str, str]:
    """Return what opening is refused with."""
    with pytest.raises(EmbedderMissing) as caught:
        async with opened(api, endpoint=endpoint):
            pass
    return caught.value.reason, caught.value.fix or ""


async def test_the_profile_is_learnt_from_the_endpoint() -> None:
    async with opened(InferenceApi(endpoint="docs", dimensions=96)) as embedder:
        assert embedder.profile.name == "elasticsearch-docs"
        assert embedder.profile.dimensions == 96


async def test_passages_go_in_bounded_batches_and_questions_are_told_apart() -> None:
    api = InferenceApi(endpoint="docs")
    async with opened(api) as embedder:
        api.asked.clear()
        api.timeouts.clear()
        assert len(await embedder.embed_passages([f"text {n}" for n in range(70)])) == 70
        await embedder.embed_query("a question")

    sizes = [len(str(asked["input"]).split(", ")) for asked in api.asked]
    assert sizes == [32, 32, 6, 1]
    assert [asked["input_type"] for asked in api.asked] == ["ingest"] * 3 + ["search"]
    assert api.timeouts == ["3000ms"] * 3 + ["2000ms"]


async def test_a_service_that_refuses_input_types_is_told_none() -> None:
    api = InferenceApi(endpoint="docs", told=False)
    async with opened(api) as embedder:
        await embedder.embed_passages(["text"])
        await embedder.embed_query("a question")

    assert ["input_type" in asked for asked in api.asked] == [True, False, False, False]


async def test_an_endpoint_that_is_not_there_is_named() -> None:
    reason, fix = await refusal(InferenceApi(endpoint="docs"), endpoint="other")

    assert "no inference endpoint other" in reason
    assert "PUT _inference/text_embedding/other" in fix
    assert "ELASTICSEARCH_INFERENCE_ID" in fix


@pytest.mark.parametrize(
    ("status", "kind", "said", "advised"),
    [
        (401, "security_exception", "credentials", "ELASTICSEARCH_API_KEY"),
        (403, "security_exception", "do not allow", "monitor_inference"),
        # The model's own provider refuses the cluster: our credentials are not the matter.
        (401, "status_exception", "status_exception", "by hand"),
        (400, "status_exception", "status_exception", "by hand"),
    ],
)
async def test_each_refusal_has_its_sentence(
    status: int, kind: str, said: str, advised: str
) -> None:
    reason, fix = await refusal(InferenceApi(endpoint="docs", failures=[(status, kind)]))

    assert said in reason
    assert advised in fix


async def test_vectors_that_are_not_floats_are_refused() -> None:
    reason, _ = await refusal(InferenceApi(endpoint="docs", key="text_embedding_bytes"))

    assert "floats" in reason


async def test_a_busy_endpoint_is_asked_again() -> None:
    api = InferenceApi(endpoint="docs", failures=[(429, "status_exception")])
    async with opened(api) as embedder:
        assert embedder.profile.dimensions == 64

    assert len(api.asked) == 2


async def test_an_endpoint_that_stays_away_is_unavailable() -> None:
    api = InferenceApi(endpoint="docs")
    async with opened(api) as embedder:
        api.failures += [(503, "status_exception")] * 20
        with pytest.raises(EmbedderUnavailable, match="not ready"):
            await embedder.embed_query("a question")
        api.failures.clear()


async def test_another_model_behind_the_same_name_is_noticed() -> None:
    api = InferenceApi(endpoint="docs")
    async with opened(api) as embedder:
        api.dimensions = 32
        with pytest.raises(EmbedderMissing, match="32 dimensions, not 64"):
            await embedder.embed_query("a question")


async def test_a_folder_without_tokenizer_is_named(tmp_path: Path) -> None:
    elastic = ElasticsearchSettings(elasticsearch_inference_id="docs")
    embedding = EmbeddingSettings(embedder_model_dir=tmp_path)
    with pytest.raises(EmbedderMissing, match="There is no") as caught:
        async with open_elastic_embedder(embedding, elastic):
            pass
    assert "docent model" in (caught.value.fix or "")

    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(EmbedderMissing, match="is not a tokenizer"):
        async with open_elastic_embedder(embedding, elastic):
            pass


async def test_no_endpoint_named_is_a_matter_of_settings() -> None:
    with pytest.raises(ConfigError):
        async with open_elastic_embedder(EmbeddingSettings(), ElasticsearchSettings()):
            pass
