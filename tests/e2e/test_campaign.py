"""Five hundred questions through Slack's protocol to the running bot, on each engine, by chance.

The model behind it repeats everything it is given. Everything sent to Slack is looked through as
it is sent: also what is replaced a moment later. `DOCENT_CAMPAIGN_SEED` repeats a run.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from bot.bootstrap.core import CoreOpener
from bot.bootstrap.running_bot import Bot
from bot.settings import KeepingSettings, LimitSettings
from core.domain.audience import ExternalChannels
from core.utils.logging import configure_logging
from playground import PlaygroundServer
from playground.faults import RecordedCall
from tests.campaign.happenings import happen
from tests.campaign.oracle import may_tell, permitted, tellable
from tests.campaign.parrot import Parrot
from tests.campaign.town import facts_of, fill, town
from tests.campaign.world import Paper, Person, Room, RoomKind, World, campaign_random
from tests.e2e.running import ElasticAt, bot_settings, ensure_engine, running_bot
from tests.fakes.claude_api import FakeClaude

QUESTIONS = 500
AT_ONCE = 25
WRITES = ("chat.", "assistant.", "views.", "files.", "canvases.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question. `tag` stands in it, so that the model's request names it."""

    tag: str
    asker: str
    room: str
    private: bool


class Campaign:
    """Asks, lets things happen, and looks through all that was sent."""

    def __init__(self, server: PlaygroundServer, bot: Bot, parrot: Parrot, chance: Random) -> None:
        self.server, self.bot, self.parrot, self.chance = server, bot, parrot, chance
        self.own_files = chance.random() < 0.5
        self.papers: dict[str, Paper] = {}
        self.told: Counter[str] = Counter()
        self.questions = 0
        self._once_public: set[str] = set()

    async def quiet(self, *, waiting: bool = False) -> None:
        """Wait until every event was taken in and every job is done, or waits for the model."""
        async with asyncio.timeout(120):
            calm = 0
            while calm < 3:
                await asyncio.sleep(0.02)
                running = self.bot.runner.running - (self.parrot.waiting if waiting else 0)
                busy = running > 0 or self.server.sockets.unacknowledged > 0
                calm = 0 if busy else calm + 1

    async def read_everything(self) -> None:
        """Have every conversation's files read."""
        self.papers = fill(self.server, self.chance)
        for channel in list(self.server.workspace.channels.values()):
            if not channel.is_im:
                team = self.server.workspace.identity.team_id
                members = [self.server.workspace.users[m] for m in channel.members]
                by = next(u.id for u in members if u.team_id == team and not u.is_guest)
                await self.server.command(by, channel.id, "/ingest")
        await self.quiet()
        self.server.calls.clear()

    async def batch(self, number: int) -> None:
        """Ask some questions at once; every other time things happen before they are answered."""
        held = number % 2 == 1
        if held:
            self.parrot.may_speak.clear()
        world = facts_of(self.server, self.papers)
        asked = [await self._ask(world, f"QT{number}x{n}x") for n in range(AT_ONCE)]
        await self.quiet(waiting=held)
        self._check_prompts(facts_of(self.server, self.papers), asked)
        # What needs no model was said by now, also that other files would answer more.
        self.check_sent(facts_of(self.server, self.papers), [])
        happened = [happen(self.server, self.papers, self.chance) for _ in range(5)]
        await self.quiet(waiting=held)
        self.parrot.may_speak.set()
        await self.quiet()
        self.check_sent(facts_of(self.server, self.papers), happened)

    async def _ask(self, world: World, tag: str) -> Asked:
        people = [p for p in world.people.values() if not p.bot and not p.deactivated]
        asker = self.chance.choice(people)
        rooms = [r for r in world.rooms.values() if asker.id in r.members]
        room = self.chance.choice(rooms)
        paper = self.chance.choice(list(self.papers.values()))
        text = f"{tag} What is the code word of project {paper.topic}, and of all others?"
        private = self.chance.random() < 0.25
        self.questions += 1
        if private:
            await self.server.command(asker.id, room.id, "/ask", text)
        else:
            mention = "" if room.kind is RoomKind.DM else "<@bot> "
            self.server.say(asker.id, room.id, f"{mention}{text}")
        return Asked(tag=tag, asker=asker.id, room=room.id, private=private)

    def _check_prompts(self, world: World, asked: list[Asked]) -> None:
        """Not even the model is given what its readers may not see.

        Slack sends no event when a channel turns private: then only the check before showing
        finds it, and the model may be given what it says.
        """
        for room in world.rooms.values():
            if room.kind is RoomKind.PUBLIC:
                self._once_public.add(room.id)
            elif room.id in self._once_public:
                room.kind = RoomKind.PUBLIC
        for one in asked:
            rooms = permitted(
                world,
                world.people[one.asker],
                world.rooms[one.room],
                private=one.private,
                own_files=self.own_files,
            )
            given = world.told_by(" ".join(h for h in self.parrot.heard if one.tag in h))
            assert given <= tellable(world, rooms), f"{one}: the model was given too much"
        self.parrot.heard.clear()

    def check_sent(self, world: World, happened: list[str]) -> None:
        """Look through everything that was sent, by who reads it."""
        for call in self.server.calls.all():
            if call.method.startswith(WRITES):
                self._check_call(world, call, happened)
        self.server.calls.clear()
        for message in list(self.server.hub.ephemerals.values()):
            said = repr(message)
            asker = world.people[str(message.ephemeral_to)]
            self._judge(world, asker, world.rooms[message.channel], said, happened, private=True)
        self.server.hub.ephemerals.clear()

    def _check_call(self, world: World, call: RecordedCall, happened: list[str]) -> None:
        said = json.dumps(call.arguments, ensure_ascii=False)
        channel = str(call.arguments.get("channel") or call.arguments.get("channel_id"))
        room = world.rooms[channel]
        if call.method == "chat.postEphemeral":
            asker = world.people[str(call.arguments["user"])]
            self._judge(world, asker, room, said, happened, private=True)
        else:
            asker = self._asker(world, room, call)
            self._judge(world, asker, room, said, happened, private=False)

    def _asker(self, world: World, room: Room, call: RecordedCall) -> Person:
        """The person whose question began the thread; in a DM the one who is not the bot."""
        ts = str(call.arguments.get("thread_ts") or call.arguments.get("ts") or "")
        message = self.server.workspace.message(room.id, ts)
        root = message and self.server.workspace.message(room.id, message.thread_ts or message.ts)
        if root is not None and not world.people[root.user].bot:
            return world.people[root.user]
        return next(world.people[m] for m in sorted(room.members) if not world.people[m].bot)

    def _judge(
        self,
        world: World,
        asker: Person,
        room: Room,
        said: str,
        happened: list[str],
        *,
        private: bool,
    ) -> None:
        rooms = permitted(world, asker, room, private=private, own_files=self.own_files)
        told = world.told_by(said)
        where = f"{asker} in {room}, private={private}, after {happened}: {said}"
        assert told <= tellable(world, rooms), f"told {told - tellable(world, rooms)} to {where}"
        for secret in told:
            assert may_tell(world, asker, room, secret, private=private), f"told {secret} {where}"
        named = {r.id for r in world.rooms.values() if f"/archives/{r.id}/" in said}
        assert named <= rooms, f"links to {named - rooms} for {where}"
        if told:
            place = "ephemeral" if private else str(room.kind)
            self.told.update((place, asker.kind))


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The bot's log at its most talkative."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()  # so that configuring closes none of pytest's
    configure_logging(level="DEBUG", json_lines=True, file=tmp_path / "bot.log")
    yield tmp_path / "bot.log"
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[PlaygroundServer]:
    """A workspace with people and conversations of every kind."""
    async with PlaygroundServer(town()) as server:
        yield server


