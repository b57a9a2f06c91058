"""The ports to a chat platform: what is sent there, and what is known there.

Flows speak only these. Text is Markdown with `[n]` citations; a platform renders it.
"""

from __future__ import annotations

from bot.surface.ports import AnswerStream, ConversationSurface, ReplySurface
from bot.surface.values import (
    Button,
    ButtonStyle,
    Choice,
    Confirmation,
    Control,
    Destination,
    FilesUnavailable,
    Option,
    PlaceClosed,
    SharedFile,
    SurfaceError,
)

__all__ = [
    "AnswerStream",
    "Button",
    "ButtonStyle",
    "Choice",
    "Confirmation",
    "Control",
    "ConversationSurface",
    "Destination",
    "FilesUnavailable",
    "Option",
    "PlaceClosed",
    "ReplySurface",
    "SharedFile",
    "SurfaceError",
]
