"""Finds a model's files and says what they are; apart because no model is loaded for that."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import orjson
from pydantic import BaseModel, PositiveInt, ValidationError

from core.errors import EmbedderMissing

__all__ = [
    "DESCRIPTION",
    "MODEL",
    "TOKENIZER",
    "ModelFolder",
    "Pooling",
    "open_folder",
    "sha256_of",
]

MODEL: Final = "model.onnx"
TOKENIZER: Final = "tokenizer.json"
DESCRIPTION: Final = "embedder.json"

# Source: sentence-transformers, the files of a saved model.
_PLACES = (MODEL, f"onnx/{MODEL}")
_POOLING_FILE = "1_Pooling/config.json"
_LENGTH_FILES = ("sentence_bert_config.json", "tokenizer_config.json", "config.json")
_LENGTH_KEYS = ("max_seq_length", "model_max_length", "max_position_embeddings")
_UNKNOWN_LENGTH = 100_000
_SHORTEST = 16


class Pooling(StrEnum):
    """How vectors of tokens become one vector of a text."""

    MEAN = "mean"
    CLS = "cls"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFolder:
    """Where a model's files are, and what identifies it. `pooling` is for graphs that do none."""

    name: str
    model: Path
    tokenizer: Path
    max_tokens: int
    pooling: Pooling


class _Description(BaseModel):
    name: str
    max_tokens: PositiveInt
    sha256: dict[str, str]


def open_folder(folder: Path) -> ModelFolder:
    """Read what is in a folder: one `docent model` made, or one of sentence-transformers.

    Raises:
        EmbedderMissing: files are missing, changed, or of a model that cannot be used.
    """
    folder = folder.resolve()  # it is told to a process that runs elsewhere
    fix = "Run `docent model`, or set EMBEDDER_MODEL_DIR."
    model = next((folder / place for place in _PLACES if (folder / place).is_file()), None)
    tokenizer = folder / TOKENIZER
    if model is None or not tokenizer.is_file():
        missing = MODEL if model is None else TOKENIZER
        raise EmbedderMissing(f"There is no {missing} in {folder}.", fix=fix)
    try:
        if (folder / DESCRIPTION).is_file():
            return _described(folder, model, tokenizer)
        return _foreign(folder, model, tokenizer)
    except (OSError, ValidationError, orjson.JSONDecodeError) as error:
        raise EmbedderMissing(f"The model in {folder} cannot be read: {error}", fix=fix) from error


def _described(folder: Path, model: Path, tokenizer: Path) -> ModelFolder:
    known = _Description.model_validate_json((folder / DESCRIPTION).read_bytes())
    for path in (model, tokenizer):
        if sha256_of(path) != known.sha256.get(path.name):
            raise EmbedderMissing(
                f"{path} is not what was built.", fix="Run `docent model --force`."
            )
    return ModelFolder(
        name=known.name,
        model=model,
        tokenizer=tokenizer,
        max_tokens=known.max_tokens,
        pooling=Pooling.MEAN,
    )


def _foreign(folder: Path, model: Path, tokenizer: Path) -> ModelFolder:
    # Two models may share a folder's name, and their vectors must never meet.
    return ModelFolder(
        name=f"{folder.name}-{sha256_of(model)[:12]}",
        model=model,
        tokenizer=tokenizer,
        max_tokens=_max_tokens(folder),
        pooling=_pooling(folder),
    )


def _max_tokens(folder: Path) -> int:
    # tokenizer_config.json has a huge number where no length is known.
    lengths = [
        length
        for file, key in zip(_LENGTH_FILES, _LENGTH_KEYS, strict=True)
        if isinstance(length := _json(folder / file).get(key), int)
        and _SHORTEST <= length < _UNKNOWN_LENGTH
    ]
    if not lengths:
        raise EmbedderMissing(
            f"Nothing in {folder} says how many tokens the model reads.",
            fix=f"Keep its {_LENGTH_FILES[0]} beside the model.",
        )
    return min(lengths)


def _pooling(folder: Path) -> Pooling:
    modes = {
        key.removeprefix("pooling_mode_")
        for key, value in _json(folder / _POOLING_FILE).items()
        if key.startswith("pooling_mode_") and value is True
    }
    if modes <= {"mean_tokens"}:
        return Pooling.MEAN
    if modes == {"cls_token"}:
        return Pooling.CLS
    raise EmbedderMissing(
        f"The model in {folder} pools by {', '.join(sorted(modes))}.",
        fix="Use a model that pools by mean or cls.",
    )


def _json(path: Path) -> Mapping[str, object]:
    found: object = orjson.loads(path.read_bytes()) if path.is_file() else {}
    return found if isinstance(found, dict) else {}


def sha256_of(path: Path) -> str:
    """Return what tells a file from a changed one.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
