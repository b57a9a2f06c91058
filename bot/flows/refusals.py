"""Why somebody may not do what they asked for, as a sentence."""

from __future__ import annotations

from typing import Final

from bot.flows import sentences
from bot.flows.roles import Action, Role, Roles

__all__ = ["refusal"]

_ALONE: Final = {
    Role.BOT: sentences.PEOPLE_ONLY,
    Role.UNKNOWN: sentences.UNKNOWN_ASKER,
    Role.OUTSIDER: sentences.EXTERNAL_ASKER,
    Role.GUEST: sentences.GUESTS_ONLY_ASK,
}


def refusal(roles: Roles, held: frozenset[Role], action: Action) -> str | None:
    """Return why somebody who is all that is held may not do this; None when they may."""
    if roles.may(held, action):
        return None
    for role, sentence in _ALONE.items():
        if role in held:
            return sentence
    if action is Action.FORGET:
        return sentences.UPLOADER_OR_ADMIN
    # Before what only members may know: whether it is a matter of being an admin there.
    if Role.CHANNEL_MEMBER not in held:
        return sentences.MEMBERS_ONLY
    return sentences.ADMINS_ONLY
