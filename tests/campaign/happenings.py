"""What happens in the local Slack between two questions, and between a question and its answer."""

from __future__ import annotations

from random import Random

from playground import PlaygroundServer
from playground.model import Channel, User
from playground.seed import GUEST, MAYA
from tests.campaign.town import OUTSIDE
from tests.campaign.world import Paper

__all__ = ["happen"]


def happen(server: PlaygroundServer, papers: dict[str, Paper], chance: Random) -> str:
    """Let one thing happen, as people do it, and say what."""
    team = server.workspace.identity.team_id
    # Nothing befalls the one who acts, and the only guest of one channel.
    people = [u for u in server.workspace.people if u.team_id == team and u.id not in {MAYA, GUEST}]
    rooms = [c for c in server.workspace.channels.values() if not c.is_im and not c.is_mpim]
    person, room = chance.choice(people), chance.choice(rooms)
    what = chance.choice(("left", "joined", "guest", "member", "gone", "kind", "shared", "deleted"))
    match what:
        case "left" if _is_removable(room, person):
            server.kick(MAYA, room.id, person.id)
        case "joined" if not person.deleted:
            server.invite(MAYA, room.id, person.id)
        case "guest" if sum(not u.is_guest for u in people) > 3:
            server.make_guest(person.id)
        case "member":
            server.make_guest(person.id, guest=False)
        case "gone" if person.is_guest:
            server.deactivate(person.id)
        case "kind" if room.is_private:
            server.make_public(MAYA, room.id)
        case "kind" if sum(c.is_public for c in rooms) > 4:
            server.make_private(MAYA, room.id)
        case "shared" if room.is_ext_shared:
            server.stop_sharing_outside(room.id, OUTSIDE)
        case "shared" if sum(not c.is_ext_shared for c in rooms) > 6:
            server.share_outside(room.id, OUTSIDE)
        case "deleted":
            server.delete_file(chance.choice([p.id for p in papers.values() if not p.deleted]))
        case _:
            return "nothing"
    return what


def _is_removable(room: Channel, person: User) -> bool:
    return person.id in room.members and len(room.members) > 3
