"""The BERT graph against the same sums in numpy, on weights small enough to draw."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import onnxruntime
import pytest

from core.retrieval.embedding.local.graph import OUTPUT, build_graph

Array = npt.NDArray[np.float32]

HIDDEN, HEADS, WIDE, WORDS, POSITIONS, LAYERS = 8, 2, 16, 11, 6, 2
EPSILON = 1e-5


def tensor_shapes() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (WORDS, HIDDEN),
        "embeddings.position_embeddings.weight": (POSITIONS, HIDDEN),
        "embeddings.token_type_embeddings.weight": (2, HIDDEN),
        "embeddings.LayerNorm.weight": (HIDDEN,),
        "embeddings.LayerNorm.bias": (HIDDEN,),
    }
    dense = {
        **{f"attention.self.{part}": (HIDDEN, HIDDEN) for part in ("query", "key", "value")},
        "attention.output.dense": (HIDDEN, HIDDEN),
        "intermediate.dense": (WIDE, HIDDEN),
        "output.dense": (HIDDEN, WIDE),
    }
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        for part, shape in dense.items():
            shapes |= {f"{name}.{part}.weight": shape, f"{name}.{part}.bias": shape[:1]}
        for part in ("attention.output", "output"):
            shapes |= {f"{name}.{part}.LayerNorm.{end}": (HIDDEN,) for end in ("weight", "bias")}
    return shapes


@pytest.fixture(scope="module")
def tensors() -> dict[str, Array]:
    random = np.random.default_rng(7)
    return {
        name: random.standard_normal(shape).astype(np.float32)
        for name, shape in tensor_shapes().items()
    }


@pytest.fixture(scope="module")
def session(tensors: dict[str, Array]) -> onnxruntime.InferenceSession:
    graph = build_graph(tensors, heads=HEADS, epsilon=EPSILON)
    return onnxruntime.InferenceSession(
        graph.SerializeToString(), providers=["CPUExecutionProvider"]
    )


def run(
    session: onnxruntime.InferenceSession, ids: list[list[int]], mask: list[list[int]]
) -> Array:
    feeds = {"input_ids": np.array(ids), "attention_mask": np.array(mask)}
    rows: Array = session.run([OUTPUT], feeds)[0]
    return rows


def expected(tensors: dict[str, Array], ids: list[int]) -> Array:
    """BERT as its paper writes it, for one text without padding."""

    def dense(name: str, x: Array) -> Array:
        return x @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"]

    def normalised(name: str, x: Array) -> Array:
        spread = np.sqrt(x.var(axis=-1, keepdims=True) + EPSILON)
        x = (x - x.mean(axis=-1, keepdims=True)) / spread
        return x * tensors[f"{name}.weight"] + tensors[f"{name}.bias"]

    def attention(name: str, x: Array) -> Array:
        query, key, value = (dense(f"{name}.self.{p}", x) for p in ("query", "key", "value"))
        heads = []
        for columns in np.split(np.arange(HIDDEN), HEADS):
            scores = query[:, columns] @ key[:, columns].T / math.sqrt(HIDDEN // HEADS)
            weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
            heads.append(weights / weights.sum(axis=-1, keepdims=True) @ value[:, columns])
        return dense(f"{name}.output.dense", np.concatenate(heads, axis=-1))

    def gelu(x: Array) -> Array:
        phi: Array = 0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))
        return x * phi

    x = tensors["embeddings.word_embeddings.weight"][ids]
    x = x + tensors["embeddings.position_embeddings.weight"][: len(ids)]
    x = normalised(
        "embeddings.LayerNorm", x + tensors["embeddings.token_type_embeddings.weight"][0]
    )
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        x = normalised(f"{name}.attention.output.LayerNorm", attention(f"{name}.attention", x) + x)
        wide = gelu(dense(f"{name}.intermediate.dense", x))
        x = normalised(f"{name}.output.LayerNorm", dense(f"{name}.output.dense", wide) + x)
    mean: Array = x.mean(axis=0)
    return mean / np.float32(np.linalg.norm(mean))


@pytest.mark.parametrize("ids", [[1], [1, 5, 2], [1, 5, 5, 10, 3, 2]])
def test_it_computes_what_bert_does(
    session: onnxruntime.InferenceSession, tensors: dict[str, Array], ids: list[int]
) -> None:
    (row,) = run(session, [ids], [[1] * len(ids)])

    np.testing.assert_allclose(row, expected(tensors, ids), atol=1e-5)


def test_padding_changes_nothing(session: onnxruntime.InferenceSession) -> None:
    alone = run(session, [[1, 5, 2]], [[1, 1, 1]])
    padded = run(session, [[1, 5, 2, 0, 9], [4, 4, 4, 4, 4]], [[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]])

    np.testing.assert_allclose(padded[0], alone[0], atol=1e-5)
