"""The invented company a new workspace starts with.

Apart so that tests and newcomers meet the same people: two members, a guest, and the bot.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from playground.model import Channel, User
from playground.workspace import Workspace

__all__ = ["GENERAL", "GUEST", "GUEST_CHANNEL", "MAYA", "PRIVATE", "TOM", "seeded_workspace"]

MAYA = "U0MAYA00001"
TOM = "U0TOM000001"
GUEST = "U0LENA00001"
GENERAL = "C0GENERAL01"
PRIVATE = "C0LEADS0001"
GUEST_CHANNEL = "C0PARTNERS1"


def seeded_workspace(folder: Path | None = None) -> Workspace:
    """The workspace kept in a folder, or a new one with its first people and channels."""
    workspace = Workspace(folder=folder)
    if not workspace.users:
        _add_people(workspace)
        _add_channels(workspace)
    return workspace


def _add_people(workspace: Workspace) -> None:
    identity = workspace.identity
    team = identity.team_id
    people = (
        User(
            id=MAYA,
            name="maya",
            real_name="Maya Chen",
            team_id=team,
            color="9f69e7",
            is_admin=True,
            is_owner=True,
        ),
        User(id=TOM, name="tom", real_name="Tom Okafor", team_id=team, color="4bbe2e"),
        User(
            id=GUEST,
            name="lena",
            real_name="Lena Novak",
            team_id=team,
            color="e7392d",
            is_restricted=True,
            is_ultra_restricted=True,
        ),
        User(
            id=identity.bot_user_id,
            name="docent",
            real_name="Docent",
            team_id=team,
            color="2b6cb0",
            is_bot=True,
            bot_id=identity.bot_id,
            app_id=identity.app_id,
        ),
    )
    for user in people:
        workspace.save_user(user)


def _add_channels(workspace: Workspace) -> None:
    bot = workspace.identity.bot_user_id
    created = workspace.clock.seconds()
    channels = (
        Channel(
            id=GENERAL,
            name="general",
            is_general=True,
            topic="Company-wide news and files",
            members=(MAYA, TOM, bot),
        ),
        Channel(
            id=PRIVATE,
            name="leads",
            is_private=True,
            topic="Plans that are not public yet",
            members=(MAYA, bot),
        ),
        Channel(
            id=GUEST_CHANNEL,
            name="partner-portal",
            topic="Work with our partner's people",
            members=(MAYA, TOM, GUEST, bot),
        ),
    )
    dms = [
        Channel(id=f"D0DOCENT00{number}", is_im=True, members=(person, bot))
        for number, person in enumerate((MAYA, TOM, GUEST), start=1)
    ]
    for channel in (*channels, *dms):
        workspace.save_channel(replace(channel, creator=MAYA, created=created))
