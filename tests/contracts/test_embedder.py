"""What every embedder keeps to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import numpy.typing as npt
import pytest

from core.config.settings import ElasticsearchSettings, EmbeddingSettings
from core.domain.documents import Vector
from core.domain.ports import Embedder
from core.retrieval.embedding.elastic import open_elastic_embedder
from core.retrieval.embedding.local import LocalEmbedder
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.fakes.inference_api import InferenceApi, inference_api

LEAVE = "Everyone has thirty days of paid leave a year."
TRAVEL = "Train tickets are booked by the travel desk."
PARKING = "The garage behind the office closes at ten."


@pytest.fixture(params=["local", "hashing", "elasticsearch"])
async def embedder(
    request: pytest.FixtureRequest, local_embedder: LocalEmbedder
) -> AsyncIterator[Embedder]:
    if request.param == "elasticsearch":
        async with inference_api(InferenceApi(endpoint="docs")) as api:
            settings = ElasticsearchSettings(
                elasticsearch_url=api.url, elasticsearch_inference_id="docs"
            )
            async with open_elastic_embedder(EmbeddingSettings(), settings) as opened:
                yield opened
    else:
        yield local_embedder if request.param == "local" else HashingEmbedder()


def numbers(vector: Vector) -> npt.NDArray[np.float32]:
    return np.frombuffer(vector.float32, dtype="<f4")


async def test_each_text_gets_a_unit_vector_of_the_profiles_dimensions(embedder: Embedder) -> None:
    vectors = await embedder.embed_passages([LEAVE, TRAVEL, PARKING])

    assert [vector.dimensions for vector in vectors] == [embedder.profile.dimensions] * 3
    assert [float(np.linalg.norm(numbers(v))) for v in vectors] == pytest.approx(
        [1, 1, 1], abs=1e-5
    )


async def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert list(await embedder.embed_passages([])) == []


async def test_order_is_kept_and_neighbours_do_not_matter(embedder: Embedder) -> None:
    texts = [f"{LEAVE} Rule {number}. {PARKING * (number % 3)}" for number in range(40)]

    together = await embedder.embed_passages(texts)
    backwards = await embedder.embed_passages(texts[::-1])

    assert list(together) == list(backwards)[::-1]
    assert (await embedder.embed_passages(texts[7:8]))[0] == together[7]


async def test_a_query_finds_the_passage_that_has_its_words(embedder: Embedder) -> None:
    passages = await embedder.embed_passages([TRAVEL, LEAVE, PARKING])

    query = numbers(await embedder.embed_query("days of paid leave"))

    scores = [float(numbers(passage) @ query) for passage in passages]
    assert max(scores) == scores[1]


async def test_a_statement_is_embedded_like_a_passage(embedder: Embedder) -> None:
    texts = [f"{LEAVE} Number {number}." for number in range(20)]
    passages, statements = (
        await embedder.embed_passages(texts),
        await embedder.embed_statements(texts),
    )

    assert len(statements) == len(texts)
    for passage, statement in zip(passages, statements, strict=True):
        assert float(numbers(passage) @ numbers(statement)) == pytest.approx(1, abs=1e-3)
    assert list(await embedder.embed_statements([])) == []


async def test_many_calls_at_once_do_not_mix(embedder: Embedder) -> None:
    texts = [f"{TRAVEL} Number {number}." for number in range(20)]
    expected = list(await embedder.embed_passages(texts))

    queries = asyncio.gather(*(embedder.embed_query(text) for text in texts))
    passages = asyncio.gather(*(embedder.embed_passages([text]) for text in texts))

    assert [found for (found,) in await passages] == expected
    for query, passage in zip(await queries, expected, strict=True):
        assert float(numbers(query) @ numbers(passage)) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("text", ["", " \n", "\x00", "caf\udce9", "👩‍👩‍👧", "漢字かな", "a" * 5000])
async def test_any_text_gets_a_vector(embedder: Embedder, text: str) -> None:
    (passage,) = await embedder.embed_passages([text])
    query = await embedder.embed_query(text)

    assert passage.dimensions == query.dimensions == embedder.profile.dimensions
    assert np.isfinite(numbers(passage)).all()


async def test_a_text_is_read_up_to_max_tokens(embedder: Embedder) -> None:
    # Two tokens are the model's own.
    words = ["day"] * (embedder.profile.max_tokens - 2)
    assert len(embedder.token_spans(" ".join(words))) == len(words)

    full, last_word_differs, one_word_more = await embedder.embed_passages(
        [" ".join(words), " ".join([*words[:-1], "night"]), " ".join([*words, "night"])]
    )

    assert last_word_differs != full
    assert one_word_more == full


@pytest.mark.parametrize(
    "text",
    [
        LEAVE,
        "Größe: 12,5 µm – naïve façade",
        "error E-4711\tin foo_bar(baz)\r\n",
        "漢字かな交じり文",
        "",
    ],
)
def test_token_spans_are_in_order_and_cover_what_is_written(embedder: Embedder, text: str) -> None:
    spans = embedder.token_spans(text)

    ends = [0, *(end for _, end in spans)]
    assert all(end <= start < stop for end, (start, stop) in zip(ends, spans, strict=False))
    assert "".join(text[start:end] for start, end in spans) == "".join(text.split())
