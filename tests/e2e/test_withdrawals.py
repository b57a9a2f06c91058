"""A removed file takes what was quoted from it along, where nobody who reads it may see it."""

from __future__ import annotations

import pytest

from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA, TOM
from tests.e2e.dialog import Dialog

PRICES = b"# Prices\n\nThe Falcon subscription costs 4711 euros a month for every customer.\n"
QUESTION = "What does the Falcon subscription cost?"
WITHDRAWN = "Withdrawn: the file was removed."


@pytest.fixture
async def prices(chat: Dialog) -> str:
    """Return a file that was read in a public channel."""
    return await chat.teaches(MAYA, GENERAL, "prices.md", PRICES)


def _everything(slack: PlaygroundServer) -> str:
    """Return all that Slack still holds of what the bot said: text, blocks, notification."""
    bot = slack.workspace.identity.bot_user_id
    rows = [m for rows in slack.workspace.messages.values() for m in rows.values() if m.user == bot]
    return "\n".join(f"{m.text} {m.markdown} {m.blocks}" for m in rows)


async def test_replies_are_withdrawn_wherever_they_stand(
    chat: Dialog, slack: PlaygroundServer, prices: str
) -> None:
    asked = await chat.says(TOM, GENERAL, f"@Docent {QUESTION}")
    await chat.hears("prices.md", in_thread=True)
    dm = slack.dm(TOM, "bot")
    await chat.says(TOM, dm.id, QUESTION)
    await chat.hears("prices.md", channel=dm.id)
    slack.delete_file(prices)
    await chat.hears(WITHDRAWN, channel=GENERAL, in_thread=asked.ts)
    await chat.hears(WITHDRAWN, channel=dm.id)
    assert "4711 euros" not in _everything(slack)
    assert "prices.md" not in _everything(slack)


async def test_the_controls_of_a_withdrawn_reply_are_gone(
    chat: Dialog, slack: PlaygroundServer, prices: str
) -> None:
    await chat.says(TOM, GENERAL, f"@Docent {QUESTION}")
    await chat.hears("prices.md", in_thread=True)
    slack.delete_file(prices)
    reply = await chat.hears(WITHDRAWN, in_thread=True)
    assert reply.text == WITHDRAWN
    assert [block["type"] for block in reply.blocks] == ["section"]
