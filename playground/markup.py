"""Slack's mrkdwn: what typed text becomes, and what Markdown is read back as.

Apart and pure, because escaping and mentions decide what the bot is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from core.domain.json import JsonValue
from playground.model import Channel, User

__all__ = ["escape", "normalise", "projected", "rich_text", "typed"]

_STRAY_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt);)")
_STRAY_LESS = re.compile(r"<(?![@#!][^<>\s]|https?://|mailto:)")
_BARE_URL = re.compile(r"(?<![<|\w])(https?://[^\s<>|]+[^\s<>|.,;:!?)\"'])")
_BROADCAST = re.compile(r"(?<!\w)@(here|channel|everyone)\b")
_TOKEN = re.compile(r"<(@[A-Z0-9]+|#[A-Z0-9]+|!\w+|(?:https?://|mailto:)[^|>]+)(?:\|([^>]*))?>")


def escape(text: str) -> str:
    """Replace the three characters that have a meaning in mrkdwn."""
    # Source: https://docs.slack.dev/messaging/formatting-message-text#escaping
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def normalise(text: str) -> str:
    """Escape what an app left unescaped and cannot be markup, as Slack does on posting."""
    return _STRAY_LESS.sub("&lt;", _STRAY_AMPERSAND.sub("&amp;", text))


def typed(
    text: str, *, users: Iterable[User], channels: Iterable[Channel], labelled: bool = False
) -> str:
    """What the message field makes of a person's text: escapes, mentions, links.

    `labelled` mentions carry the name too, as in the text of a slash command.
    """
    text = escape(text)
    names: dict[str, str] = {}
    for user in users:
        for name in (user.name, user.real_name):
            label = f"|{user.name}" if labelled else ""
            names.setdefault(f"@{name}".casefold(), f"<@{user.id}{label}>")
    for channel in channels:
        if channel.name and not channel.is_mpim:
            names[f"#{channel.name}".casefold()] = f"<#{channel.id}|{channel.name}>"
    text = _BARE_URL.sub(r"<\1>", text)
    return _BROADCAST.sub(r"<!\1>", _replace_names(text, names))


def projected(markdown: str) -> str:
    """The mrkdwn that Slack reads back for Markdown it was given."""
    text = re.sub(r"\[([^\]\n]+)\]\((https?://[^)\s]+)\)", r"<\2|\1>", normalise(markdown))
    text = re.sub(r"^#{1,6}\s+(.+?)\s*$", r"*\1*", text, flags=re.MULTILINE)
    text = re.sub(r"\*\*(.+?)\*\*", r"*\1*", text)
    return re.sub(r"^(\s*)[-*]\s+", "\\1\u2022 ", text, flags=re.MULTILINE)


def rich_text(text: str, block_id: str) -> dict[str, JsonValue]:
    """The rich text block Slack adds to a message that was sent as text."""
    elements: list[JsonValue] = []
    position = 0
    for token in _TOKEN.finditer(text):
        _append_text(elements, text[position : token.start()])
        elements.append(_element(token.group(1), token.group(2)))
        position = token.end()
    _append_text(elements, text[position:])
    section: dict[str, JsonValue] = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "block_id": block_id, "elements": [section]}


def _replace_names(text: str, names: Mapping[str, str]) -> str:
    if not names:
        return text
    longest_first = sorted(names, key=len, reverse=True)
    pattern = re.compile(
        rf"(?<![\w<|])(?:{'|'.join(re.escape(name) for name in longest_first)})(?!\w)",
        re.IGNORECASE,
    )
    return pattern.sub(lambda match: names[match.group().casefold()], text)


def _append_text(elements: list[JsonValue], text: str) -> None:
    if text:
        plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        elements.append({"type": "text", "text": plain})


def _element(target: str, label: str | None) -> dict[str, JsonValue]:
    if target.startswith("@"):
        return {"type": "user", "user_id": target[1:]}
    if target.startswith("#"):
        return {"type": "channel", "channel_id": target[1:]}
    if target.startswith("!"):
        return {"type": "broadcast", "range": target[1:]}
    return {"type": "link", "url": target, **({"text": label} if label else {})}