@pytest_asyncio.fixture
async def campaign(
    slack: PlaygroundServer, elastic: ElasticAt | None, tmp_path: Path, warm_core: CoreOpener
) -> AsyncIterator[tuple[Campaign, int]]:
    """The bot at work, everything read."""
    chance, seed = campaign_random()
    parrot = Parrot()
    async with FakeClaude(answers=parrot) as claude:
        own_files = chance.random() < 0.5
        external = ExternalChannels.OWN_FILES if own_files else ExternalChannels.DENY
        settings = bot_settings(
            slack, tmp_path / "data", elastic=elastic, claude_url=claude.url, external=external
        )
        limits = LimitSettings(max_jobs_at_once=64, ingest_progress_s=5)
        # Withdrawals are many here, and their pace is another test's subject.
        keeping = KeepingSettings(withdrawals_per_minute=60_000)
        settings = replace(settings, limits=limits, keeping=keeping)
        await ensure_engine(settings, elastic)
        async with running_bot(settings, cores=warm_core) as bot:
            run = Campaign(slack, bot, parrot, chance)
            run.own_files = own_files
            await run.read_everything()
            yield run, seed


async def test_five_hundred_questions_tell_nobody_too_much(
    log: Path, campaign: tuple[Campaign, int]
) -> None:
    run, seed = campaign
    try:
        for number in range(QUESTIONS // AT_ONCE):
            await run.batch(number)
    except AssertionError as error:
        raise AssertionError(f"DOCENT_CAMPAIGN_SEED={seed}: {error}") from error

    logged = await asyncio.to_thread(log.read_text)
    facts = facts_of(run.server, run.papers)
    assert not facts.told_by(logged), "the log tells what files say or are called"
    assert "topic" not in logged, "the log tells what people ask"
    assert run.questions == QUESTIONS
    told = ("public", "private", "group_dm", "dm", "ephemeral", "member", "one-channel guest")
    assert all(run.told[who] for who in (*told, "several-channel guest")), run.told
