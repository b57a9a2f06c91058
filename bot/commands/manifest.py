"""`docent manifest`: the Slack app manifest, to be pasted into api.slack.com/apps."""

from __future__ import annotations

import argparse
import sys

import orjson

from bot.slack.manifest import manifest

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--name", default="Docent", help="the bot's display name")
    parser.add_argument(
        "--request-url",
        metavar="URL",
        help="where Slack sends events over HTTP, for example https://example.org/slack/events "
        "(default: Socket Mode, which needs no public address)",
    )


def run(args: argparse.Namespace) -> int:
    """Print the manifest as JSON."""
    printed = orjson.dumps(
        manifest(name=args.name, request_url=args.request_url), option=orjson.OPT_INDENT_2
    )
    sys.stdout.write(printed.decode() + "\n")
    return 0
