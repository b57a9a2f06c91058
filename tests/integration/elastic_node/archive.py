"""Fetches the server archive from Maven Central once; apart because it alone needs the network."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from tests.integration.elastic_node.errors import NodeFailed, NodeUnavailable

__all__ = ["cache_folder", "fetch_archive"]

_GROUP: Final = "org.elasticsearch.distribution.integ-test-zip"
# Source: the archives as first downloaded; the repository publishes no signed checksum for them.
_SHA256: Final = {
    "8.19.5": "5d3a8f63f66d828a24d29f88819bf2c6e695d124c470da3ab92a5d6cc1397785",
    "9.2.0": "bf44938a0490ba2a303d39c9cb64b38963dd08c812ce93e10816e878585bcb6b",
}
_DOWNLOAD_TIMEOUT_S: Final = 900


def cache_folder() -> Path:
    """Return the user's folder for downloads and built plugins, made when missing."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(root) / "docent" / "elasticsearch"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def fetch_archive(version: str) -> Path:
    """Return the archive of this server version, downloading it (99 MB) the first time.

    Raises:
        NodeUnavailable: it is not cached and Maven is missing or could not fetch it.
        NodeFailed: what was fetched is not the archive we know.
    """
    archive = cache_folder() / f"elasticsearch-{version}.zip"
    if archive.exists():
        return archive
    # Downloaded beside its place and renamed, so that a cut download is never taken for whole.
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        _download(version, folder)
        fetched = Path(folder) / archive.name
        with fetched.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != _SHA256.get(version):
            raise NodeFailed(f"{archive.name} has the unknown SHA-256 {digest}")
        fetched.replace(archive)
    return archive


def _download(version: str, folder: str) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise NodeUnavailable("Maven (mvn) is not installed, so the server cannot be fetched")
    command = [
        *(maven, "--batch-mode", "--quiet", "dependency:copy"),
        f"-Dartifact={_GROUP}:elasticsearch:{version}:zip",
        f"-DoutputDirectory={folder}",
    ]
    try:
        subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=_DOWNLOAD_TIMEOUT_S
        )
    except subprocess.CalledProcessError as error:
        raise NodeUnavailable(f"Maven could not fetch it: {error.stdout[:400]}") from error
    except subprocess.TimeoutExpired as error:
        raise NodeUnavailable("Maven did not finish fetching the server in time") from error
