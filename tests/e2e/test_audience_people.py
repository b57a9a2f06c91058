"""Guests of several channels, deactivated people, bots, and channels that change back and forth."""

from __future__ import annotations

from playground import PlaygroundServer
from playground.events import announce
from playground.seed import GENERAL, GUEST, GUEST_CHANNEL, MAYA, PRIVATE, TOM
from tests.e2e.dialog import Dialog

ASK = "What does the Falcon subscription cost?"
QUESTION = f"@Docent {ASK}"


async def _read(chat: Dialog, channel: str, price: int) -> None:
    words = f"# Prices\n\nThe Falcon subscription costs {price} euros a month.\n"
    await chat.teaches(MAYA, channel, f"prices-{price}.md", words.encode())


async def test_a_guest_of_several_channels_is_told_what_those_say(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    gita = slack.add_person("Gita", guest=True)
    room = slack.create_channel(MAYA, "project", private=True, members=[gita.id], with_bot=True)
    slack.join(gita.id, GUEST_CHANNEL)
    for channel, price in ((room.id, 1111), (GUEST_CHANNEL, 2222), (GENERAL, 3333)):
        await _read(chat, channel, price)

    for asked in ("1111", "2222"):
        await chat.says(gita.id, slack.dm(gita.id).id, f"Which subscription costs {asked} euros?")
        await chat.hears(f"costs {asked} euros")
    # In a channel of theirs, everybody is told only what it says itself.
    await chat.says(MAYA, room.id, QUESTION)
    await chat.hears("[1] prices-1111.md", in_thread=True)

    said = [*chat.heard(channel=room.id, as_user=gita.id)]
    assert not any(told in m.shown for m in said for told in ("2222 euros", "prices-2222"))
    said += chat.heard(channel=slack.dm(gita.id).id, as_user=gita.id)
    assert not any(told in m.shown for m in said for told in ("3333 euros", "prices-3333"))


async def test_a_deactivated_guest_reads_nothing_and_so_narrows_nothing(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    await _read(chat, GENERAL, 4711)
    await chat.says(MAYA, GUEST_CHANNEL, QUESTION)
    await chat.hears("could not find", in_thread=True)

    slack.deactivate(GUEST)
    await chat.says(MAYA, GUEST_CHANNEL, QUESTION)
    await chat.hears("4711 euros", in_thread=True)


async def test_another_bot_is_not_answered_and_narrows_nothing(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    await _read(chat, GENERAL, 4711)
    mention = f"<@{slack.workspace.identity.bot_user_id}> {ASK}"
    for number, by in enumerate(({"bot_id": "B0WORKFLOW1"}, {"subtype": "bot_message"})):
        ts = f"1700000000.00000{number}"
        event = {"type": "app_mention", "text": mention, "channel": GENERAL, "ts": ts, **by}
        announce(slack.hub, {"user": TOM, **event})

    await chat.says(TOM, GENERAL, QUESTION)
    await chat.hears("4711 euros", in_thread=True)

    assert len([m for m in chat.heard() if "4711 euros" in m.shown]) == 1


async def test_a_private_channel_that_turns_public_and_back(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    await _read(chat, PRIVATE, 4711)
    await chat.says(TOM, GENERAL, QUESTION)
    reply = await chat.hears("could not find", in_thread=True)
    assert "4711 euros" not in reply.shown

    slack.make_public(MAYA, PRIVATE)
    # Slack sends no event of it; somebody who joins is one.
    slack.join(TOM, PRIVATE)
    await chat.says(TOM, GENERAL, QUESTION)
    await chat.hears("4711 euros", in_thread=True)

    slack.make_private(MAYA, PRIVATE)
    await chat.says(TOM, GENERAL, QUESTION)
    reply = await chat.hears(lambda m: not m.shown.endswith("…"), in_thread=True)
    assert "4711 euros" not in reply.shown


async def test_an_edited_question_is_not_answered_a_second_time(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    await _read(chat, PRIVATE, 4711)
    await _read(chat, GENERAL, 1234)
    asked = await chat.says(MAYA, GENERAL, QUESTION)
    await chat.hears("1234", in_thread=True)

    slack.edit(asked, f"{QUESTION} Also what the leads know, please.")
    again = await chat.says(MAYA, GENERAL, QUESTION)
    await chat.hears("1234", in_thread=again.ts)

    said = [m.shown for m in chat.heard(in_thread=asked.ts) if not m.ephemeral_to]
    assert len(said) == 1
    assert "4711 euros" not in said[0]
