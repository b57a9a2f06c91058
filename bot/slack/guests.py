"""Who is a guest or from another organisation, and where one is.

Slack has no flag for it: the guests of the workspace are met with the members of a conversation.
Both are asked for once and kept until something changes, since a channel may have ten thousand
members and a workspace as many accounts.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.slack.api import SlackApi
from bot.slack.cache import LookupCache
from bot.slack.payload import Payload
from core.domain.ids import TeamId
from core.utils.newest import Newest

__all__ = ["Guests", "is_guest", "is_stranger"]

_KEPT_S = 3600.0
"""Events keep it current; this bounds one that never came."""
_PAGE = 999
"""Source: Slack, conversations.members and users.list: at most 1,000 a page."""
_ALL = "all"
_MOST_LEARNT = 10_000


def is_guest(user: Payload) -> bool | None:
    """Tell whether a person is a guest, of one channel or several; None when Slack does not."""
    if user.flag("is_restricted") or user.flag("is_ultra_restricted"):
        return True
    return False if user.known_flag("is_restricted") is False or user.flag("is_bot") else None


def is_stranger(user: Payload, *, team: TeamId) -> bool | None:
    """Tell whether somebody is of another organisation; None when Slack does not."""
    theirs = user.text("team_id")
    if user.flag("is_stranger"):
        return True
    return theirs != team if theirs else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Whether a guest is among so many members."""

    members: int | None
    guest: bool


class Guests:
    """Knows the workspace's guests and outside people, and which conversations have one."""

    def __init__(self, api: SlackApi, *, team: TeamId) -> None:
        self._api = api
        self._team = team
        self._people: LookupCache[set[str]] = LookupCache(lifetime_s=_KEPT_S)
        self._places: LookupCache[_Found] = LookupCache(lifetime_s=_KEPT_S)
        self._told: dict[str, bool] = {}
        self._learnt: Newest[str, bool] = Newest(_MOST_LEARNT)

    async def any_in(self, channel: str, *, members: int | None) -> bool:
        """Tell whether a guest is in a conversation; `members` is how many are in it now.

        Raises:
            SurfaceError: Slack does not tell.
        """
        people = await self._people.get(_ALL, self._look_up)
        if not people:
            return False
        if self._people.known(_ALL) is not people:
            # All accounts are being listed anew: what is found among the old ones is not kept.
            return (await self._scan(channel, people, members)).guest
        known = self._places.known(channel)
        if known is None or known.members != members:
            # An event may be lost; the number of members tells of most who came.
            self._places.forget(channel)
        return (await self._places.get(channel, lambda: self._scan(channel, people, members))).guest

    def take_in(self, user: Payload) -> bool | None:
        """Take an account in; whether that changes who is a guest, None when it is not known."""
        known = self._people.known(_ALL)
        id_, is_one = user.text("id"), self._is_one(user)
        self._told[id_] = is_one
        if known is not None and (id_ in known) == is_one:
            return False
        self._places.clear()
        if known is None:
            return None
        if is_one:
            known.add(id_)
        else:
            known.discard(id_)
        return True

    def learn(self, user: Payload) -> bool | None:
        """Take in an account that was asked for; None when that changes nothing.

        Otherwise whether others should hear of it: only once, should the list of all accounts go
        on saying otherwise.
        """
        id_, is_one = user.text("id"), self._is_one(user)
        is_known = self._learnt.get(id_) is is_one
        self._learnt[id_] = is_one
        return not is_known if self.take_in(user) else None

    def forget_conversation(self, channel: str) -> None:
        """Drop what is remembered of a conversation."""
        self._places.forget(channel)

    def clear(self) -> None:
        """Drop everything."""
        self._people.clear()
        self._places.clear()

    async def _look_up(self) -> set[str]:
        # A page that was listed may be old before the last one is: what is told meanwhile counts.
        told = self._told = {}
        people = {
            user.text("id")
            async for page in self._api.pages("users.list", limit=_PAGE)
            for user in page.children("members")
            if self._is_one(user)
        }
        no_more = {id_ for id_, is_one in told.items() if not is_one}
        return (people - no_more) | (told.keys() - no_more)

    def _is_one(self, user: Payload) -> bool:
        if user.flag("deleted"):
            return False
        return is_guest(user) is not False or is_stranger(user, team=self._team) is not False

    async def _scan(self, channel: str, people: set[str], members: int | None) -> _Found:
        pages = self._api.pages("conversations.members", limit=_PAGE, channel=channel)
        async for page in pages:
            if people.intersection(page.texts("members")):
                return _Found(members=members, guest=True)
        return _Found(members=members, guest=False)
