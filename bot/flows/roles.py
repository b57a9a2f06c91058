"""Who may do what: one table, pure. Unknown is always taken as the lesser right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.settings import IngestBy, RoleSettings
from core.domain.audience import Asker
from core.domain.ids import ConversationId, UserId, local_part

__all__ = ["TABLE", "Action", "Role", "Roles"]


class Action(StrEnum):
    """What somebody may want to do."""

    ASK = "ask"
    CHECK = "check"
    """Only among the files they may see."""
    STATUS = "status"
    INGEST = "ingest"
    WATCH = "watch"
    CANCEL = "cancel"
    FORGET = "forget"
    """Un-forget too."""
    SHARE = "share"
    """A private answer, with the conversation it is about."""


class Role(StrEnum):
    """What somebody is. The first four stand alone: nothing else counts beside them."""

    BOT = "bot"
    UNKNOWN = "unknown"
    OUTSIDER = "outsider"
    GUEST = "guest"
    FULL_MEMBER = "full_member"
    """Of the workspace."""
    CHANNEL_MEMBER = "channel_member"
    """A full member who is in the conversation it is about."""
    UPLOADER = "uploader"
    """A full member who shared the file it is about."""
    ADMIN = "admin"
    """An owner or admin of the workspace, or one of DOCENT_ADMINS."""
    CHANNEL_ADMIN = "channel_admin"
    """An admin who is in the conversation it is about."""


_MEMBERS: Final = frozenset({Role.CHANNEL_MEMBER})
_FULL: Final = frozenset({Role.FULL_MEMBER})

TABLE: Final[Mapping[Action, frozenset[Role]]] = {
    Action.ASK: _FULL | {Role.GUEST},
    Action.CHECK: _FULL,
    Action.STATUS: _MEMBERS,
    Action.INGEST: _MEMBERS,
    Action.WATCH: _MEMBERS,
    Action.CANCEL: _MEMBERS,
    Action.FORGET: frozenset({Role.ADMIN, Role.UPLOADER}),
    Action.SHARE: _MEMBERS,
}
"""Any one of these roles is enough."""
_INGESTING: Final = frozenset({Action.INGEST, Action.WATCH, Action.CANCEL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Tells what somebody is, and what they may do."""

    settings: RoleSettings

    def of(
        self,
        asker: Asker,
        *,
        conversation: ConversationId | None = None,
        is_inside: bool = False,
        uploader: UserId | None = None,
    ) -> frozenset[Role]:
        """Return all that somebody is, towards a conversation and a file.

        Args:
            asker: who it is.
            conversation: what it is about, where it is about one.
            is_inside: it was said in that conversation, so the asker is in it whatever is known.
            uploader: who shared the file it is about.
        """
        if asker.is_bot:
            return frozenset({Role.BOT})
        if asker.is_external:
            return frozenset({Role.OUTSIDER})
        if asker.is_external is None or asker.is_guest is None:
            return frozenset({Role.UNKNOWN})
        if asker.is_guest:
            return frozenset({Role.GUEST})
        is_member = is_inside or conversation in asker.conversations
        is_admin = bool(asker.is_admin) or local_part(asker.user) in self.settings.docent_admins
        held = {
            Role.FULL_MEMBER: True,
            Role.CHANNEL_MEMBER: is_member,
            Role.UPLOADER: uploader == asker.user,
            Role.ADMIN: is_admin,
            Role.CHANNEL_ADMIN: is_admin and is_member,
        }
        return frozenset(role for role, holds in held.items() if holds)

    def may(self, roles: frozenset[Role], action: Action) -> bool:
        """Tell whether somebody who is all this may do something."""
        if action in _INGESTING and self.settings.ingest_by is IngestBy.ADMINS:
            return Role.CHANNEL_ADMIN in roles
        return bool(roles & TABLE[action])
