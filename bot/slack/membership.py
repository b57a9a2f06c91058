"""Who can read what in Slack, with few calls; what cannot be found out stays unknown."""

from __future__ import annotations

import logging

from bot.flows.keeping.current_surface import Presence
from bot.slack.api import SlackApi
from bot.slack.cache import LookupCache
from bot.slack.guests import Guests, is_guest, is_stranger
from bot.slack.hearsay import Hearsay
from bot.slack.payload import Payload
from bot.surface import SurfaceError
from core.domain.audience import Asker, Venue, VenueKind
from core.domain.ids import ConversationId, TeamId, UserId, local_part, scoped
from core.records.epochs import Epochs

__all__ = ["SlackMembership", "is_admin", "is_external_conversation"]

logger = logging.getLogger(__name__)

_ALL_KINDS = "public_channel,private_channel,mpim,im"


def is_external_conversation(channel: Payload) -> bool | None:
    """Tell whether people of another organisation are, or are about to be, in a conversation.

    None when Slack does not tell.
    Source: Slack, conversation object: is_ext_shared, is_org_shared, is_pending_ext_shared.
    """
    if any(channel.flag(f) for f in ("is_ext_shared", "is_org_shared", "is_pending_ext_shared")):
        return True
    told = channel.known_flag("is_ext_shared"), channel.known_flag("is_shared")
    return False if False in told else None


def is_admin(user: Payload) -> bool | None:
    """Tell whether a person is an owner or admin of the workspace; None when Slack does not.

    Source: Slack, user object: is_admin, is_owner, is_primary_owner.
    """
    flags = [user.known_flag(name) for name in ("is_admin", "is_owner", "is_primary_owner")]
    return True if True in flags else flags[0]


