"""The project's Python files, parsed once for all house tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["ROOT", "Source", "product_sources", "public_names", "sources"]

ROOT = Path(__file__).parents[2]
PRODUCT = ("bot", "core", "playground")
OTHERS = ("tests", "bench", "tools")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file. `module` is the name it is imported by, `lines` counts from 0."""

    path: Path
    module: str
    lines: tuple[str, ...]
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        """Say where a node is, as editors understand it."""
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"

    def line(self, node: ast.AST) -> str:
        """Return the line that a node starts on."""
        return self.lines[getattr(node, "lineno", 1) - 1]


def product_sources() -> tuple[Source, ...]:
    """Return what users run."""
    return tuple(source for source in sources() if source.module.split(".")[0] in PRODUCT)


@cache
def sources() -> tuple[Source, ...]:
    """Return everything that is written in Python."""
    return tuple(_read(path) for folder in (*PRODUCT, *OTHERS) for path in _files(ROOT / folder))


def public_names(source: Source) -> list[str] | None:
    """Return a module's `__all__`, None when it has none; a package's front may unpack others'."""
    for node in source.tree.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id="__all__")], value=ast.List(elts=names))
                | ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.List(elts=names))
            ):
                return [name for item in names for name in _listed(source, item)]
    return None


def _listed(source: Source, item: ast.expr) -> list[str]:
    match item:
        case ast.Starred(value=ast.Attribute(value=ast.Name(id=part), attr="__all__")):
            return public_names_of(f"{source.module}.{part}")
    return [str(ast.literal_eval(item))]


def public_names_of(module: str) -> list[str]:
    """Return the `__all__` of a module by its name."""
    return [n for s in sources() if s.module == module for n in public_names(s) or ()]


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.rglob("*.py"))


def _read(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    return Source(
        path=path,
        module=".".join(parts),
        lines=tuple(text.splitlines()),
        tree=ast.parse(text, str(path)),
    )
