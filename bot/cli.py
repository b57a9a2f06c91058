"""The `docent` command: finds a command in the table, and turns errors into one clear message."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import NoReturn

from bot.commands import COMMANDS
from core.errors import ConfigError, DocentError

__all__ = ["main", "run_command"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command: 0 on success, 1 on a user's error, said once on standard error."""
    try:
        return _main(list(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:  # before the command runs: importing it takes a second
        return 130


def _main(arguments: list[str]) -> int:
    if arguments[:1] == ["--version"]:
        sys.stdout.write(f"docent {_version()}\n")
        return 0
    parser = _Parser(prog="docent", description="Answers from the files your team shares in Slack.")
    parser.add_argument("--version", action="store_true", help="print the version")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    named = next((a for a in arguments if not a.startswith("-")), None)
    for name, command in COMMANDS.items():
        sub = subparsers.add_parser(name, help=command.summary, description=command.summary)
        if name == named:
            # Only the command that is run is imported: help stays quick.
            module = importlib.import_module(command.module)
            _function(module, "add_arguments")(sub)
            sub.set_defaults(run=_function(module, "run"))
    if not arguments:
        parser.print_help(sys.stderr)
        return 1
    return run_command(parser.parse_args(arguments))


class _Parser(argparse.ArgumentParser):
    """Ends with 1 on a mistyped command, as every other error of a user does."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(1, f"{self.prog}: {message}\n")


def run_command(args: argparse.Namespace) -> int:
    """Run a parsed command, and say once what went wrong."""
    try:
        return int(args.run(args))
    except ConfigError as error:
        lines = "\n".join(f"  - {problem}" for problem in error.problems)
        several = f"the settings are not right:\n{lines}"
        _say(several if len(error.problems) > 1 else error.reason, error.fix)
    except DocentError as error:
        _say(error.reason, error.fix)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _say(reason: str, fix: str | None) -> None:
    sys.stderr.write(f"docent: {reason}\n{f'  {fix}{chr(10)}' if fix else ''}")


def _function(module: ModuleType, name: str) -> Callable[..., object]:
    function = getattr(module, name)
    if not callable(function):
        raise TypeError(f"{module.__name__}.{name} is no function")
    return function  # type: ignore[no-any-return]  # the table's modules are checked by a house test


def _version() -> str:
    # costs 30 ms, needed for --version only
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("docent")
    except PackageNotFoundError:
        return "(not installed)"
