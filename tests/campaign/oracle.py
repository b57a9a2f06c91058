"""Who may be told what, from the table of the promise and plain facts alone.

Written apart from Docent: it imports nothing of it, so that both would have to be wrong alike.
"""

from __future__ import annotations

from tests.campaign.world import Paper, Person, Room, RoomKind, World

__all__ = ["can_open", "may_tell", "permitted", "readers", "tellable"]


def permitted(
    world: World, asker: Person, room: Room, *, private: bool, own_files: bool
) -> set[str]:
    """Return the rooms whose files a reply may use, row by row of the table."""
    public = {r.id for r in world.rooms.values() if _is_public(r) and not r.is_external}
    # A DM, an assistant pane, an ephemeral message: what the asker sees, outsiders nothing.
    if private or room.kind is RoomKind.DM:
        if asker.outside:
            return set()
        mine = world.rooms_of(asker.id)
        return mine if asker.guest_of else mine | public
    # A Slack Connect channel: nothing, unless the setting allows its own files.
    if room.is_external:
        return {room.id} if own_files else set()
    # People from other organisations get nothing anywhere.
    if asker.outside:
        return set()
    # With guests: this conversation only. Public, private and group DM alike.
    present = [world.people[m] for m in room.members]
    if any((p.guest_of or p.outside) and not p.deactivated for p in present):
        return {room.id}
    return {room.id} | public


def readers(world: World, asker: Person, room: Room, *, private: bool) -> list[Person]:
    """Return the people who can read a reply, by how Slack shows messages."""
    if private:
        return [asker]
    everybody = world.people.values() if _is_public(room) else ()
    full = [p for p in everybody if not p.guest_of and not p.outside]
    there = [*(world.people[m] for m in room.members), *full]
    return [p for p in there if not p.bot and not p.deactivated]


def can_open(world: World, person: Person, paper: Paper) -> bool:
    """Tell whether Slack shows a file to somebody: in one of the rooms they can enter."""
    if paper.deleted:
        return False
    full = not person.guest_of and not person.outside
    return any(
        person.id in room.members or (full and _is_public(room))
        for room in (world.rooms[place] for place in paper.places)
    )


def tellable(world: World, rooms: set[str]) -> set[str]:
    """Return the secrets of the files that are shared in these rooms, and not forgotten there."""
    told: set[str] = set()
    for paper in world.papers.values():
        if not paper.deleted and (paper.places - paper.forgotten) & rooms:
            told |= {paper.name_secret, paper.words_secret}
    return told


def may_tell(world: World, asker: Person, room: Room, secret: str, *, private: bool) -> bool:
    """Tell whether each reader could open a file that has this secret."""
    papers = [p for p in world.papers.values() if secret in (p.name_secret, p.words_secret)]
    return all(
        any(can_open(world, reader, paper) for paper in papers)
        for reader in readers(world, asker, room, private=private)
    )


def _is_public(room: Room) -> bool:
    return room.kind is RoomKind.PUBLIC
