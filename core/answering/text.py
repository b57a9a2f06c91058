"""Makes text safe to send, comparable, and harmless to show.

Apart from who uses it, because prompts, citations and quotes must agree on all three.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["clean", "fold", "harmless", "squeeze"]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# Soft hyphen, zero-width and bidi marks, the byte order mark, and Unicode tags: people do not see
# them, but a model reads them and a comparison trips over them.
_INVISIBLE = re.compile(
    "[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
_SPACE = re.compile(r"\s+")

_ADDRESS = r"\((?:[^()]|\([^()]*\))*\)"
_IMAGE = re.compile(rf"!\[([^\]]*)\]{_ADDRESS}|<img\b[^>]*>", re.IGNORECASE)
_CODE_LINK_OR_MARKER = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    rf"|\[(?P<label>[^\[\]]+)\]{_ADDRESS}|\[(?P<number>\d+)\]"
    # Slack's own way to write a link.
    r"|<[a-z][a-z0-9+.-]*:[^<>|\s]*\|(?P<named>[^<>]*)>",
    re.DOTALL | re.IGNORECASE,
)


def clean(text: str) -> str:
    """Return text that any UTF-8 JSON body can carry, without characters nobody can see."""
    return _INVISIBLE.sub("", _CONTROL.sub("", _SURROGATE.sub("\ufffd", text)))


def squeeze(text: str) -> str:
    """Return the text on one line, single-spaced."""
    return _SPACE.sub(" ", text).strip()


def fold(text: str) -> str:
    """Return what two texts share when they have the same words: NFKC, no case, no white space."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", clean(text))).casefold()


def harmless(text: str) -> str:
    """Return text without markup that loads or hides an address, or looks like a citation.

    Images and links become their labels: an address from a file, or one a file talked a model
    into, could carry words of the answer away. `[3]` becomes `(3)`, except in code.
    """
    text = _IMAGE.sub(lambda image: image[1] or "", clean(text))
    return _CODE_LINK_OR_MARKER.sub(
        lambda found: (
            found["code"]
            or found["label"]
            or (f"({found['number']})" if found["number"] else found["named"])
        ),
        text,
    )
