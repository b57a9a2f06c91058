"""A local Slack with everything the promise speaks of in it, and what it is as plain facts."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from playground import PlaygroundServer, Workspace, seeded_workspace
from playground.model import Channel, User
from playground.seed import GUEST, MAYA, TOM
from tests.campaign.world import Paper, Person, Room, RoomKind, World, token

__all__ = ["OUTSIDE", "facts_of", "fill", "town"]

OUTSIDE = "T0OUTSIDE01"
_KINDS = {
    "public": RoomKind.PUBLIC,
    "private": RoomKind.PRIVATE,
    "group_dm": RoomKind.GROUP_DM,
    "dm": RoomKind.DM,
}
_MEMBERS = ("U0ANNA00001", "U0BILL00001", "U0CARO00001")
_GUESTS = ("U0GUIDO0001", "U0GUSTI0001")
_STRANGERS = ("U0STEVE0001", "U0SUSAN0001")
_LEFT = "U0LEFT00001"
_OTHER_BOT = "U0OTHERBOT1"


def town() -> Workspace:
    """Make the workspace: people of every kind, in conversations of every kind."""
    workspace = seeded_workspace()
    team = workspace.identity.team_id
    for id_ in _MEMBERS:
        workspace.save_user(User(id=id_, name=id_.lower(), real_name=id_, team_id=team))
    for id_ in _GUESTS:
        guest = User(id=id_, name=id_.lower(), real_name=id_, team_id=team, is_restricted=True)
        workspace.save_user(guest)
    for id_ in _STRANGERS:
        person = User(
            id=id_,
            name=id_.lower(),
            real_name=id_,
            team_id=OUTSIDE,
            is_stranger=id_ != _STRANGERS[0],
        )
        workspace.save_user(person)
    left = User(id=_LEFT, name="left", real_name="Left", team_id=team, deleted=True)
    workspace.save_user(replace(left, is_restricted=True))
    workspace.save_user(
        User(id=_OTHER_BOT, name="otherbot", real_name="Other", team_id=team, is_bot=True)
    )
    for channel in _channels(workspace.identity.bot_user_id):
        workspace.save_channel(channel)
    return workspace


def _channels(bot: str) -> list[Channel]:
    anna, bill, caro = _MEMBERS
    guido, gusti = _GUESTS
    steve, susan = _STRANGERS
    return [
        Channel(id="C0NEWS00001", name="news", members=(MAYA, anna, bill, _LEFT, bot)),
        Channel(id="C0SALES0001", name="sales", members=(TOM, caro, _OTHER_BOT, bot)),
        Channel(id="C0HELP00001", name="help", members=(TOM, anna, guido, bot)),
        Channel(id="C0DEALS0001", name="deals", is_private=True, members=(MAYA, TOM, bot)),
        Channel(id="C0BOARD0001", name="board", is_private=True, members=(anna, bill, bot)),
        Channel(id="C0ROOM00001", name="room", is_private=True, members=(caro, gusti, guido, bot)),
        Channel(
            id="C0JOINT0001",
            name="joint",
            members=(MAYA, bill, steve, bot),
            is_ext_shared=True,
            shared_team_ids=(OUTSIDE,),
        ),
        Channel(
            id="C0SECRET001",
            name="secret-joint",
            is_private=True,
            members=(TOM, caro, susan, bot),
            is_ext_shared=True,
            shared_team_ids=(OUTSIDE,),
        ),
        Channel(
            id="C0SOON00001", name="soon", members=(anna, caro, bot), is_pending_ext_shared=True
        ),
        _group("G0GROUP0001", MAYA, anna, bot),
        _group("G0GROUP0002", TOM, caro, guido, bot),
        _group("G0GROUP0003", bill, GUEST, bot),
        *(
            Channel(id=f"D0{person[2:]}", is_im=True, members=(person, bot))
            for person in (*_MEMBERS, *_GUESTS, *_STRANGERS)
        ),
    ]


def _group(id_: str, *members: str) -> Channel:
    return Channel(id=id_, name=f"mpdm-{id_}", members=members, is_mpim=True, is_private=True)


def fill(server: PlaygroundServer, chance: Random) -> dict[str, Paper]:
    """Upload files: three in every room, one in four of them shared in another room as well."""
    papers: dict[str, Paper] = {}
    rooms = [c for c in server.workspace.channels.values() if not c.is_im]
    for room in rooms:
        for _ in range(3):
            paper = Paper(
                id="",
                name_secret=f"NQ{token(chance)}",
                words_secret=f"ZQ{token(chance)}",
                topic=f"{token(chance)}topic",
                places={room.id},
            )
            twin = chance.choice([*papers.values(), paper])
            if chance.random() < 0.15:
                paper.words_secret, paper.topic = twin.words_secret, twin.topic
            by = _poster(server, room)
            message = server.upload(by, room.id, paper.name, paper.text.encode())
            paper.id = message.file_ids[0]
            papers[paper.id] = paper
            if chance.random() < 0.25:
                other = chance.choice(rooms)
                server.share_file(_poster(server, other), other.id, paper.id)
                paper.places.add(other.id)
    return papers


def _poster(server: PlaygroundServer, room: Channel) -> str:
    users = [server.workspace.users[m] for m in room.members]
    team = server.workspace.identity.team_id
    return next(
        u.id for u in users if u.team_id == team and not (u.is_guest or u.is_bot or u.deleted)
    )


def facts_of(server: PlaygroundServer, papers: dict[str, Paper]) -> World:
    """Say what the workspace is right now."""
    team = server.workspace.identity.team_id
    people = {
        user.id: Person(
            id=user.id,
            guest_of="one" if user.is_ultra_restricted else "several" if user.is_restricted else "",
            outside=user.team_id != team,
            bot=user.is_bot,
            deactivated=user.deleted,
        )
        for user in server.workspace.users.values()
    }
    rooms = {
        channel.id: Room(
            id=channel.id,
            kind=_KINDS[channel.kind],
            members=set(channel.members),
            shared=channel.is_ext_shared,
            pending=channel.is_pending_ext_shared,
        )
        for channel in server.workspace.channels.values()
    }
    for id_, paper in papers.items():
        paper.deleted = server.workspace.files[id_].deleted
    return World(people=people, rooms=rooms, papers=papers)
