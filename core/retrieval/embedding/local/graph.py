"""Writes a BERT encoder as an ONNX graph from its tensors.

Apart from fetching and storing because it is pure: the same tensors give the same graph.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

__all__ = ["INPUTS", "OUTPUT", "Tensors", "build_graph"]

Tensors = Mapping[str, npt.NDArray[np.float32]]

INPUTS = ("input_ids", "attention_mask")
OUTPUT = "sentence_embedding"

# Source: ONNX operators, `Gelu` exists since opset 20; onnxruntime reads IR version 10 since 1.18.
_OPSET = 20
_IR_VERSION = 10
_MASKED = -10_000.0


def build_graph(tensors: Tensors, *, heads: int, epsilon: float) -> onnx.ModelProto:
    """Return a graph from token ids and mask, `(batch, length)`, to unit vectors.

    Tokens are pooled by their mean. Names of tensors are those of a BERT checkpoint, `epsilon` is
    its layer normalisation's. Every token is of type 0.
    """
    graph = _Graph(tensors, heads=heads, epsilon=epsilon)
    mask = graph.add("Cast", "attention_mask", to=TensorProto.FLOAT)
    bias = graph.mask_bias(mask)
    hidden = graph.embeddings()
    layer = 0
    while f"encoder.layer.{layer}.output.dense.weight" in tensors:
        hidden = graph.layer(f"encoder.layer.{layer}", hidden, bias)
        layer += 1
    graph.pool(hidden, mask)
    return graph.finish()


class _Graph:
    def __init__(self, tensors: Tensors, *, heads: int, epsilon: float) -> None:
        self._tensors = tensors
        self._hidden = tensors["embeddings.word_embeddings.weight"].shape[1]
        self._heads = heads
        self._epsilon = epsilon
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def add(self, operator: str, *inputs: str, **attributes: int | float | Sequence[int]) -> str:
        """Add a node with one output and return that output's name."""
        name = f"{operator.lower()}_{len(self._nodes)}"
        node = helper.make_node(operator, inputs, [name], name)
        node.attribute.extend(helper.make_attribute(k, v) for k, v in attributes.items())
        self._nodes.append(node)
        return name

    def embeddings(self) -> str:
        words = self._constant(self._tensors["embeddings.word_embeddings.weight"])
        positions = self._constant(
            self._tensors["embeddings.position_embeddings.weight"]
            + self._tensors["embeddings.token_type_embeddings.weight"][0]
        )
        # Range and Gather would say the same, but onnxruntime's optimiser breaks them.
        length = self.add("Shape", "input_ids", start=1, end=2)
        seen = self.add("Slice", positions, self._integers(0), length, self._integers(0))
        total = self.add("Add", self.add("Gather", words, "input_ids"), seen)
        return self._normalised("embeddings.LayerNorm", total)

    def mask_bias(self, mask: str) -> str:
        """Turn 1 for a token and 0 for padding into what is added to attention scores."""
        padding = self.add("Sub", self._constant(np.float32(1)), mask)
        bias = self.add("Mul", padding, self._constant(np.float32(_MASKED)))
        return self.add("Unsqueeze", bias, self._integers(1, 2))

    def layer(self, name: str, hidden: str, bias: str) -> str:
        attended = self._dense(
            f"{name}.attention.output.dense",
            self._attention(f"{name}.attention.self", hidden, bias),
        )
        middle = self._normalised(
            f"{name}.attention.output.LayerNorm", self.add("Add", attended, hidden)
        )
        wide = self.add("Gelu", self._dense(f"{name}.intermediate.dense", middle))
        narrow = self._dense(f"{name}.output.dense", wide)
        return self._normalised(f"{name}.output.LayerNorm", self.add("Add", narrow, middle))

    def pool(self, hidden: str, mask: str) -> None:
        weights = self.add("Unsqueeze", mask, self._integers(2))
        axis = self._integers(1)
        total = self.add("ReduceSum", self.add("Mul", hidden, weights), axis, keepdims=0)
        mean = self.add("Div", total, self.add("ReduceSum", weights, axis, keepdims=0))
        unit = self.add("LpNormalization", mean, axis=-1, p=2)
        self._nodes.append(helper.make_node("Identity", [unit], [OUTPUT], "output"))

    def finish(self) -> onnx.ModelProto:
        shape = ["batch", "length"]
        inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, shape) for n in INPUTS]
        output = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["batch", self._hidden])
        graph = helper.make_graph(self._nodes, "bert", inputs, [output], self._constants)
        opset = helper.make_opsetid("", _OPSET)
        model = helper.make_model(graph, opset_imports=[opset], ir_version=_IR_VERSION)
        onnx.checker.check_model(model)
        return model

    def _attention(self, name: str, hidden: str, bias: str) -> str:
        size = self._hidden // self._heads
        split = self._integers(0, 0, self._heads, size)
        parts = [
            self.add("Reshape", self._dense(f"{name}.{part}", hidden), split)
            for part in ("query", "key", "value")
        ]
        query = self.add("Transpose", parts[0], perm=[0, 2, 1, 3])
        key = self.add("Transpose", parts[1], perm=[0, 2, 3, 1])
        value = self.add("Transpose", parts[2], perm=[0, 2, 1, 3])
        scale = self._constant(np.float32(1 / math.sqrt(size)))
        scores = self.add("Add", self.add("Mul", self.add("MatMul", query, key), scale), bias)
        mixed = self.add("MatMul", self.add("Softmax", scores, axis=-1), value)
        joined = self.add("Transpose", mixed, perm=[0, 2, 1, 3])
        return self.add("Reshape", joined, self._integers(0, 0, self._hidden))

    def _dense(self, name: str, hidden: str) -> str:
        weight = self._constant(np.ascontiguousarray(self._tensors[f"{name}.weight"].T))
        bias = self._constant(self._tensors[f"{name}.bias"])
        return self.add("Add", self.add("MatMul", hidden, weight), bias)

    def _normalised(self, name: str, hidden: str) -> str:
        scale = self._constant(self._tensors[f"{name}.weight"])
        bias = self._constant(self._tensors[f"{name}.bias"])
        return self.add("LayerNormalization", hidden, scale, bias, axis=-1, epsilon=self._epsilon)

    def _constant(self, value: npt.NDArray[np.float32] | np.float32) -> str:
        return self._initializer(np.asarray(value, dtype=np.float32))

    def _integers(self, *values: int) -> str:
        return self._initializer(np.asarray(values, dtype=np.int64))

    def _initializer(self, value: npt.NDArray[np.float32] | npt.NDArray[np.int64]) -> str:
        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(value, name))
        return name
