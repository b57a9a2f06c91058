"""A local Slack: its protocols, a small company, and a page to try Docent with.

Apart from the bot, which speaks to it as it speaks to Slack; also the tests' Slack.
"""

from __future__ import annotations

from playground.delivery import RetryPolicy
from playground.model import Message
from playground.seed import seeded_workspace
from playground.server import PlaygroundServer
from playground.workspace import Workspace

__all__ = ["Message", "PlaygroundServer", "RetryPolicy", "Workspace", "seeded_workspace"]
