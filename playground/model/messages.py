"""A message, and the text a reader sees of it.

Apart because posting, streaming, editing and reading back all work on this one value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.domain.json import JsonObject, JsonValue

__all__ = ["Message"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as posted; `markdown` holds the source of a Markdown or streamed one."""

    ts: str
    channel: str
    user: str
    text: str = ""
    markdown: str | None = None
    blocks: tuple[JsonObject, ...] = ()
    attachments: tuple[JsonObject, ...] = ()
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    username: str | None = None
    client_msg_id: str | None = None
    file_ids: tuple[str, ...] = ()
    metadata: JsonObject | None = None
    edited_ts: str | None = None
    reply_broadcast: bool = False
    streaming: bool = False
    ephemeral_to: str | None = None
    reactions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        """Whether it stands below another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def is_deleted(self) -> bool:
        """A deleted parent stays as a tombstone while its thread has replies."""
        return self.subtype == "tombstone"

    @property
    def shown(self) -> str:
        """Everything a person reads in it: its blocks, or its text when there are none."""
        parts = [self.markdown] if self.markdown else []
        parts += [text for block in self.blocks for text in _texts(block)]
        return "\n".join(parts) if parts else self.text


def _texts(value: JsonValue) -> list[str]:
    """The strings under `text`, in order, however deep they lie."""
    if isinstance(value, Mapping):
        found: list[str] = []
        for key, inner in value.items():
            if key in ("text", "alt_text", "title") and isinstance(inner, str):
                found.append(inner)
            elif key not in ("value", "action_id", "block_id", "type"):
                found += _texts(inner)
        return found
    if isinstance(value, list | tuple):
        return [text for inner in value for text in _texts(inner)]
    return []
