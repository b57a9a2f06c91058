"""`docent playground`: a local Slack with the bot in it, without accounts or services.

Apart from the session, which knows nothing of command lines and signals.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
from contextlib import suppress

from playground.options import PlaygroundOptions, options_from
from playground.session import Session

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--port", type=int, metavar="N", help="the page's port (default: 8484 or the next free one)"
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument(
        "--fresh", action="store_true", help="forget what an earlier playground kept"
    )


def run(args: argparse.Namespace) -> int:
    """Run the playground until Ctrl-C or SIGTERM, which both exit 0.

    Raises:
        DocentError: The port is taken.
    """
    os.umask(0o077)  # what people post and ask is theirs alone, on a shared machine too
    logging.getLogger("playground").setLevel(logging.ERROR)
    asyncio.run(_play(options_from(args)))
    return 0


async def _play(options: PlaygroundOptions) -> None:
    session = Session(options, _say)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows; there Ctrl-C raises KeyboardInterrupt
            loop.add_signal_handler(number, session.ended.set)
    await session.run()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
