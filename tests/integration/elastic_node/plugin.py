"""Builds the test-only plugin that brings language analyzers; apart because it needs a compiler."""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from tests.integration.elastic_node.archive import cache_folder
from tests.integration.elastic_node.errors import NodeFailed
from tests.integration.elastic_node.java import MINIMUM_MAJOR, JavaRuntime

__all__ = ["build_plugin"]

_SOURCE: Final = Path(__file__).parent / "java_plugin" / "TestAnalysisPlugin.java"
_DESCRIPTOR: Final = """\
name=test-analysis
classname=TestAnalysisPlugin
description=Language analyzers for tests
version=1.0
java.version={java}
elasticsearch.version={server}
"""


def build_plugin(java: JavaRuntime, server_home: Path, version: str) -> Path | None:
    """Return the plugin's folder, compiled once per source and server version.

    None when it is not cached and the runtime has no compiler.

    Raises:
        NodeFailed: the source does not compile against this server.
    """
    descriptor = _DESCRIPTOR.format(java=MINIMUM_MAJOR, server=version)
    digest = hashlib.sha256(_SOURCE.read_bytes() + descriptor.encode()).hexdigest()
    built = cache_folder() / f"plugin-{version}-{digest[:16]}"
    if built.is_dir():
        return built
    if not java.has_compiler:
        return None
    with tempfile.TemporaryDirectory(dir=built.parent) as folder:
        classes, made = Path(folder, "classes"), Path(folder, "made")
        _compile(java, server_home, classes)
        made.mkdir()
        with zipfile.ZipFile(made / "plugin.jar", "w") as jar:
            for path in classes.iterdir():
                jar.write(path, path.name)
        (made / "plugin-descriptor.properties").write_text(descriptor, encoding="utf-8")
        try:
            made.rename(built)
        except OSError:
            if not built.is_dir():  # else another test run was faster
                raise
    return built


def _compile(java: JavaRuntime, server_home: Path, classes: Path) -> None:
    command = [
        *(str(java.home / "bin" / "javac"), "--release", str(MINIMUM_MAJOR), "-proc:none"),
        *("-cp", f"{server_home / 'lib'}/*", "-d", str(classes), str(_SOURCE)),
    ]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if result.returncode:
        raise NodeFailed(f"the test plugin does not compile: {result.stderr[-2000:]}")
