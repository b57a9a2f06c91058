"""Which conversations of the bot have readers who may see little: only `docent doctor` asks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Final

from bot.settings import SlackSettings
from bot.slack.api import SlackApi
from bot.slack.app import who_am_i
from bot.slack.checks import Finding
from bot.slack.membership import SlackMembership, is_external_conversation
from bot.slack.payload import Payload
from bot.surface import SurfaceError
from core.domain.ids import ConversationId, scoped

__all__ = ["outsider_findings"]

_KINDS: Final = "public_channel,private_channel,mpim"
_MOST_PAGES: Final = 25
"""Of the bot's conversations: 5,000 at Slack's 200 a page."""
_MOST_MEMBERSHIPS: Final = 100
"""Whose members are asked for: Slack allows about that many calls a minute."""
_MOST_NAMED: Final = 10


async def outsider_findings(settings: SlackSettings) -> AsyncIterator[Finding]:
    """Warn of conversations with guests or people of other organisations; nothing is wrong there.

    Nothing is yielded when Slack does not take the token: that is found elsewhere.
    """
    token = settings.slack_bot_token.get_secret_value()
    async with SlackApi(token=token, base_url=settings.slack_api_url) as api:
        try:
            team = (await who_am_i(api)).team
        except SurfaceError:
            return
        try:
            channels, is_cut = await _conversations(api)
        except SurfaceError as error:
            yield Finding("readers", False, error.code, "Grant the scopes that are missing.")
            return
        outside = [c for c in channels if is_external_conversation(c) is not False]
        inside = [c for c in channels if is_external_conversation(c) is False]
        looked_at = inside[:_MOST_MEMBERSHIPS]
        membership = SlackMembership(api, team=team, lifetime_s=0.0)
        guests: list[Payload] = []
        unknown: list[Payload] = []
        for channel in looked_at:
            has = await membership.guests_in(ConversationId(scoped(team, channel.text("id"))))
            if has is not False:
                (unknown if has is None else guests).append(channel)
        for finding in _findings(outside, guests, unknown):
            yield finding
        left = len(inside) - len(looked_at)
        yield _summary(len(channels), left, is_cut=is_cut)


async def _conversations(api: SlackApi) -> tuple[list[Payload], bool]:
    found: list[Payload] = []
    pages = 0
    async for page in api.pages("users.conversations", types=_KINDS, exclude_archived=True):
        found += page.children("channels")
        pages += 1
        if pages == _MOST_PAGES:
            return found, True
    return found, False


def _findings(
    outside: Sequence[Payload], guests: Sequence[Payload], unknown: Sequence[Payload]
) -> list[Finding]:
    kinds = (
        (outside, "people of other organisations", "No files are used there, or only their own."),
        (guests, "guests", "Answers there use only the files shared there."),
        (unknown, "members whom Slack did not tell", "They count as channels with guests."),
    )
    return [
        Finding("readers", True, f"{_named(channels)}: {who}. {what}", is_warning=True)
        for channels, who, what in kinds
        if channels
    ]


def _named(channels: Sequence[Payload]) -> str:
    names = [
        "a group direct message" if c.flag("is_mpim") else f"#{c.text('name') or c.text('id')}"
        for c in channels[:_MOST_NAMED]
    ]
    more = len(channels) - len(names)
    return f"{', '.join(names)}{f' and {more} more' if more else ''}"


def _summary(total: int, left: int, *, is_cut: bool) -> Finding:
    parts = [f"{total} conversations{' or more' if is_cut else ''} with the bot in them"]
    if left:
        parts.append(f"the members of {left} were not asked for")
    return Finding("readers", True, "; ".join(parts))
