"""Runs a model: texts in, unit vectors out.

Apart from the embedder because it is synchronous, and the same in this process and in the niced
one.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from core.errors import EmbedderMissing
from core.retrieval.embedding.local.folder import ModelFolder, Pooling

__all__ = ["Encoder", "Matrix", "pool"]

Matrix = npt.NDArray[np.float32]

# Source: sentence-transformers' ONNX export names them so.
_IDS, _MASK, _TYPES = "input_ids", "attention_mask", "token_type_ids"
_POOLED_OUTPUT = "sentence_embedding"


# onnxruntime 1.32 adds and normalises in one step seven times as slowly as in two.
_SLOWER_FUSIONS = ["SkipLayerNormFusion"]


class Encoder:
    """A loaded model. Safe in any thread."""

    def __init__(self, folder: ModelFolder, *, threads: int) -> None:
        """Load it; takes some tenths of a second. `threads` texts are encoded at once.

        Raises:
            EmbedderMissing: the files are not a model's.
        """
        self._pooling = folder.pooling
        self._pool = ThreadPoolExecutor(threads, "encode") if threads > 1 else None
        try:
            self._tokenizer = _tokenizer(folder)
            self._session = _session(folder)
        except Exception as error:  # neither library has a narrower class for a bad file
            raise EmbedderMissing(f"The model {folder.model} cannot be loaded: {error}") from error
        self._inputs = {node.name for node in self._session.get_inputs()}
        outputs = [node.name for node in self._session.get_outputs()]
        self._output = _POOLED_OUTPUT if _POOLED_OUTPUT in outputs else outputs[0]
        self.dimensions = len(self._encode("?"))

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return one row of unit length a text, in their order. Longer texts are cut."""
        # One by one: a batch is no faster on a CPU, and its padding moves int8 vectors by 2 %.
        # A thread a text: threads that share one text's work wait for each other.
        each = self._pool.map if self._pool is not None else map
        rows = list(each(self._encode, texts))
        return np.stack(rows) if rows else np.empty((0, self.dimensions), dtype=np.float32)

    def _encode(self, text: str) -> Matrix:
        # A lone surrogate cannot be encoded, and one odd character must not cost a file.
        clean = text.encode(errors="replace").decode()
        ids = np.array([self._tokenizer.encode(clean).ids], dtype=np.int64)
        feeds = {_IDS: ids, _MASK: np.ones_like(ids), _TYPES: np.zeros_like(ids)}
        wanted = {name: value for name, value in feeds.items() if name in self._inputs}
        output: Matrix = self._session.run([self._output], wanted)[0][0]
        return pool(output, self._pooling)


def pool(output: Matrix, pooling: Pooling) -> Matrix:
    """Make a unit vector of a text's output: `(tokens, dimensions)`, or pooled already."""
    if output.ndim == 2:
        output = output[0] if pooling is Pooling.CLS else output.mean(axis=0)
    length = max(float(np.linalg.norm(output)), float(np.finfo(np.float32).tiny))
    unit: Matrix = (output / length).astype(np.float32)
    return unit


def _tokenizer(folder: ModelFolder) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder.tokenizer))
    tokenizer.no_padding()
    tokenizer.enable_truncation(folder.max_tokens)
    return tokenizer


def _session(folder: ModelFolder) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Texts of many lengths would keep an arena for each.
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(
        folder.model,
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=_SLOWER_FUSIONS,
    )