class SlackMembership:
    """Looks up conversations, people and their memberships.

    `epochs` tells what other processes heard of accounts and readers; None where there are none.
    """

    def __init__(
        self, api: SlackApi, *, team: TeamId, lifetime_s: float, epochs: Epochs | None = None
    ) -> None:
        self._api = api
        self._team = team
        self._venues: LookupCache[Venue] = LookupCache(lifetime_s=lifetime_s)
        self._askers: LookupCache[Asker] = LookupCache(lifetime_s=lifetime_s)
        self._public: LookupCache[frozenset[ConversationId]] = LookupCache(lifetime_s=lifetime_s)
        # Nothing is kept: callers at the same moment share one call.
        self._asking: LookupCache[Payload] = LookupCache(lifetime_s=0)
        self._guests = Guests(api, team=team)
        self._hearsay = Hearsay(team, epochs)
        self._is_untold = False

    async def venue(self, conversation: ConversationId) -> Venue:
        """Describe a conversation; what cannot be found out is None in it.

        Raises:
            RecordsUnavailable: it is not known whether what is remembered is current.
        """
        await self._catch_up_on(conversation)
        try:
            return await self._venues.get(conversation, lambda: self._look_up_venue(conversation))
        except SurfaceError as error:
            self._not_found("venue", error)
            return Venue(
                conversation=conversation,
                kind=VenueKind.PRIVATE_CHANNEL,
                has_guests=None,
                is_external=None,
            )

    async def asker(self, user: UserId) -> Asker:
        """Describe a person; what cannot be found out is None or missing in it.

        Raises:
            RecordsUnavailable: it is not known whether what is remembered is current.
        """
        memberships = self._hearsay.memberships_of(user)
        if memberships in await self._catch_up(memberships):
            self.forget_asker(local_part(user))
        try:
            return await self._askers.get(user, lambda: self._look_up_asker(user))
        except SurfaceError as error:
            self._not_found("asker", error)
            return Asker(user=user, is_guest=None, is_external=None, conversations=frozenset())

    async def public(self, team: TeamId, *, anew: bool = False) -> frozenset[ConversationId]:
        """Return the public channels the bot is in, those with outside people left out."""
        if anew:
            self._public.forget(team)
        try:
            return await self._public.get(team, self._look_up_public)
        except SurfaceError as error:
            self._not_found("public", error)
            return frozenset()

    async def is_public(self, conversation: ConversationId) -> bool:
        """Ask anew whether a channel is public, for no event tells of every change.

        When it is not, everything remembered of it is dropped.
        """
        try:
            channel = await self._asking.get(
                conversation, lambda: self._look_up_channel(conversation)
            )
        except SurfaceError as error:
            self._not_found("is_public", error)
            return False
        is_public = (
            channel.known_flag("is_private") is False
            and not channel.flag("is_im")
            and is_external_conversation(channel) is False
        )
        if not is_public:
            self.forget_conversation(local_part(conversation))
        return is_public

    async def direct(self, user: UserId) -> ConversationId:
        """Return the direct conversation of the bot with a person, opened if there is none.

        Raises:
            SurfaceError: Slack refused, or could not be reached.
        """
        answer = await self._api.write("conversations.open", users=local_part(user))
        return ConversationId(scoped(self._team, answer.child("channel").text("id")))

    async def guests_in(self, conversation: ConversationId) -> bool | None:
        """Tell whether guests are in a channel or group DM; None when Slack does not.

        Raises:
            RecordsUnavailable: it is not known whether what is remembered is current.
        """
        await self._catch_up_on(conversation)
        return await self._guests_among(local_part(conversation), members=None)

    async def presence(self, conversation: ConversationId) -> Presence:
        """Ask anew whether the bot is in a conversation, and whether that is archived.

        A channel that Slack does not know for us is a private one we are not in, or is gone.
        """
        try:
            channel = await self._asking.get(
                conversation, lambda: self._look_up_channel(conversation)
            )
        except SurfaceError as error:
            if error.code == "channel_not_found":
                return Presence(is_member=False, is_archived=None)
            self._not_found("presence", error)
            return Presence(is_member=None, is_archived=None)
        is_direct = channel.flag("is_im") or channel.flag("is_mpim")
        return Presence(
            is_member=True if is_direct else channel.known_flag("is_member"),
            is_archived=channel.known_flag("is_archived"),
        )

    async def readers_changed(self, conversation: ConversationId) -> None:
        """Have every process look again at who reads a conversation, when it asks next.

        Raises:
            RecordsUnavailable, RecordChanged: the others were not told.
        """
        self.forget_conversation(local_part(conversation))
        await self._hearsay.tell(self._hearsay.readers_of(conversation))

    def forget_conversation(self, channel: str) -> None:
        """Drop what is remembered of a conversation and of who is where."""
        self._guests.forget_conversation(channel)
        self._venues.forget(scoped(self._team, channel))
        self._public.clear()
        self._askers.clear()

    def forget_asker(self, user: str) -> None:
        """Drop what is remembered of one person's account and memberships."""
        self._askers.forget(scoped(self._team, user))

    async def person_changed(self, user: Payload) -> None:
        """Take an account's change in; most are of no concern to who may read what.

        Raises:
            RecordsUnavailable, RecordChanged: other processes could not be told.
        """
        self._askers.forget(scoped(self._team, user.text("id")))
        await self._account_changed(self._guests.take_in(user) is not False)

    async def member_left(self, user: str) -> None:
        """Have every process look again at where a person is, when it asks next.

        Raises:
            RecordsUnavailable, RecordChanged: the others were not told.
        """
        self.forget_asker(user)
        await self._hearsay.tell(self._hearsay.memberships_of(UserId(scoped(self._team, user))))

    async def _account_changed(self, is_news: bool) -> None:
        """Look again at who reads what, here and elsewhere, should a guest have come or gone."""
        if is_news:
            self._venues.clear()
            self._is_untold = True
        if self._is_untold:
            # Until it worked: what was taken in already is no news the second time.
            await self._hearsay.tell(self._hearsay.accounts)
            self._is_untold = False

    async def _catch_up(self, name: str) -> set[str]:
        """Forget what another process heard of accounts; return what else is old."""
        heard = await self._hearsay.heard(name, self._hearsay.accounts)
        if self._hearsay.accounts in heard:
            self._guests.clear()
            self._venues.clear()
            self._askers.clear()
        return heard

    async def _catch_up_on(self, conversation: ConversationId) -> None:
        readers = self._hearsay.readers_of(conversation)
        if readers in await self._catch_up(readers):
            self.forget_conversation(local_part(conversation))

    async def _look_up_venue(self, conversation: ConversationId) -> Venue:
        channel = await self._look_up_channel(conversation)
        if channel.flag("is_im"):
            kind = VenueKind.PERSONAL
        elif channel.flag("is_mpim"):
            kind = VenueKind.GROUP_DM
        elif channel.known_flag("is_private") is False:
            kind = VenueKind.PUBLIC_CHANNEL
        else:
            kind = VenueKind.PRIVATE_CHANNEL
        return Venue(
            conversation=conversation,
            kind=kind,
            has_guests=await self._has_guests(channel, kind),
            is_external=is_external_conversation(channel),
        )

    async def _look_up_channel(self, conversation: ConversationId) -> Payload:
        answer = await self._api.read(
            "conversations.info", channel=local_part(conversation), include_num_members=True
        )
        return answer.child("channel")

    async def _has_guests(self, channel: Payload, kind: VenueKind) -> bool | None:
        if kind is VenueKind.PERSONAL:
            return None
        told = channel.number("num_members")
        return await self._guests_among(channel.text("id"), members=int(told) or None)

    async def _guests_among(self, channel: str, *, members: int | None) -> bool | None:
        try:
            return await self._guests.any_in(channel, members=members)
        except SurfaceError as error:
            self._not_found("guests", error)
            return None

    async def _look_up_asker(self, user: UserId) -> Asker:
        person = (await self._api.read("users.info", user=local_part(user))).child("user")
        # The event that tells of it may come later than this answer, or never.
        learnt = self._guests.learn(person)
        if learnt is not None:
            self._venues.clear()
        await self._account_changed(learnt is True)
        member_of: set[ConversationId] = set()
        async for page in self._api.pages(
            "users.conversations", user=local_part(user), types=_ALL_KINDS
        ):
            found = page.children("channels")
            member_of |= {ConversationId(scoped(self._team, c.text("id"))) for c in found}
        return Asker(
            user=user,
            is_guest=is_guest(person),
            is_external=is_stranger(person, team=self._team),
            conversations=frozenset(member_of),
            is_admin=is_admin(person),
            is_bot=person.known_flag("is_bot"),
        )

    async def _look_up_public(self) -> frozenset[ConversationId]:
        found: set[ConversationId] = set()
        async for page in self._api.pages("users.conversations", types="public_channel"):
            found |= {
                ConversationId(scoped(self._team, channel.text("id")))
                for channel in page.children("channels")
                if channel.known_flag("is_private") is False
                and is_external_conversation(channel) is False
            }
        return frozenset(found)

    def _not_found(self, what: str, error: SurfaceError) -> None:
        logger.warning("membership_unknown", extra={"what": what, "code": error.code})
