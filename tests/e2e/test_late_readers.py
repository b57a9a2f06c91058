"""Who comes to read a channel late finds no answers from files they may not see."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.bootstrap.core import CoreOpener
from core.domain.audience import LateReadersChoice
from playground import Message, PlaygroundServer
from playground.seed import GENERAL, GUEST, MAYA, PRIVATE, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.running import ElasticAt, bot_settings, ensure_engine, running_bot

PRICES = b"# Prices\n\nThe Falcon subscription costs 4711 euros a month for every customer.\n"
PLAN = b"# Plan\n\nThe Heron workshop takes place in room 2208 on Friday.\n"
WITHDRAWN = "Withdrawn: not everybody"
TOLD = "People can read this conversation now"


async def _prepared(chat: Dialog, slack: PlaygroundServer) -> str:
    """Answer from elsewhere and from its own file in a private channel of Maya and Tom."""
    room = slack.create_channel(MAYA, "planning", members=[TOM], private=True, with_bot=True).id
    for channel, name, words in ((GENERAL, "prices.md", PRICES), (room, "plan.md", PLAN)):
        await chat.teaches(MAYA, channel, name, words)
    await chat.says(MAYA, room, "@Docent What does the Falcon subscription cost?")
    await chat.hears("[1] prices.md", in_thread=True)
    await chat.says(MAYA, room, "@Docent In which room is the Heron workshop?")
    await chat.hears("[1] plan.md", in_thread=True)
    return room


def _said(slack: PlaygroundServer, channel: str, words: str) -> list[Message]:
    bot = slack.workspace.identity.bot_user_id
    said = [m for m in slack.messages(channel, as_user=TOM) if m.user == bot]
    return [m for m in said if words in m.shown]


async def _withdrawn(chat: Dialog, slack: PlaygroundServer, room: str) -> None:
    await chat.until(lambda: len(_said(slack, room, TOLD)) == 1, "the channel to be told")
    assert len(_said(slack, room, WITHDRAWN)) == 1
    assert _said(slack, room, "4711 euros") == []
    assert _said(slack, room, "prices.md") == []
    assert len(_said(slack, room, "[1] plan.md")) == 1, "its own file's answer stays"
    assert not _said(slack, room, TOLD)[0].is_reply


async def test_a_guest_who_joins_finds_nothing_from_elsewhere(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    room = await _prepared(chat, slack)
    slack.invite(MAYA, room, slack.add_person("Nora New").id)
    slack.invite(MAYA, room, "lena")
    await _withdrawn(chat, slack, room)
    slack.invite(MAYA, room, slack.add_person("Second Guest", guest=True).id)
    await chat.says(TOM, room, "@Docent In which room is the Heron workshop?")
    await chat.hears("room 2208", in_thread=True)
    assert len(_said(slack, room, TOLD)) == 1


@pytest.mark.parametrize("how", ["turned", "shared", "unheard"])
async def test_readers_who_come_otherwise_are_seen_too(
    chat: Dialog, slack: PlaygroundServer, how: str
) -> None:
    room = await _prepared(chat, slack)
    if how == "turned":
        slack.make_guest(TOM)
    elif how == "shared":
        slack.share_outside(room)
    else:
        # No event of it arrives, and another ends what was remembered: asking notices it.
        place = slack.workspace.channels[room]
        slack.workspace.save_channel(replace(place, is_ext_shared=True))
        slack.invite(MAYA, room, slack.add_person("Nora New").id)
        await chat.says(MAYA, room, "@Docent What does the Falcon subscription cost?")
    await _withdrawn(chat, slack, room)


async def test_an_answer_shared_by_its_asker_goes_too(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    await chat.teaches(MAYA, PRIVATE, "prices.md", PRICES)
    await chat.says(MAYA, GENERAL, "@Docent What does the Falcon subscription cost?")
    note = await chat.hears("1 more file", in_thread=True)
    await chat.clicks(MAYA, note, "answer_privately")
    await chat.clicks(MAYA, await chat.hears("4711 euros", in_thread=True), "share_answer")
    asked = await chat.hears("Shall I share", in_thread=True)
    await chat.clicks(MAYA, asked, "share_answer_confirmed")
    await chat.until(lambda: len(_said(slack, GENERAL, "4711 euros")) == 1, "the shared answer")

    slack.invite(MAYA, GENERAL, GUEST)

    await chat.until(lambda: len(_said(slack, GENERAL, TOLD)) == 1, "the channel to be told")
    assert _said(slack, GENERAL, "4711 euros") == []


async def test_they_are_kept_where_the_operator_says_so(
    slack: PlaygroundServer, elastic: ElasticAt | None, tmp_path: Path, warm_core: CoreOpener
) -> None:
    settings = bot_settings(slack, tmp_path / "data", elastic=elastic)
    audience = settings.audience.model_copy(update={"late_readers": LateReadersChoice.KEEP})
    await ensure_engine(settings, elastic)
    async with running_bot(replace(settings, audience=audience), cores=warm_core) as bot:
        chat = Dialog(slack, timeout_s=30)
        room = await _prepared(chat, slack)
        slack.invite(MAYA, room, "lena")
        await chat.says(TOM, room, "@Docent In which room is the Heron workshop?")
        await chat.hears("room 2208", in_thread=True)
        await chat.until(lambda: bot.runner.running == 0, "all jobs")
        assert len(_said(slack, room, "4711 euros")) == 1
        assert _said(slack, room, TOLD) == []
