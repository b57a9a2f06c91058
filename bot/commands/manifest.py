"""`docent manifest`: the Slack app manifest, to be pasted into api.slack.com/apps."""

from __future__ import annotations

import argparse
import sys

import orjson

from bot.slack.manifest import manifest

__all__ = ["add_arguments", "run"]

_LONGEST_NAME = 35
"""Source: Slack, app manifest reference, display_information.name."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--name", default="Docent", type=_name, help="the app's and the bot's name (35 characters)"
    )
    parser.add_argument(
        "--request-url",
        type=_address,
        metavar="URL",
        help="where Slack sends events over HTTP, for example https://example.org/slack/events "
        "(default: Socket Mode, which needs no public address)",
    )


def _name(text: str) -> str:
    name = text.strip()
    if not 0 < len(name) <= _LONGEST_NAME:
        raise argparse.ArgumentTypeError(f"Slack takes 1 to {_LONGEST_NAME} characters")
    return name


def _address(text: str) -> str:
    if not text.startswith("https://"):
        raise argparse.ArgumentTypeError("Slack takes an address that begins with https://")
    return text


def run(args: argparse.Namespace) -> int:
    """Print the manifest as JSON."""
    printed = orjson.dumps(
        manifest(name=args.name, request_url=args.request_url), option=orjson.OPT_INDENT_2
    )
    sys.stdout.write(printed.decode() + "\n")
    return 0
