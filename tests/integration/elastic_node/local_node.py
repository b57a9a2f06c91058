"""A node run by a Java of this machine; one of the two ways to have a node of our own."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from tests.integration.elastic_node.errors import NodeFailed
from tests.integration.elastic_node.install import install_server, unprivileged_user
from tests.integration.elastic_node.java import find_java
from tests.integration.elastic_node.probe import scheme_of, wait_until_ready
from tests.integration.elastic_node.process import GuardedProcess

__all__ = ["LocalNode"]

_HEAP: Final = "-Xms512m -Xmx512m"
# A node of the tests lives for minutes, in which much compiling would not pay; one that is
# measured is to be as quick as in earnest.
_QUICK_START: Final = "-XX:TieredStopAtLevel=1"


class LocalNode:
    """One node with its own folder and ports; a restart keeps both."""

    def __init__(
        self,
        version: str,
        settings: Mapping[str, str] | None = None,
        files: Mapping[str, str] | None = None,
        *,
        measured: bool = False,
    ) -> None:
        self._options = _HEAP if measured else f"{_HEAP} {_QUICK_START}"
        self._java = find_java()
        with ExitStack() as undo:
            folder = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="docent-elastic-")))
            self._home = install_server(version, self._java, folder, files or {})
            self._folder = undo.pop_all()
        self._log = folder / "console.log"
        self._process: GuardedProcess | None = None
        http_port, transport_port = _free_ports(2)
        self._settings = {
            "discovery.type": "single-node",
            "xpack.security.enabled": "false",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "http.port": str(http_port),
            "transport.port": str(transport_port),
            **(settings or {}),
        }
        self._url = f"{scheme_of(self._settings)}://127.0.0.1:{http_port}"

    @property
    def url(self) -> str:
        return self._url

    def start(self) -> None:
        """Start the node, or let a paused one go on, and wait until it takes requests.

        Raises:
            NodeFailed: it ended, or was not ready in time.
        """
        if self._process is None:
            self._process = self._launch()
        self._process.signal(signal.SIGCONT)
        try:
            wait_until_ready(self._url, alive=self._process.is_alive)
        except NodeFailed as error:
            self.stop()
            log = self._log.read_text(encoding="utf-8", errors="replace")
            raise NodeFailed(f"{error}\n{log[-3000:]}") from error

    def stop(self) -> None:
        """Stop the node; its indices stay for the next start."""
        if self._process is not None:
            self._process.stop()
            self._process = None

    def pause(self) -> None:
        """Freeze the node until `start`: connections stay open and nothing is answered."""
        if self._process is not None:
            self._process.signal(signal.SIGSTOP)

    def close(self) -> None:
        """Stop the node and remove its folder."""
        self.stop()
        self._folder.close()

    def _launch(self) -> GuardedProcess:
        return GuardedProcess(
            [
                str(self._home / "bin" / "elasticsearch"),
                *(f"-E{name}={value}" for name, value in self._settings.items()),
            ],
            env={
                "PATH": os.defpath,
                "ES_JAVA_HOME": str(self._java.home),
                "CLI_JAVA_OPTS": _QUICK_START,
                "ES_JAVA_OPTS": self._options,
            },
            log=self._log,
            owner=unprivileged_user(),
        )


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [taken.getsockname()[1] for taken in sockets]
    for taken in sockets:
        taken.close()
    return ports
