"""The app leaves the workspace.

Apart because it ends what every other act relies on: the bot's token, and that it hears anything.
"""

from __future__ import annotations

from dataclasses import replace

from playground.events import announce
from playground.hub import Hub

__all__ = ["uninstall"]


def uninstall(hub: Hub) -> None:
    """Uninstall the app: two last events, in whichever order, then silence."""
    # Source: https://docs.slack.dev/reference/events/tokens_revoked
    bot = hub.workspace.identity.bot_user_id
    announce(hub, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}})
    announce(hub, {"type": "app_uninstalled"})
    hub.installation = replace(hub.installation, is_removed=True)
