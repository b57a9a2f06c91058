"""The local embedder, opened once; a plugin, so that every folder of tests can use it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.config.settings import BUILT_MODEL_DIR
from core.retrieval.embedding.local import LocalEmbedder
from core.retrieval.embedding.local.folder import ModelFolder, open_folder

__all__ = ["local_embedder", "model_folder"]


@pytest.fixture(scope="session")
def model_folder() -> ModelFolder:
    """Give the model that `make setup` built."""
    return open_folder(BUILT_MODEL_DIR)


@pytest.fixture(scope="session")
def local_embedder(model_folder: ModelFolder) -> Iterator[LocalEmbedder]:
    """Give the embedder that users get."""
    embedder = LocalEmbedder(model_folder, deadline_s=120)
    yield embedder
    embedder.close()
