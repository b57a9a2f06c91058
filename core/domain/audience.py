"""Who can read a reply, and therefore what it may use: pure rules, no lookups.

Unknown never widens: whatever is not known for certain is taken as the narrower case.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.domain.ids import ConversationId, TeamId, UserId

__all__ = [
    "Asker",
    "Audience",
    "ExternalChannels",
    "LateReadersChoice",
    "Venue",
    "VenueKind",
    "decide_audience",
]


class VenueKind(StrEnum):
    """Where a reply goes."""

    PUBLIC_CHANNEL = "public_channel"
    PRIVATE_CHANNEL = "private_channel"
    GROUP_DM = "group_dm"
    PERSONAL = "personal"
    """A DM, an assistant pane, an ephemeral message: only the asker reads it."""


class ExternalChannels(StrEnum):
    """What a channel shared with another organisation may use."""

    DENY = "deny"
    OWN_FILES = "own-files"


class LateReadersChoice(StrEnum):
    """What becomes of an answer when people come to read it who may not see its files."""

    WITHDRAW = "withdraw"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """The conversations whose files a reply may use: what every one of its readers may see.

    An empty set means that nothing may be used, and nothing is searched.
    """

    team: TeamId
    conversations: frozenset[ConversationId]

    @property
    def is_empty(self) -> bool:
        """Whether nothing may be used."""
        return not self.conversations

    def allows(self, conversation: ConversationId) -> bool:
        """Tell whether a file shared in this conversation may be used."""
        return conversation in self.conversations


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """A conversation that a reply goes to. `None` means that it could not be found out."""

    conversation: ConversationId
    kind: VenueKind
    has_guests: bool | None
    is_external: bool | None
    """Whether people of another organisation are, or are about to be, in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The person a personal reply goes to."""

    user: UserId
    is_guest: bool | None
    is_external: bool | None
    conversations: frozenset[ConversationId]
    """Those the asker is known to be a member of; unknown ones are left out."""
    is_admin: bool | None = None
    """Whether the asker is an owner or admin of the workspace; unknown counts as no."""
    is_bot: bool | None = None


def decide_audience(
    team: TeamId,
    venue: Venue,
    asker: Asker,
    *,
    public: frozenset[ConversationId],
    external_channels: ExternalChannels = ExternalChannels.DENY,
) -> Audience:
    """Decide what a reply may use.

    Args:
        team: the workspace the bot is installed in.
        venue: where the reply goes; for a personal reply, where it was asked.
        asker: who asked.
        public: the workspace's public channels, those shared with others left out.
        external_channels: what a channel shared with another organisation may use.
    """
    own = frozenset({venue.conversation})
    if venue.kind is VenueKind.PERSONAL:
        return Audience(team=team, conversations=_personal(asker, public))
    if asker.is_external is not False or venue.is_external is not False:
        allowed = venue.is_external and external_channels is ExternalChannels.OWN_FILES
        return Audience(team=team, conversations=own if allowed else frozenset())
    if venue.has_guests is not False:
        return Audience(team=team, conversations=own)
    return Audience(team=team, conversations=own | public)


def _personal(asker: Asker, public: frozenset[ConversationId]) -> frozenset[ConversationId]:
    if asker.is_external is not False:
        return frozenset()
    return asker.conversations | public if asker.is_guest is False else asker.conversations
