"""An invented workspace in which every file has secrets of its own: who is where, and what is.

Plain facts, changed by chance. It knows nothing of Docent.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

__all__ = ["Paper", "Person", "Room", "RoomKind", "World", "campaign_random", "make_world"]

_SEED = "DOCENT_CAMPAIGN_SEED"


class RoomKind(StrEnum):
    """What kind of conversation it is."""

    PUBLIC = "public"
    PRIVATE = "private"
    GROUP_DM = "group_dm"
    DM = "dm"


@dataclass(slots=True, kw_only=True)
class Person:
    """An account. `guest_of` is how many channels a guest may be in: one, several, or no guest."""

    id: str
    guest_of: str = ""
    outside: bool = False
    bot: bool = False
    deactivated: bool = False

    @property
    def kind(self) -> str:
        """The word of the counts."""
        if self.outside:
            return "outsider"
        return f"{self.guest_of}-channel guest" if self.guest_of else "member"


@dataclass(slots=True, kw_only=True)
class Room:
    """A conversation. `shared` and `pending`: people of another organisation are, or may come."""

    id: str
    kind: RoomKind
    members: set[str] = field(default_factory=set)
    shared: bool = False
    pending: bool = False

    @property
    def is_external(self) -> bool:
        """Whether it is Slack Connect's, or about to be."""
        return self.shared or self.pending


@dataclass(slots=True, kw_only=True)
class Paper:
    """A shared file. Its name and its words each carry a secret; equal words are equal bytes."""

    id: str
    name_secret: str
    words_secret: str
    topic: str
    places: set[str]
    forgotten: set[str] = field(default_factory=set)
    deleted: bool = False
    edits: int = 0

    @property
    def name(self) -> str:
        """Its file name."""
        return f"{self.name_secret}-notes.txt"

    @property
    def text(self) -> str:
        """What it says; the heading is told by the source list."""
        return (
            f"# Memo {self.words_secret}\n\n"
            f"The code word of project {self.topic} is {self.words_secret} until further notice.\n"
        )


@dataclass(slots=True, kw_only=True)
class World:
    """People, rooms and papers by id."""

    people: dict[str, Person]
    rooms: dict[str, Room]
    papers: dict[str, Paper]

    def rooms_of(self, person: str) -> set[str]:
        """The rooms somebody is a member of."""
        return {room.id for room in self.rooms.values() if person in room.members}

    def told_by(self, text: str) -> set[str]:
        """The secrets of all times that occur in a text."""
        return {secret for secret in self.secrets if secret in text}

    @property
    def secrets(self) -> Iterator[str]:
        """Every secret there is now."""
        for paper in self.papers.values():
            yield paper.name_secret
            yield paper.words_secret


def campaign_random() -> tuple[Random, int]:
    """Chance, and the seed it comes from: `DOCENT_CAMPAIGN_SEED`, else a new one each time."""
    seed = int(os.environ.get(_SEED) or secrets.randbelow(10**9))
    return Random(seed), seed


def make_world(chance: Random, *, people: int = 24, rooms: int = 30, papers: int = 90) -> World:
    """Make a workspace with everything the promise speaks of in it."""
    world = World(people={}, rooms={}, papers={})
    kinds = [
        *({"guest_of": ""} for _ in range(people // 2)),
        *({"guest_of": "one"} for _ in range(people // 8)),
        *({"guest_of": "several"} for _ in range(people // 8)),
        {"guest_of": "", "deactivated": True},
        {"guest_of": "one", "deactivated": True},
        {"guest_of": "", "bot": True},
        *({"guest_of": "", "outside": True} for _ in range(people // 8)),
    ]
    for n, facts in enumerate(kinds):
        world.people[f"U{n:02}"] = Person(id=f"U{n:02}", **facts)  # type: ignore[arg-type]  # fields of the case
    cycle = (RoomKind.PUBLIC, RoomKind.PRIVATE, RoomKind.PUBLIC, RoomKind.GROUP_DM, RoomKind.DM)
    for n in range(rooms):
        room = _room(world, chance, f"C{n:02}", cycle[n % len(cycle)])
        world.rooms[room.id] = room
    for n in range(papers):
        add_paper(world, chance, f"F{n:03}")
    return world


def _room(world: World, chance: Random, id_: str, kind: RoomKind) -> Room:
    ours = [p.id for p in world.people.values() if not p.outside]
    full = [p.id for p in world.people.values() if not p.outside and not p.guest_of]
    guests = [p.id for p in world.people.values() if p.guest_of]
    outside = [p.id for p in world.people.values() if p.outside]
    if kind is RoomKind.DM:
        return Room(id=id_, kind=kind, members={chance.choice([*ours, *outside])})
    members = set(chance.sample(full, chance.randint(2, 5)))
    if chance.random() < 0.4:
        members.add(chance.choice(guests))
    room = Room(id=id_, kind=kind, members=members)
    if chance.random() < 0.2:
        room.shared = chance.random() < 0.7
        room.pending = not room.shared
        if room.shared:
            room.members.add(chance.choice(outside))
    return room


def add_paper(world: World, chance: Random, id_: str) -> Paper:
    """Share a new file in one room or several; one in five has the bytes of another."""
    places = set(chance.sample(sorted(world.rooms), chance.choice((1, 1, 1, 2, 3))))
    topic, words = f"{token(chance)}topic", f"ZQ{token(chance)}"
    if world.papers and chance.random() < 0.2:
        same = chance.choice(list(world.papers.values()))
        topic, words = same.topic, same.words_secret
    paper = Paper(
        id=id_, name_secret=f"NQ{token(chance)}", words_secret=words, topic=topic, places=places
    )
    world.papers[id_] = paper
    return paper


def token(chance: Random) -> str:
    """Return letters that occur nowhere else."""
    return "".join(chance.choices("bcdfghjklmnpqrstvwxz", k=12))
