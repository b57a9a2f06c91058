"""What a message may hold: text, Markdown, blocks, attachments and metadata, within limits.

Apart because posting, updating and ephemerals check the same content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.json import JsonObject
from playground.acts.messages import with_block_ids
from playground.block_kit import MARKDOWN_LIMIT, block_problems
from playground.json_values import object_at, text_at
from playground.markup import normalise, projected
from playground.refusal import Refused
from playground.web_api.call import Arguments

__all__ = ["TRUNCATED_TEXT", "Content", "checked_blocks", "metadata_of", "read_content"]

# Source: https://docs.slack.dev/reference/methods/chat.postMessage
TRUNCATED_TEXT = 40_000
_ATTACHMENTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a call wants to be shown; `truncated` is worth a warning."""

    text: str
    markdown: str | None
    blocks: tuple[JsonObject, ...]
    attachments: tuple[JsonObject, ...]
    truncated: bool


def read_content(arguments: Arguments) -> Content:
    """Read and check the content of a message.

    Raises:
        Refused: There is none, or something in it breaks a limit.
    """
    blocks = arguments.objects("blocks", "invalid_blocks_format") or []
    attachments = arguments.objects("attachments", "invalid_attachments") or []
    markdown = arguments.text("markdown_text")
    text = arguments.text("text")
    if markdown and (text or blocks):
        raise Refused("markdown_text_conflict")
    if len(markdown) > MARKDOWN_LIMIT:
        raise Refused("msg_too_long")
    if not (text.strip() or markdown.strip() or blocks or attachments):
        raise Refused("no_text")
    if len(attachments) > _ATTACHMENTS:
        raise Refused("too_many_attachments")
    return Content(
        text=projected(markdown) if markdown else normalise(text[:TRUNCATED_TEXT]),
        markdown=markdown or None,
        blocks=checked_blocks(blocks),
        attachments=tuple(attachments),
        truncated=len(text) > TRUNCATED_TEXT,
    )


def checked_blocks(blocks: Sequence[JsonObject]) -> tuple[JsonObject, ...]:
    """Blocks that Slack would show, with ids.

    Raises:
        Refused: Slack would not.
    """
    problems = block_problems(blocks)
    if problems:
        raise Refused("invalid_blocks", messages=[f"[ERROR] {each}" for each in problems])
    texts = [text_at(block, "text") for block in blocks if text_at(block, "type") == "markdown"]
    if sum(map(len, texts)) > MARKDOWN_LIMIT:
        raise Refused("msg_blocks_too_long")
    return with_block_ids(blocks)


def metadata_of(arguments: Arguments) -> JsonObject | None:
    """The metadata of a call.

    Raises:
        Refused: It is no metadata.
    """
    metadata = arguments.object("metadata", "invalid_metadata_format")
    if not metadata:
        return None
    if not text_at(metadata, "event_type") or "event_payload" not in metadata:
        raise Refused("invalid_metadata_schema")
    return {
        "event_type": text_at(metadata, "event_type"),
        "event_payload": object_at(metadata, "event_payload"),
    }
