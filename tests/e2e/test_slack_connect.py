"""Channels and people shared with another organisation: nothing is told, politely, by default."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.bootstrap.core import CoreOpener
from core.domain.audience import ExternalChannels
from playground import PlaygroundServer
from playground.model import User
from playground.seed import GENERAL, MAYA, PRIVATE, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.running import ElasticAt, bot_settings, ensure_engine, running_bot

SECRET = b"# Prices\n\nThe Falcon subscription costs 4711 euros a month for every customer.\n"
ASK = "What does the Falcon subscription cost?"
QUESTION = f"@Docent {ASK}"
TOLD = ("4711 euros", "prices.md")


def _partner(slack: PlaygroundServer, channel: str) -> User:
    """Bring somebody of another organisation into a channel that is shared with it."""
    slack.share_outside(channel)
    partner = slack.add_person("Pat Partner", outside_team="T0OUTSIDE01")
    slack.join(partner.id, channel)
    return partner


def _tells_nothing(said: str) -> bool:
    return not any(secret in said for secret in TOLD)


async def test_a_channel_shared_after_its_files_were_read_tells_nothing_any_more(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    await chat.teaches(MAYA, GENERAL, "prices.md", SECRET)
    await chat.says(TOM, GENERAL, QUESTION)
    await chat.hears("4711 euros", in_thread=True)

    slack.share_outside(GENERAL)
    await chat.says(TOM, GENERAL, QUESTION)
    reply = await chat.hears("shared with people outside your organisation", in_thread=True)
    assert _tells_nothing(reply.shown)

    # It is no public channel either: what it says is not quoted elsewhere.
    await chat.says(MAYA, PRIVATE, QUESTION)
    reply = await chat.hears("could not find", in_thread=True)
    assert _tells_nothing(reply.shown)
    # Its own member still gets it, privately.
    await chat.says(MAYA, slack.dm(MAYA).id, ASK)
    await chat.hears("4711 euros", channel=slack.dm(MAYA).id)


async def test_people_of_another_organisation_are_told_nothing_anywhere(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    await chat.teaches(MAYA, GENERAL, "prices.md", SECRET)
    partner = _partner(slack, GENERAL)

    await chat.says(partner.id, GENERAL, QUESTION)
    reply = await chat.hears("shared with people outside", in_thread=True)
    assert _tells_nothing(reply.shown)
    for place in (slack.dm(partner.id).id, slack.dm(partner.id, TOM).id):
        await chat.says(partner.id, place, QUESTION)
        reply = await chat.hears("only people of the workspace", channel=place)
        assert _tells_nothing(reply.shown)
    await chat.commands(partner.id, GENERAL, "/ask", ASK)
    reply = await chat.hears("only people of the workspace", as_user=partner.id)
    assert _tells_nothing(reply.shown)
    await chat.commands(partner.id, GENERAL, "/ingest")
    await chat.hears(lambda m: "only people of the workspace" in m.shown, as_user=partner.id)


async def test_a_member_asks_privately_in_a_shared_channel_and_nobody_else_hears(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    await chat.teaches(MAYA, PRIVATE, "prices.md", SECRET)
    partner = _partner(slack, PRIVATE)

    await chat.commands(MAYA, PRIVATE, "/ask", ASK)
    await chat.hears("4711 euros", as_user=MAYA)

    assert all(_tells_nothing(m.shown) for m in chat.heard(as_user=partner.id))


async def test_a_channel_shared_no_more_is_one_of_ours_again(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    await chat.teaches(MAYA, GENERAL, "prices.md", SECRET)
    slack.share_outside(GENERAL)
    await chat.says(TOM, GENERAL, QUESTION)
    await chat.hears("shared with people outside", in_thread=True)

    slack.stop_sharing_outside(GENERAL)
    await chat.says(TOM, GENERAL, QUESTION)
    await chat.hears("4711 euros", in_thread=True)


class TestOwnFiles:
    """`EXTERNAL_CHANNELS=own-files`."""

    @pytest_asyncio.fixture
    async def chat(
        self,
        slack: PlaygroundServer,
        elastic: ElasticAt | None,
        tmp_path: Path,
        warm_core: CoreOpener,
    ) -> AsyncIterator[Dialog]:
        settings = bot_settings(
            slack, tmp_path / "data", elastic=elastic, external=ExternalChannels.OWN_FILES
        )
        await ensure_engine(settings, elastic)
        async with running_bot(settings, cores=warm_core):
            yield Dialog(slack, timeout_s=30.0)

    @pytest.mark.parametrize("read_in", [GENERAL, PRIVATE])
    async def test_a_shared_channel_is_told_its_own_files_and_no_others(
        self, chat: Dialog, slack: PlaygroundServer, read_in: str
    ) -> None:
        await chat.teaches(MAYA, read_in, "prices.md", SECRET)
        partner = _partner(slack, PRIVATE)

        await chat.says(partner.id, PRIVATE, QUESTION)

        if read_in == PRIVATE:
            await chat.hears("4711 euros", in_thread=True)
        else:
            reply = await chat.hears("could not find", in_thread=True)
            assert _tells_nothing(reply.shown)
