"""What Slack knows of people, conversations and files, as one port for the flows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from bot.flows.keeping.current_surface import Presence
from bot.slack.files import SlackFiles
from bot.slack.membership import SlackMembership
from bot.slack.surface import SlackSurface
from bot.surface import Destination, SharedFile
from core.domain.answers import Turn
from core.domain.audience import Asker, Venue
from core.domain.ids import ConversationId, FileId, TeamId, UserId, local_part

__all__ = ["SlackConversations"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackConversations:
    """Membership, files and history of one workspace."""

    membership: SlackMembership
    slack_files: SlackFiles
    surface: SlackSurface

    async def venue(self, conversation: ConversationId) -> Venue:
        """Describe a conversation; see `SlackMembership`."""
        return await self.membership.venue(conversation)

    async def asker(self, user: UserId) -> Asker:
        """Describe a person; see `SlackMembership`."""
        return await self.membership.asker(user)

    async def public(self, team: TeamId, *, anew: bool = False) -> frozenset[ConversationId]:
        """Return the public channels the bot is in; see `SlackMembership`."""
        return await self.membership.public(team, anew=anew)

    def forget(self, user: UserId | None, conversation: ConversationId | None) -> None:
        """Drop what is remembered of a person, a conversation; see `SlackMembership`."""
        if user is not None:
            self.membership.forget_asker(local_part(user))
        if conversation is not None:
            self.membership.forget_conversation(local_part(conversation))

    async def readers_changed(self, conversation: ConversationId) -> None:
        """Have every process look again at who reads a conversation; see `SlackMembership`."""
        await self.membership.readers_changed(conversation)

    async def is_public(self, conversation: ConversationId) -> bool:
        """Ask anew whether a channel is public; see `SlackMembership`."""
        return await self.membership.is_public(conversation)

    async def history(self, destination: Destination, *, before_ts: str) -> Sequence[Turn]:
        """Return the thread's earlier turns; see `SlackSurface`."""
        return await self.surface.history(destination, before_ts=before_ts)

    async def own_words(self, destination: Destination, *, message_ts: str) -> str | None:
        """Return what the asker wrote in a message; see `SlackSurface`."""
        return await self.surface.own_words(destination, message_ts=message_ts)

    async def shared_file(self, file: FileId, conversation: ConversationId) -> SharedFile:
        """Describe one file; see `SlackFiles`."""
        return await self.slack_files.shared_file(file, conversation)

    async def file_still_in(self, file: FileId, conversation: ConversationId) -> SharedFile:
        """Describe one file that is shared there now; see `SlackFiles`."""
        return await self.slack_files.file_still_in(file, conversation)

    async def direct(self, user: UserId) -> ConversationId:
        """Return the direct conversation with a person; see `SlackMembership`."""
        return await self.membership.direct(user)

    def files(self, conversation: ConversationId) -> AsyncIterator[SharedFile]:
        """List a conversation's files; see `SlackFiles`."""
        return self.slack_files.files(conversation)

    async def presence(self, conversation: ConversationId) -> Presence:
        """Ask anew how a conversation is there; see `SlackMembership`."""
        return await self.membership.presence(conversation)

    async def look_up(self, file: FileId) -> SharedFile:
        """Describe a file as it is now; see `SlackFiles`."""
        return await self.slack_files.look_up(file)

    async def download(self, shared: SharedFile) -> bytes:
        """Fetch a file's bytes; see `SlackFiles`."""
        return await self.slack_files.download(shared)
