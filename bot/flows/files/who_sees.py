"""Who can be answered from the files of a conversation, and why, as a sentence: pure."""

from __future__ import annotations

from bot.flows import sentences
from core.domain.audience import Venue, VenueKind
from core.domain.ids import local_part

__all__ = ["who_sees"]


def who_sees(venue: Venue) -> str:
    """Say who can be answered from what is shared in a conversation, and why."""
    channel = sentences.channel_mention(local_part(venue.conversation))
    if venue.is_external is not False and venue.kind is not VenueKind.PERSONAL:
        return sentences.seen_by_nobody(channel)
    if venue.kind is VenueKind.PUBLIC_CHANNEL:
        return sentences.seen_by_public(channel)
    return sentences.seen_by_private(channel)
