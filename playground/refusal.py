"""How the local Slack says no: one of Slack's error codes, and what goes with it.

Apart because people's actions and Web API calls are refused in the same words.
"""

from __future__ import annotations

from core.domain.json import JsonValue

__all__ = ["Refused"]


class Refused(Exception):
    """An action or call that Slack would answer with `{"ok": false, "error": code}`."""

    def __init__(self, code: str, *, messages: list[str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.extras: dict[str, JsonValue] = {}
        if messages is not None:
            # Source: https://docs.slack.dev/reference/methods/chat.postMessage#errors
            self.extras = {
                "errors": [message.removeprefix("[ERROR] ") for message in messages],
                "response_metadata": {"messages": messages},
            }
