"""Lays out one server folder, ready to run; apart from running it because it only writes files."""

from __future__ import annotations

import os
import pwd
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tests.integration.elastic_node.archive import fetch_archive
from tests.integration.elastic_node.java import VECTOR_MODULE, JavaRuntime
from tests.integration.elastic_node.plugin import build_plugin

__all__ = ["install_server", "unprivileged_user"]


def install_server(version: str, java: JavaRuntime, folder: Path, files: Mapping[str, str]) -> Path:
    """Unpack the server below `folder`, with the test plugin if it can be built; return its home.

    `files` are put into its configuration, by name.

    Raises:
        NodeUnavailable: the archive cannot be fetched.
        NodeFailed: the plugin does not compile.
    """
    home = folder / f"elasticsearch-{version}"
    with zipfile.ZipFile(fetch_archive(version)) as archive:
        archive.extractall(folder)
    for script in (home / "bin").iterdir():
        script.chmod(0o755)
    if not java.has_vector_module:
        _drop_vector_module(home / "config" / "jvm.options")
    if plugin := build_plugin(java, home, version):
        shutil.copytree(plugin, home / "plugins" / "test-analysis")
    for name, text in files.items():
        (home / "config" / name).write_text(text, encoding="utf-8")
    if (owner := unprivileged_user()) is not None:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner, owner)
    return home


def unprivileged_user() -> int | None:
    """Return the user to run as when we are root, since the server refuses to be root."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def _drop_vector_module(options: Path) -> None:
    lines = options.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if VECTOR_MODULE not in line]
    options.write_text("".join(kept), encoding="utf-8")
