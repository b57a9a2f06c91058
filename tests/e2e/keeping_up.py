"""What tests of changes in Slack have in common: a file that was read, and asking until it holds.

Apart because events arrive a moment later, so a question on their heels may come too early.
"""

from __future__ import annotations

import asyncio
import time

from playground import Message, PlaygroundServer
from playground.seed import GENERAL, TOM
from tests.e2e.dialog import Dialog

__all__ = ["ANSWER", "FILE", "PRICES", "QUESTION", "answered", "everything_said"]

FILE = "prices.md"
PRICES = b"# Prices\n\nThe Falcon subscription costs 4711 euros a month for every customer.\n"
QUESTION = "@Docent What does the Falcon subscription cost?"
ANSWER = "4711 euros"


def _is_finished(message: Message) -> bool:
    """Tell whether a reply has its sources: a stream's come with its end."""
    return not message.streaming and not message.shown.rstrip().endswith("…")


async def answered(
    chat: Dialog, wanted: str, *, channel: str = GENERAL, user: str = TOM, within_s: float = 15.0
) -> Message:
    """Ask again and again until the answer holds something; return that answer."""
    deadline = time.monotonic() + within_s
    while True:
        await chat.says(user, channel, QUESTION)
        reply = await chat.hears(_is_finished, in_thread=True)
        if wanted in reply.shown:
            return reply
        assert time.monotonic() < deadline, f"still answered {reply.shown!r}"
        await asyncio.sleep(0.2)


def everything_said(slack: PlaygroundServer) -> str:
    """Return all that Slack still holds of what the bot said: text, blocks, notifications."""
    bot = slack.workspace.identity.bot_user_id
    said = [m for rows in slack.workspace.messages.values() for m in rows.values() if m.user == bot]
    return "\n".join(f"{m.text} {m.markdown} {m.blocks}" for m in said)
