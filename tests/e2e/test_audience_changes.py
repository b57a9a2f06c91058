"""Who may see what changes while people talk: it is looked at again before quoting."""

from __future__ import annotations

from playground import PlaygroundServer
from playground.seed import GENERAL, GUEST_CHANNEL, MAYA, TOM
from tests.e2e.dialog import Dialog

SECRET = b"# Prices\n\nThe Falcon subscription costs 4711 euros a month for every customer.\n"
QUESTION = "@Docent What does the Falcon subscription cost?"


async def _opened(slack: PlaygroundServer) -> str:
    """Return a new public channel of Maya and the bot."""
    channel = slack.create_channel(MAYA, "sales")
    slack.invite(MAYA, channel.id, "bot")
    return channel.id


async def test_a_channel_turned_private_is_quoted_elsewhere_no_more(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    sales = await _opened(slack)
    await chat.teaches(MAYA, sales, "prices.md", SECRET)
    await chat.says(TOM, GENERAL, QUESTION)
    await chat.hears("4711 euros", in_thread=True)
    slack.make_private(MAYA, sales)
    await chat.says(TOM, GENERAL, QUESTION)
    reply = await chat.hears(lambda m: not m.shown.endswith("…"), in_thread=True)
    assert "4711 euros" not in reply.shown
    assert "prices.md" not in reply.shown
    await chat.says(TOM, GENERAL, QUESTION)
    reply = await chat.hears("I could not find", in_thread=True)
    assert "prices.md" not in reply.shown
    await chat.says(MAYA, sales, QUESTION)
    await chat.hears("4711 euros", in_thread=True)


async def test_a_person_removed_from_a_private_channel_sees_its_files_no_more(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    room = slack.create_channel(MAYA, "deals", members=[TOM], private=True, with_bot=True).id
    await chat.teaches(MAYA, room, "prices.md", SECRET)
    await chat.commands(TOM, GENERAL, "/ask", "What does the Falcon subscription cost?")
    await chat.hears("4711 euros", as_user=TOM)
    slack.kick(MAYA, room, TOM)
    await chat.commands(TOM, GENERAL, "/ask", "What does the Falcon subscription cost?")
    reply = await chat.hears("I could not find", as_user=TOM)
    assert "prices.md" not in reply.shown


async def test_a_member_who_became_a_guest_sees_public_files_no_more(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    sales = await _opened(slack)
    await chat.teaches(MAYA, sales, "prices.md", SECRET)
    dm = slack.dm(TOM, "bot")
    await chat.says(TOM, dm.id, "What does the Falcon subscription cost?")
    await chat.hears("4711 euros", channel=dm.id)
    slack.make_guest(TOM)
    await chat.says(TOM, dm.id, "What does the Falcon subscription cost?")
    await chat.hears("I could not find", channel=dm.id)


async def test_a_guest_who_joins_narrows_the_channel(chat: Dialog, slack: PlaygroundServer) -> None:
    await chat.teaches(MAYA, GENERAL, "prices.md", SECRET)
    room = slack.create_channel(MAYA, "planning", members=[TOM], private=True, with_bot=True).id
    await chat.says(MAYA, room, QUESTION)
    await chat.hears("4711 euros", in_thread=True)
    slack.invite(MAYA, room, "lena")
    await chat.says(MAYA, room, QUESTION)
    await chat.hears("I could not find", in_thread=True)


async def test_a_group_dm_with_a_guest_uses_nothing_from_elsewhere(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    await chat.teaches(MAYA, GENERAL, "prices.md", SECRET)
    group = slack.dm(MAYA, TOM, "lena", "bot")
    await chat.says(MAYA, group.id, QUESTION)
    await chat.hears("I could not find", in_thread=True)
    group = slack.dm(MAYA, TOM, "bot")
    await chat.says(MAYA, group.id, QUESTION)
    await chat.hears("4711 euros", in_thread=True)


async def test_the_guest_asks_privately_and_gets_their_own_channel_only(chat: Dialog) -> None:
    await chat.teaches(MAYA, GENERAL, "prices.md", SECRET)
    await chat.commands("lena", GUEST_CHANNEL, "/ask", "What does the Falcon subscription cost?")
    await chat.hears("I could not find", as_user="lena", channel=GUEST_CHANNEL)
    await chat.teaches(MAYA, GUEST_CHANNEL, "prices.md", SECRET)
    await chat.commands("lena", GUEST_CHANNEL, "/ask", "What does the Falcon subscription cost?")
    await chat.hears("4711 euros", as_user="lena", channel=GUEST_CHANNEL)
