"""The real Slack side of the bot against the playground's server, without flows.

Apart because several tests look at one call or one message at a time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.slack.api import SlackApi
from bot.slack.files import SlackFiles
from bot.slack.membership import SlackMembership
from bot.slack.surface import SlackSurface
from bot.surface import Destination
from core.domain.ids import ConversationId, TeamId, UserId, scoped
from core.records.jobs import Jobs
from playground import Message, PlaygroundServer, seeded_workspace
from playground.seed import GENERAL, MAYA

__all__ = ["SlackRoom", "open_room"]

MB = 1024 * 1024


class SlackRoom:
    """A server, and what the bot has to speak to it."""

    def __init__(self, server: PlaygroundServer, api: SlackApi) -> None:
        self.server = server
        self.api = api
        identity = server.workspace.identity
        self.team = TeamId(identity.team_id)
        self.surface = self.surface_with(None)
        self.files = SlackFiles(
            api,
            hosts=(f"127.0.0.1:{server.port}",),
            max_file_bytes=MB,
            clock=lambda: 5.0,
            retry_pauses_s=(0.0, 0.0),
        )
        self.membership = SlackMembership(api, team=self.team, lifetime_s=60)

    def surface_with(self, jobs: Jobs | None) -> SlackSurface:
        """Make the outgoing side, with what it may ask whose a message is."""
        identity = self.server.workspace.identity
        return SlackSurface(
            self.api,
            bot_user=identity.bot_user_id,
            bot_id=identity.bot_id,
            update_every_s=0.0,
            jobs=jobs,
        )

    def conversation(self, channel: str) -> ConversationId:
        """Name a channel of the server."""
        return ConversationId(scoped(self.team, channel))

    def person(self, user: str) -> UserId:
        """Name a person of the server."""
        return UserId(scoped(self.team, user))

    def thread(self, parent: Message, *, private: bool = False) -> Destination:
        """Make a destination in a message's thread."""
        asker = self.person(parent.user)
        return Destination(
            team=self.team,
            conversation=self.conversation(parent.channel),
            thread_ts=parent.ts,
            asker=asker,
            private_to=asker if private else None,
        )

    def replies(self, channel: str = GENERAL, *, as_user: str = MAYA) -> list[Message]:
        """Return what the bot has said in a channel, as somebody sees it."""
        bot = self.server.workspace.identity.bot_user_id
        return [m for m in self.server.messages(channel, as_user=as_user) if m.user == bot]

    def calls(self, method: str) -> int:
        """Count the calls of a method."""
        return len(self.server.calls.of(method))


@asynccontextmanager
async def open_room() -> AsyncIterator[SlackRoom]:
    """Start a server with its first people, and open the API on it."""
    async with PlaygroundServer(seeded_workspace()) as server:
        token = server.workspace.identity.bot_token
        async with SlackApi(token=token, base_url=server.api_url) as api:
            yield SlackRoom(server, api)
