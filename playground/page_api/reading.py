"""What the page asks: the workspace as one person sees it, messages, files.

Apart from writing: nothing here changes the workspace but the marks of what was read.
"""

from __future__ import annotations

from aiohttp import web

from core.domain.json import JsonObject
from playground.downloads import file_response
from playground.hub import Hub
from playground.model import Channel, Message, User
from playground.page_api.actions import PageActions
from playground.page_rendering import page_channel, page_message, page_user
from playground.refusal import Refused
from playground.seed import GENERAL

__all__ = ["PageReading", "acting", "place"]


class PageReading:
    """Serves `/page/state`, `/page/messages` and `/page/file/{id}`."""

    def __init__(self, hub: Hub, actions: PageActions) -> None:
        self._hub = hub
        self._actions = actions

    async def state(self, request: web.Request) -> web.StreamResponse:
        """Everything but messages; an unknown person becomes the first one."""
        workspace, identity = self._hub.workspace, self._hub.workspace.identity
        me = workspace.users.get(request.query.get("user", ""))
        if me is None or me.is_bot or me.deleted:
            me = workspace.people[0]
        channels = [
            each for each in workspace.channels.values() if me.id in self._hub.onlookers(each)
        ]
        notice = self._hub.notice
        offer = {"label": notice.claude_offer} if notice.claude_offer else None
        state: JsonObject = {
            "team": {"id": identity.team_id, "name": identity.team_name},
            "me": me.id,
            "users": [page_user(user) for user in workspace.users.values() if not user.deleted],
            "channels": [
                page_channel(workspace, each, viewer=me.id, unread=self._unread(me, each))
                for each in channels
                if not each.is_archived
            ],
            "bot": {
                "connected": self._hub.road.connected,
                "user": identity.bot_user_id,
                "banner": notice.banner,
                "claude_offer": offer,
            },
            "suggestions": self._suggestions(),
            "home": self._home(channels),
        }
        return web.json_response(state)

    async def messages(self, request: web.Request) -> web.StreamResponse:
        """A conversation's root messages, or one thread; reading marks them as read."""
        me = acting(self._hub, request.query.get("user", ""))
        channel = place(self._hub, me, request.query.get("channel", ""))
        thread_ts = request.query.get("thread_ts")
        shown = [
            message
            for message in self._hub.workspace.in_order(channel.id)
            if _stands_in(message, thread_ts)
        ]
        shown += [
            message
            for message in self._hub.ephemerals.values()
            if message.ephemeral_to == me.id
            and message.channel == channel.id
            and _stands_in(message, thread_ts)
        ]
        shown.sort(key=lambda message: message.ts)
        if thread_ts is None and shown:
            self._hub.read_marks[me.id, channel.id] = self._hub.workspace.clock.next_ts()
        rendered = [page_message(self._hub.workspace, message) for message in shown]
        return web.json_response({"messages": rendered})

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file's bytes for somebody who sees one of the places it is shared in."""
        me = acting(self._hub, request.query.get("user", ""))
        file = self._hub.workspace.files.get(request.match_info["file"])
        places = [self._hub.workspace.channels[each] for each in file.channel_ids] if file else []
        if file is None or file.deleted or not any(self._sees(me, each) for each in places):
            raise Refused("file_not_found")
        # Always an attachment: a shared HTML page may not act as this page.
        return file_response(self._hub, file, attached=True)

    def _sees(self, user: User, channel: Channel) -> bool:
        return user.id in self._hub.onlookers(channel)

    def _unread(self, user: User, channel: Channel) -> int:
        mark = self._hub.read_marks.get((user.id, channel.id), self._hub.quiet_until)
        return sum(
            message.ts > mark and message.user != user.id and not message.is_reply
            for message in self._hub.workspace.messages.get(channel.id, {}).values()
        )

    def _suggestions(self) -> list[JsonObject]:
        ids = {each.name: each.id for each in self._hub.workspace.channels.values()}
        return [
            {
                "label": each.label,
                "text": each.text,
                "channel": ids.get(each.channel.removeprefix("#"), each.channel),
            }
            for each in self._actions.suggestions
        ]

    def _home(self, channels: list[Channel]) -> str:
        ids = [channel.id for channel in channels]
        return GENERAL if GENERAL in ids else next(iter(ids), "")


def acting(hub: Hub, user_id: str) -> User:
    """The person a page acts as.

    Raises:
        Refused: There is no such person.
    """
    user = hub.workspace.users.get(user_id)
    if user is None or user.is_bot or user.deleted:
        raise Refused("user_not_found")
    return user


def place(hub: Hub, user: User, channel_id: str) -> Channel:
    """A conversation that this person sees.

    Raises:
        Refused: There is none.
    """
    channel = hub.workspace.channels.get(channel_id)
    if channel is None or user.id not in hub.onlookers(channel):
        raise Refused("channel_not_found")
    return channel


def _stands_in(message: Message, thread_ts: str | None) -> bool:
    if thread_ts is None:
        return not message.is_reply or message.reply_broadcast
    return thread_ts in (message.ts, message.thread_ts)
