"""What can be wrong on Slack's side, each with its fix."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.settings import SlackSettings, SlackTransport
from bot.slack.api import SlackApi
from bot.slack.app import who_am_i
from bot.slack.manifest import bot_scopes
from bot.surface import SurfaceError

__all__ = ["Finding", "slack_findings"]

_UNREACHABLE: Final = "unreachable"
_REACH: Final = "Check that this machine reaches SLACK_API_URL (network, proxy, firewall)."


@dataclass(frozen=True, slots=True)
class Finding:
    """One checked thing. `fix` is what to do when it is not well.

    A warning is well, and yet something to know.
    """

    name: str
    is_well: bool
    detail: str
    fix: str = ""
    is_warning: bool = False


async def slack_findings(settings: SlackSettings) -> AsyncIterator[Finding]:
    """Check the bot token, its scopes, and the way events reach us."""
    token = settings.slack_bot_token.get_secret_value()
    async with SlackApi(token=token, base_url=settings.slack_api_url) as api:
        try:
            identity = await who_am_i(api)
            granted = await api.scopes()
        except SurfaceError as error:
            fix = "Copy it anew from OAuth & Permissions."
            is_away = error.code == _UNREACHABLE
            yield Finding("SLACK_BOT_TOKEN", False, error.code, _REACH if is_away else fix)
            return
        yield Finding("SLACK_BOT_TOKEN", True, f"{identity.name} in {identity.team_name}")
        missing = sorted(set(bot_scopes()) - granted) if granted else []
        yield Finding(
            "scopes",
            not missing,
            f"missing: {', '.join(missing)}" if missing else "all there",
            "Update the app with `docent manifest`, then reinstall it to the workspace.",
        )
        if settings.slack_transport is SlackTransport.SOCKET:
            yield await _socket_finding(api, settings)
        else:
            yield Finding("SLACK_TRANSPORT", True, "http: events come to POST /slack/events")


async def _socket_finding(api: SlackApi, settings: SlackSettings) -> Finding:
    app_token = settings.slack_app_token
    try:
        await api.client.apps_connections_open(
            app_token=app_token.get_secret_value() if app_token else ""
        )
    except SlackApiError as error:
        detail = str(error.response.get("error", "refused"))
    except (SlackClientError, OSError, TimeoutError):
        return Finding("SLACK_APP_TOKEN", False, _UNREACHABLE, _REACH)
    else:
        return Finding("SLACK_APP_TOKEN", True, "Socket Mode can connect")
    fix = "Make an app-level token with connections:write, and switch Socket Mode on."
    return Finding("SLACK_APP_TOKEN", False, detail, fix)
