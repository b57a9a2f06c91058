"""Channels change in Slack: left, archived, closed, renamed, moved, deleted."""

from __future__ import annotations

import pytest

from bot.bootstrap.running_bot import Bot
from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.keeping_up import ANSWER, FILE, PRICES, QUESTION, answered, everything_said

NOT_FOUND = "I could not find"


@pytest.fixture
async def sales(slack: PlaygroundServer, bot: Bot) -> str:
    """Return a public channel of two people and the bot."""
    assert bot.checks
    return slack.create_channel(MAYA, "sales", members=[TOM], with_bot=True).id


async def test_a_left_channel_is_hidden_and_comes_back_without_a_download(
    chat: Dialog, slack: PlaygroundServer, sales: str
) -> None:
    await chat.teaches(MAYA, sales, FILE, PRICES)
    await answered(chat, ANSWER)
    slack.kick(MAYA, sales, "bot")
    reply = await answered(chat, NOT_FOUND)
    assert FILE not in reply.shown
    downloads = len(slack.calls.of("files-pri"))
    slack.invite(MAYA, sales, "bot")
    await answered(chat, ANSWER)
    await answered(chat, ANSWER, channel=sales)
    assert len(slack.calls.of("files-pri")) == downloads


async def test_a_left_channel_is_hidden_from_its_own_members_too(
    chat: Dialog, slack: PlaygroundServer, sales: str
) -> None:
    await chat.teaches(MAYA, sales, FILE, PRICES)
    slack.kick(MAYA, sales, "bot")
    await answered(chat, NOT_FOUND)
    await chat.commands(TOM, GENERAL, "/ask", QUESTION)
    reply = await chat.hears(NOT_FOUND, as_user=TOM)
    assert FILE not in reply.shown


async def test_an_archived_channel_still_answers_and_says_so(
    chat: Dialog, slack: PlaygroundServer, sales: str
) -> None:
    await chat.teaches(MAYA, sales, FILE, PRICES)
    slack.archive(MAYA, sales)
    reply = await answered(chat, "(archived)")
    assert ANSWER in reply.shown
    slack.unarchive(MAYA, sales)
    for _ in range(20):
        reply = await answered(chat, ANSWER)
        if "(archived)" not in reply.shown:
            break
    assert "(archived)" not in reply.shown


async def test_a_renamed_channel_is_the_same(
    chat: Dialog, slack: PlaygroundServer, sales: str
) -> None:
    await chat.teaches(MAYA, sales, FILE, PRICES)
    slack.rename(sales, "revenue")
    await answered(chat, ANSWER)
    await answered(chat, ANSWER, channel=sales)


async def test_what_was_quoted_from_a_channel_that_closed_is_withdrawn(
    chat: Dialog, slack: PlaygroundServer, sales: str
) -> None:
    await chat.teaches(MAYA, sales, FILE, PRICES)
    asked = await chat.says(TOM, GENERAL, QUESTION)
    await chat.hears(FILE, in_thread=True)
    inside = await chat.says(TOM, sales, QUESTION)
    await chat.hears(FILE, in_thread=True)
    slack.make_private(MAYA, sales)
    await chat.hears("Withdrawn: not everybody", channel=GENERAL, in_thread=asked.ts)
    await chat.hears(ANSWER, channel=sales, in_thread=inside.ts)


async def test_a_channel_with_another_id_keeps_its_files(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    deals = slack.create_channel(MAYA, "deals", members=[TOM], private=True, with_bot=True).id
    file = await chat.teaches(MAYA, deals, FILE, PRICES)
    asked = await chat.says(TOM, deals, QUESTION)
    await chat.hears(FILE, in_thread=True)
    downloads = len(slack.calls.of("files-pri"))
    moved = slack.change_channel_id(slack.change_channel_id(deals).id).id
    await answered(chat, ANSWER, channel=moved)
    assert len(slack.calls.of("files-pri")) == downloads

    slack.delete_file(file)
    await chat.hears("Withdrawn: the file was removed", channel=moved, in_thread=asked.ts)


async def test_a_deleted_channel_leaves_nothing(
    chat: Dialog, slack: PlaygroundServer, sales: str
) -> None:
    await chat.teaches(MAYA, sales, FILE, PRICES)
    asked = await chat.says(TOM, GENERAL, QUESTION)
    await chat.hears(FILE, in_thread=True)
    slack.delete_channel(MAYA, sales)
    await answered(chat, NOT_FOUND)
    await chat.hears("Withdrawn: ", channel=GENERAL, in_thread=asked.ts)
    assert ANSWER not in everything_said(slack)
