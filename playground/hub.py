"""What one change touches: the tables, the bot's events, the open pages.

Apart so that every use case in `acts` takes one argument instead of five.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from core.domain.json import JsonObject
from playground.delivery import Road
from playground.installation import Installation
from playground.live import LiveFeed
from playground.model import Channel, Message
from playground.response_urls import ResponseUrls
from playground.triggers import Triggers
from playground.views import Views
from playground.workspace import Workspace

__all__ = ["BotNotice", "Hub"]


@dataclass(slots=True, kw_only=True)
class BotNotice:
    """What the page says about the bot."""

    banner: str = ""
    claude_offer: str | None = None


@dataclass(slots=True, kw_only=True)
class Hub:
    """The running local Slack.

    Messages up to `quiet_until` count as read for everybody; `read_marks` say more by person.
    """

    workspace: Workspace
    road: Road
    live: LiveFeed = field(default_factory=LiveFeed)
    triggers: Triggers = field(default_factory=Triggers)
    response_urls: ResponseUrls = field(default_factory=ResponseUrls)
    views: Views = field(default_factory=Views)
    installation: Installation = field(default_factory=Installation)
    stream_life_s: float = 300.0
    notice: BotNotice = field(default_factory=BotNotice)
    ephemerals: dict[str, Message] = field(default_factory=dict)
    statuses: dict[tuple[str, str], str] = field(default_factory=dict)
    read_marks: dict[tuple[str, str], str] = field(default_factory=dict)
    quiet_until: str = ""

    def onlookers(self, channel: Channel) -> list[str]:
        """The people whose page shows this conversation."""
        users = self.workspace.users.values()
        return [
            user.id
            for user in users
            if user.id in channel.members
            or (channel.is_public and not user.is_guest and not user.is_stranger)
        ]

    def tell(self, channel_id: str, news: JsonObject) -> None:
        """Push news about a conversation to the pages that show it."""
        self.live.push(self.onlookers(self.workspace.channels[channel_id]), news)

    def bot_is_in(self, channel_id: str) -> bool:
        """Whether the bot is a member of a conversation."""
        return self.workspace.identity.bot_user_id in self.workspace.channels[channel_id].members

    def visible_to_bot(self) -> frozenset[str]:
        """The conversations the bot is a member of."""
        return frozenset(filter(self.bot_is_in, self.workspace.channels))
