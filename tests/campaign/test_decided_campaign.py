"""Ten thousand audiences by chance, decided by Docent and by a table written apart from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.flows.readers import ReaderCheck
from bot.surface import Destination
from core.domain.audience import ExternalChannels
from core.domain.ids import local_part
from core.records.embedded_store import EmbeddedRecordStore
from core.records.library import Library
from tests.builders import TEAM, conversation, user
from tests.campaign.changes import change_membership
from tests.campaign.oracle import may_tell, permitted, tellable
from tests.campaign.surface import WorldSurface
from tests.campaign.world import RoomKind, campaign_random, make_world

_DECISIONS = 10_000


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    store = EmbeddedRecordStore(tmp_path / "records.db")
    await store.open()
    yield Library(store)
    await store.close()


async def test_ten_thousand_decisions_are_as_the_table_says(library: Library) -> None:
    chance, seed = campaign_random()
    world = make_world(chance)
    surface = WorldSurface(world)
    checks = {
        setting: ReaderCheck(conversations=surface, library=library, external_channels=setting)
        for setting in ExternalChannels
    }
    decided: Counter[str] = Counter()
    for number in range(_DECISIONS):
        if number % 20 == 0:
            change_membership(world, chance)
        room = chance.choice(list(world.rooms.values()))
        people = room.members if room.kind is RoomKind.DM else world.people
        asker = world.people[chance.choice(sorted(people))]
        private, setting = chance.random() < 0.3, chance.choice(list(ExternalChannels))
        to = Destination(
            team=TEAM,
            conversation=conversation(room.id),
            asker=user(asker.id),
            private_to=user(asker.id) if private else None,
        )

        readers = await checks[setting].readers(to)

        used = {local_part(c) for c in readers.audience.conversations}
        own_files = setting is ExternalChannels.OWN_FILES
        expected = permitted(world, asker, room, private=private, own_files=own_files)
        case = f"DOCENT_CAMPAIGN_SEED={seed}: {asker} in {room}, private={private}, {setting}"
        if asker.deactivated:
            assert used <= expected, case
            continue
        assert used == expected, case
        if asker.id in room.members and number % 10 == 0:
            for secret in tellable(world, used):
                assert may_tell(world, asker, room, secret, private=private), case
        decided[f"{asker.kind}: {'some' if used else 'none'}"] += 1
    assert decided["member: some"] > decided["outsider: some"] > 0
    assert decided["outsider: none"] > decided["one-channel guest: none"]
