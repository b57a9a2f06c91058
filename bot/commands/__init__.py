"""The table of commands: a module has `add_arguments(parser)` and `run(args)`.

Modules are named, not imported, so that a command costs only what it needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["COMMANDS", "Command"]


@dataclass(frozen=True, slots=True)
class Command:
    """A command's module and what it does, in one line."""

    module: str
    summary: str


COMMANDS: Final[dict[str, Command]] = {
    "playground": Command("playground.command", "Try Docent in a local Slack, without accounts"),
    "serve": Command("bot.commands.serve", "Run the bot in a Slack workspace"),
    "worker": Command("bot.commands.worker", "Run ingest jobs beside `serve` (Elasticsearch only)"),
    "ask": Command("bot.commands.ask", "Answer one question from files on this machine"),
    "read": Command("bot.commands.read", "Show what Docent sees in files"),
    "doctor": Command("bot.commands.doctor", "Check settings, tokens, scopes, index and model"),
    "manifest": Command("bot.commands.manifest", "Print the Slack app manifest"),
    "model": Command("bot.commands.model", "Fetch and build the local embedding model"),
    "migrate": Command("bot.commands.migrate", "Create the index and the records"),
    "reindex": Command("bot.commands.reindex", "Rebuild the index after changing how it is made"),
    "audit": Command("bot.commands.audit", "Show who had what read, forgotten, shared or erased"),
    "erase": Command("bot.commands.erase", "Erase a file, a person, a channel or all, with proof"),
    "eval": Command("bot.commands.eval", "Measure retrieval or answers on a test set"),
}
