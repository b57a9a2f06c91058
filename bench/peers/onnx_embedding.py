"""The embedding that people write around an ONNX file: batches, padded to their longest text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

__all__ = ["OnnxEmbedding"]

_BATCH = 32


class OnnxEmbedding:
    """A model's folder, run with onnxruntime's own settings."""

    def __init__(self, model: str, tokenizer: str, max_tokens: int) -> None:
        self._tokenizer = Tokenizer.from_file(tokenizer)
        self._tokenizer.enable_truncation(max_tokens)
        self._tokenizer.enable_padding()
        self._session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
        self._inputs = {node.name for node in self._session.get_inputs()}

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a unit vector a text."""
        vectors: list[list[float]] = []
        for start in range(0, len(texts), _BATCH):
            encoded = self._tokenizer.encode_batch(list(texts[start : start + _BATCH]))
            ids = np.array([one.ids for one in encoded], dtype=np.int64)
            mask = np.array([one.attention_mask for one in encoded], dtype=np.int64)
            feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            wanted = {name: value for name, value in feeds.items() if name in self._inputs}
            rows = np.asarray(self._session.run(None, wanted)[0])
            if rows.ndim == 3:
                rows = (rows * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1)[:, None]
            rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
            vectors += rows.tolist()
        return vectors
