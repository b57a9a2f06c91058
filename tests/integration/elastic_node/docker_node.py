"""A node run by Docker; one of the two ways to have a node of our own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from tests.integration.elastic_node.errors import NodeFailed, NodeUnavailable
from tests.integration.elastic_node.probe import scheme_of, wait_until_ready
from tests.integration.elastic_node.process import spawn_guard

__all__ = ["DockerNode"]

_IMAGE: Final = "docker.elastic.co/elasticsearch/elasticsearch"
_CONFIG: Final = "/usr/share/elasticsearch/config"
_PULL_TIMEOUT_S: Final = 900


class DockerNode:
    """One container with its own port; a restart keeps its indices."""

    def __init__(
        self,
        version: str,
        settings: Mapping[str, str] | None = None,
        files: Mapping[str, str] | None = None,
    ) -> None:
        if shutil.which("docker") is None:
            raise NodeUnavailable("Docker is not installed")
        _docker("info", timeout_s=20)
        merged = {
            "discovery.type": "single-node",
            "xpack.security.enabled": "false",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "ES_JAVA_OPTS": "-Xms512m -Xmx512m",
            **(settings or {}),
        }
        flags = [f"--env={name}={value}" for name, value in merged.items()]
        self._container = _docker(
            *("create", "--publish=127.0.0.1::9200", *flags, f"{_IMAGE}:{version}"),
            timeout_s=_PULL_TIMEOUT_S,
        )
        self._guard = spawn_guard(f"docker rm --force --volumes {self._container}")
        self._scheme = scheme_of(merged)
        self._url = ""
        self._copy(files or {})

    @property
    def url(self) -> str:
        return self._url

    def start(self) -> None:
        """Start the node, or let a paused one go on, and wait until it takes requests.

        Raises:
            NodeFailed: it ended, or was not ready in time.
        """
        with suppress(NodeUnavailable):  # it was not paused
            _docker("unpause", self._container)
        _docker("start", self._container)
        address = _docker("port", self._container, "9200/tcp").splitlines()[0]
        self._url = f"{self._scheme}://{address}"
        try:
            wait_until_ready(self._url, alive=self._is_running)
        except NodeFailed as error:
            log = _docker("logs", "--tail=40", self._container)
            raise NodeFailed(f"{error}\n{log}") from error

    def stop(self) -> None:
        """Stop the node; its indices stay for the next start."""
        with suppress(NodeUnavailable):
            _docker("unpause", self._container)
        _docker("stop", self._container)

    def pause(self) -> None:
        """Freeze the node until `start`: connections stay open and nothing is answered."""
        _docker("pause", self._container)

    def close(self) -> None:
        """Remove the container."""
        self._guard.communicate()

    def _copy(self, files: Mapping[str, str]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = Path(folder, name)
                path.write_text(text, encoding="utf-8")
                _docker("cp", str(path), f"{self._container}:{_CONFIG}/{name}")

    def _is_running(self) -> bool:
        return _docker("inspect", "--format={{.State.Running}}", self._container) == "true"


def _docker(*arguments: str, timeout_s: float = 60) -> str:
    try:
        result = subprocess.run(
            ["docker", *arguments], check=True, capture_output=True, text=True, timeout=timeout_s
        )
    except subprocess.CalledProcessError as error:
        raise NodeUnavailable(f"docker {arguments[0]}: {error.stderr[-400:].strip()}") from error
    except subprocess.TimeoutExpired as error:
        raise NodeUnavailable(f"docker {arguments[0]} took too long") from error
    return result.stdout.strip()
