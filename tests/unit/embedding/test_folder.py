"""What a folder with a model may look like, and what is said when it does not."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from core.errors import EmbedderMissing
from core.retrieval.embedding.local.folder import Pooling, open_folder


def fill(folder: Path, files: dict[str, object]) -> Path:
    for name, content in {"model.onnx": "graph", "tokenizer.json": {}, **files}.items():
        if content is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content if isinstance(content, str) else json.dumps(content))
    return folder


LENGTH: dict[str, object] = {"sentence_bert_config.json": {"max_seq_length": 128}}


def test_a_model_of_sentence_transformers_is_taken_as_it_is(tmp_path: Path) -> None:
    found = open_folder(fill(tmp_path / "acme-small", LENGTH))

    assert found.model == tmp_path / "acme-small" / "model.onnx"
    assert found.name.startswith("acme-small-")
    assert (found.max_tokens, found.pooling) == (128, Pooling.MEAN)


def test_the_graph_may_stand_in_the_folder_onnx(tmp_path: Path) -> None:
    folder = fill(tmp_path, {**LENGTH, "model.onnx": None, "onnx/model.onnx": "graph"})

    assert open_folder(folder).model == tmp_path / "onnx" / "model.onnx"


def test_two_models_of_one_name_are_told_apart(tmp_path: Path) -> None:
    first = open_folder(fill(tmp_path / "a" / "small", LENGTH))
    second = open_folder(fill(tmp_path / "b" / "small", {**LENGTH, "model.onnx": "other graph"}))

    assert first.name != second.name


def test_the_shortest_length_that_is_known_counts(tmp_path: Path) -> None:
    unlimited: dict[str, object] = {"tokenizer_config.json": {"model_max_length": 10**30}}
    positions: dict[str, object] = {"config.json": {"max_position_embeddings": 512}}

    assert open_folder(fill(tmp_path / "a", {**unlimited, **positions})).max_tokens == 512
    assert open_folder(fill(tmp_path / "b", {**LENGTH, **positions})).max_tokens == 128


def test_pooling_is_read(tmp_path: Path) -> None:
    modes = {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}

    assert open_folder(fill(tmp_path, {**LENGTH, "1_Pooling/config.json": modes})).pooling == "cls"


def described(**changes: object) -> dict[str, object]:
    sums = {"model.onnx": "graph", "tokenizer.json": "{}"}
    return {
        "embedder.json": {
            "name": "made-here",
            "max_tokens": 64,
            "sha256": {name: hashlib.sha256(c.encode()).hexdigest() for name, c in sums.items()},
        },
        **changes,
    }


def test_a_model_made_here_says_what_it_is(tmp_path: Path) -> None:
    found = open_folder(fill(tmp_path, described()))

    assert (found.name, found.max_tokens) == ("made-here", 64)


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"model.onnx": None}, "no model.onnx"),
        ({"tokenizer.json": None}, "no tokenizer.json"),
        ({}, "how many tokens"),
        ({**LENGTH, "1_Pooling/config.json": {"pooling_mode_lasttoken": True}}, "by lasttoken"),
        ({"sentence_bert_config.json": "{"}, "cannot be read"),
        (described(**{"model.onnx": "damaged"}), "not what was built"),
        (described(**{"tokenizer.json": {"damaged": 1}}), "not what was built"),
        (described(**{"embedder.json": {"name": "made-here"}}), "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_way_out(
    tmp_path: Path, files: dict[str, object], reason: str
) -> None:
    with pytest.raises(EmbedderMissing, match=reason) as refused:
        open_folder(fill(tmp_path, files))

    assert refused.value.fix
