"""Anthropic's Messages API as a local server, for tests; what tests may use is named here.

It checks requests as API version 2026-10-21 does, streams in the API's order, and breaks on demand.
"""

from __future__ import annotations

from tests.fakes.claude_api.little_model import NOT_FOUND
from tests.fakes.claude_api.script import (
    Break,
    CallTool,
    Cite,
    Fault,
    HttpError,
    Refuse,
    Say,
    Text,
    Trickle,
)
from tests.fakes.claude_api.server import FakeClaude, Received

__all__ = [
    "NOT_FOUND",
    "Break",
    "CallTool",
    "Cite",
    "FakeClaude",
    "Fault",
    "HttpError",
    "Received",
    "Refuse",
    "Say",
    "Text",
    "Trickle",
]
