"""Building the model, from weights small enough to make here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models

from core.errors import EmbedderMissing
from core.retrieval.embedding.local.build import build_model, is_built
from core.retrieval.embedding.local.encoder import Encoder
from core.retrieval.embedding.local.folder import open_folder

HIDDEN, WIDE, WORDS, POSITIONS = 24, 48, 5, 300


def fetch_small(folder: Path) -> None:
    """Put a one-layer BERT where the downloaded weights would be."""
    random = np.random.default_rng(3)
    layer = "encoder.layer.0"
    dense = {f"{layer}.attention.self.{p}": (HIDDEN, HIDDEN) for p in ("query", "key", "value")}
    dense[f"{layer}.attention.output.dense"] = (HIDDEN, HIDDEN)
    dense[f"{layer}.intermediate.dense"] = (WIDE, HIDDEN)
    dense[f"{layer}.output.dense"] = (HIDDEN, WIDE)
    tables = {"word": WORDS, "position": POSITIONS, "token_type": 2}
    tensors = {
        f"embeddings.{name}_embeddings.weight": random.standard_normal((rows, HIDDEN))
        for name, rows in tables.items()
    }
    for name, shape in dense.items():
        tensors |= {f"{name}.weight": random.standard_normal(shape)}
        tensors |= {f"{name}.bias": random.standard_normal(shape[:1])}
    for name in ("embeddings", f"{layer}.attention.output", f"{layer}.output"):
        tensors |= {f"{name}.LayerNorm.{end}": np.ones(HIDDEN) for end in ("weight", "bias")}
    save_file(
        {name: tensor.astype(np.float32) for name, tensor in tensors.items()},
        folder / "model.safetensors",
    )
    words = {"[UNK]": 0, "leave": 1, "train": 2}
    Tokenizer(models.WordLevel(words, unk_token="[UNK]")).save(str(folder / "tokenizer.json"))


def fetch_nothing(_: Path) -> None:
    raise EmbedderMissing("The weights are gone.", fix="Set EMBEDDER_MODEL_DIR.")


def build(target: Path) -> list[str]:
    steps: list[str] = []
    build_model(target, progress=steps.append, fetch=fetch_small)
    return steps


def test_what_is_built_can_be_used(tmp_path: Path) -> None:
    target = tmp_path / "share" / "models" / "small"

    assert len(build(target)) == 2
    assert is_built(target)
    rows = Encoder(open_folder(target), threads=1).encode(["leave", "train"])
    assert rows.shape == (2, HIDDEN)
    assert float(rows[0] @ rows[1]) < 0.999
    assert list(target.parent.iterdir()) == [target]


def test_it_is_built_again_over_a_damaged_one(tmp_path: Path) -> None:
    target = tmp_path / "small"
    build(target)
    (target / "model.onnx").write_bytes(b"damaged")
    assert not is_built(target)

    build(target)

    assert is_built(target)
    assert list(tmp_path.iterdir()) == [target]


def test_a_failed_build_leaves_everything_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "small"
    build(target)

    with pytest.raises(EmbedderMissing, match="gone"):
        build_model(target, progress=lambda _: None, fetch=fetch_nothing)

    assert is_built(target)
    assert list(tmp_path.iterdir()) == [target]


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(EmbedderMissing, match="cannot be written") as refused:
        build(tmp_path / "file" / "small")

    assert "EMBEDDER_MODEL_DIR" in (refused.value.fix or "")
