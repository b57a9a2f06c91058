"""Slack's text: what people typed becomes plain, what we send cannot ping or pretend."""

from __future__ import annotations

import html
import re

__all__ = [
    "alive",
    "escape",
    "link",
    "neutral_markdown",
    "plain_question",
    "plain_text",
    "shortened",
    "split_text",
]

_TOKEN = re.compile(r"<([@#!])?([^<>|]+)(?:\|([^<>]*))?>")
_MARKS = re.compile("[\ue000\ue001]")
_LIVE = re.compile(r"<(?=[@#!]|$)")
_BANGS = re.compile(r"!+\[")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_MENTION = re.compile("\ue000(?:(#)([CG][A-Z0-9]+)|([UW][A-Z0-9]+))\ue001")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def plain_text(text: str) -> str:
    """Turn Slack's markup into what a person reads: labels for links, names for channels."""

    def readable(match: re.Match[str]) -> str:
        sigil, target, label = match.groups()
        if sigil in {"@", "#"}:
            return f"{sigil}{label or target}"
        if sigil == "!":
            return label or ""
        return label or target

    return _MARKS.sub("", html.unescape(_TOKEN.sub(readable, text)))


def plain_question(text: str, *, bot_user: str) -> str:
    """Return a question without the mention of the bot."""
    mention = re.compile(rf"<@{re.escape(bot_user)}(?:\|[^<>]*)?>")
    return " ".join(plain_text(mention.sub(" ", text)).split())


def escape(text: str) -> str:
    """Escape text for mrkdwn; what `bot.flows.sentences` made a mention is alive, nothing else.

    Source: Slack, Formatting message text: & < > must be escaped.
    """
    return alive(_inert(text))


def _inert(text: str) -> str:
    safe = _UNPRINTABLE.sub("", text).replace("&", "&amp;")
    return safe.replace("<", "&lt;").replace(">", "&gt;")


def alive(text: str) -> str:
    """Turn the mentions that `bot.flows.sentences` made into Slack's.

    Source: Slack, Formatting message text: a channel's name shows to those who may know it.
    """
    return _MENTION.sub(lambda m: f"<#{m.group(2)}>" if m.group(1) else f"<@{m.group(3)}>", text)


def link(url: str | None, label: str) -> str:
    """Return a mrkdwn link; only its label where there is no safe address."""
    safe = _inert(label).replace("|", "¦").replace("\n", " ")
    if not url or not url.startswith(("https://", "http://")):
        return safe
    address = url.replace("|", "%7C").replace(">", "%3E").replace("<", "%3C").replace(" ", "%20")
    return f"<{address}|{safe}>"


def neutral_markdown(text: str) -> str:
    """Make a model's Markdown harmless: no pings, no images fetched from elsewhere.

    `<!channel>` and `<@U>` are live in markdown blocks and streamed text alike. A `<` at the end
    is taken as the start of one, since the next piece of a stream may complete it.
    """
    text = _UNPRINTABLE.sub("", text)
    while (plainer := _IMAGE.sub(lambda m: m.group(1), text)) != text:
        text = plainer
    text = _BANGS.sub("[", text)
    return _LIVE.sub("\u2039", text)


def shortened(text: str, limit: int) -> str:
    """Cut a label that is too long in its middle, where names differ least."""
    text = " ".join(_UNPRINTABLE.sub("", text).split())
    if len(text) <= limit:
        return text
    head = (limit - 1) * 2 // 3
    return f"{text[:head]}…{text[len(text) - (limit - 1 - head) :]}"


def split_text(text: str, limit: int) -> list[str]:
    """Cut text into pieces of at most `limit` characters, at paragraphs, lines or words."""
    pieces: list[str] = []
    while len(text) > limit:
        window = text[:limit]
        cut = max(window.rfind("\n\n"), window.rfind("\n"), window.rfind(" "))
        for mark in ("\n\n", "\n", " "):
            at = window.rfind(mark)
            if at > limit // 2:
                cut = at
                break
        cut = cut if cut > 0 else limit
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip("\n ")
    return [piece for piece in (*pieces, text) if piece] or [""]
