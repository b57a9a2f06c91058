"""What slash commands have in common: where they were typed, and a name of each use."""

from __future__ import annotations

from hashlib import sha256

from bot.slack.incoming import Incoming
from bot.surface import Destination

__all__ = ["command_cause", "command_destination"]


def command_destination(incoming: Incoming) -> Destination:
    """Return where a command was typed; replies go to the one who typed it."""
    body = incoming.body
    asker = incoming.user(body.text("user_id"))
    return Destination(
        team=incoming.team,
        conversation=incoming.conversation(body.text("channel_id")),
        asker=asker,
        private_to=asker,
        response_url=body.text("response_url") or None,
    )


def command_cause(incoming: Incoming) -> tuple[str, str]:
    """Name one use of a command: its trigger id is new for each, and kept on retries."""
    trigger = incoming.body.text("trigger_id") or incoming.body.text("response_url")
    return "command", sha256(trigger.encode()).hexdigest()[:32]
