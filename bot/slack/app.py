"""The Bolt app. Everything is taken in by one middleware, before Bolt answers Slack.

Bolt acknowledges events before their listeners run, so a listener comes too late to refuse.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.slack.api import SlackApi
from bot.slack.inbox import Inbox
from bot.slack.incoming import Incoming, TriggerKind
from bot.slack.payload import Payload
from bot.surface import SurfaceError
from core.domain.ids import TeamId
from core.errors import RecordsUnavailable

__all__ = ["Identity", "build_app", "incoming_of", "who_am_i"]

logger = logging.getLogger(__name__)

_Next: TypeAlias = Callable[[], Awaitable[None]]
_BOLT_LOGGER = "slack_bolt.AsyncApp"
_NOT_NOW = BoltResponse(status=503)
"""Over HTTP and Socket Mode alike: it is not acknowledged, so Slack delivers it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who the bot token is."""

    team: TeamId
    team_name: str
    bot_user: str
    bot_id: str
    name: str


async def who_am_i(api: SlackApi) -> Identity:
    """Ask Slack who the token is.

    Raises:
        SurfaceError: Slack refused the token, or could not be reached.
    """
    answer = await api.read("auth.test")
    return Identity(
        team=TeamId(answer.text("team_id")),
        team_name=answer.text("team"),
        bot_user=answer.text("user_id"),
        bot_id=answer.text("bot_id"),
        name=answer.text("user") or "docent",
    )


def incoming_of(body: Payload, identity: Identity) -> Incoming | None:
    """Read a delivery; None for kinds nothing is made of here."""
    event = body.child("event")
    if body.text("type") == "event_callback" and event.raw:
        kind, name, content = TriggerKind.EVENT, event.text("type"), event
    elif body.text("command"):
        kind, name, content = TriggerKind.COMMAND, body.text("command"), body
    elif body.text("type") == "block_actions" and body.children("actions"):
        # Source: Slack, block_actions payload: the list holds the one element that was used.
        action = body.children("actions")[0]
        kind, name, content = TriggerKind.ACTION, action.text("action_id"), body
    else:
        return None
    return Incoming(
        kind=kind,
        name=name,
        body=content,
        team=identity.team,
        bot_user=identity.bot_user,
        now=time.time(),
    )


def build_app(
    api: SlackApi, identity: Identity, inbox: Inbox, *, signing_secret: str | None
) -> AsyncApp:
    """Build the app. Without a signing secret it may be used over Socket Mode only."""

    async def authorize() -> AuthorizeResult:
        # Asked once at start: Bolt would call auth.test for every request until the first answer.
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team,
            bot_user_id=identity.bot_user,
            bot_id=identity.bot_id,
            bot_token=api.token,
        )

    logging.getLogger(_BOLT_LOGGER).addFilter(_is_news)
    app = AsyncApp(
        name="docent",
        client=api.anonymous_client(),
        authorize=authorize,
        signing_secret=signing_secret or "",
        request_verification_enabled=signing_secret is not None,
    )

    async def accept(body: dict[str, object], next_: _Next) -> BoltResponse | None:
        if not await _is_taken_in(Payload(body), identity, inbox):
            return _NOT_NOW
        await next_()
        return None

    app.use(accept)
    _take_everything(app)
    return app


def _is_news(record: logging.LogRecord) -> bool:
    """Leave out what Bolt says of a SLACK_BOT_TOKEN that it finds in the environment by itself."""
    return "`token` will be unused" not in record.getMessage()


def _take_everything(app: AsyncApp) -> None:
    """Listen to all there is: Slack delivers again whatever is not acknowledged."""
    app.event(re.compile(".*"))(_taken)
    app.command(re.compile(".*"))(_taken_and_acknowledged)
    app.action(re.compile(".*"))(_taken_and_acknowledged)


async def _is_taken_in(body: Payload, identity: Identity, inbox: Inbox) -> bool:
    incoming = incoming_of(body, identity)
    if incoming is None or not _is_ours(body, identity):
        return True
    try:
        await inbox.accept(incoming)
    except (RecordsUnavailable, SurfaceError) as error:
        logger.warning("not_accepted", extra={"trigger": incoming.name, "error": str(error)})
        return False
    return True


async def _taken() -> None:
    """Let Bolt acknowledge: the middleware took it in."""


async def _taken_and_acknowledged(ack: AsyncAck) -> None:
    await ack()


def _is_ours(body: Payload, identity: Identity) -> bool:
    """Tell whether a delivery is for this workspace; the app may be installed in others too.

    Source: Slack, Events API: `team_id` may be the other side of a shared channel, while
    `authorizations` and `context_team_id` name the workspace that the app hears it through.
    """
    named = {
        body.text("team_id") or body.child("team").text("id"),
        body.text("context_team_id"),
        *(each.text("team_id") for each in body.children("authorizations")),
    } - {""}
    return not named or identity.team in named
