"""How a module is laid out: what it is for, what it offers, how long it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.sources import Source, product_sources, public_names, public_names_of, sources

LONGEST_FILE = 300
LONGEST_FUNCTION = 40

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def defined_names(source: Source) -> Iterator[str]:
    """Yield what a module makes itself; a package's front also what it passes on."""
    for node in source.tree.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Assign(targets=targets):
                yield from (name.id for name in targets if isinstance(name, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.ImportFrom(names=names) if source.path.name in {"__init__.py", "__main__.py"}:
                yield from (alias.asname or alias.name for alias in names)
                if node.module is not None and names[0].name == "*":
                    yield from public_names_of(node.module)


def test_every_module_says_what_it_does() -> None:
    assert [s.module for s in sources() if s.lines and not ast.get_docstring(s.tree)] == []


def test_every_module_has_the_future_import() -> None:
    line = "from __future__ import annotations"
    assert [s.module for s in sources() if s.lines and line not in s.lines] == []


def test_every_module_lists_what_it_offers() -> None:
    assert [s.module for s in product_sources() if public_names(s) is None] == []


def test_what_a_module_lists_it_defines() -> None:
    untrue = {
        s.module: sorted(unknown)
        for s in product_sources()
        if (unknown := set(public_names(s) or ()) - set(defined_names(s)))
    }
    assert untrue == {}


def test_public_functions_and_classes_are_listed() -> None:
    missing = [
        f"{source.at(node)} {node.name}"
        for source in product_sources()
        for node in source.tree.body
        if isinstance(node, Definition)
        and not node.name.startswith("_")
        and node.name not in (public_names(source) or ())
    ]
    assert missing == []


def test_only_listed_names_are_imported_from_elsewhere() -> None:
    offered = {s.module: set(public_names(s) or ()) for s in product_sources()}
    wrong = [
        f"{source.at(node)} {node.module}.{alias.name}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.module in offered
        for alias in node.names
        if alias.name not in offered[node.module] | {"*"}
        and f"{node.module}.{alias.name}" not in offered
    ]
    assert wrong == []


def test_no_file_is_too_long() -> None:
    assert {s.module: len(s.lines) for s in sources() if len(s.lines) > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    lengths = {
        f"{source.at(node)} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}
