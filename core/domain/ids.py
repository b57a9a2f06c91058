"""Identifiers. They carry the team, so that two workspaces can never meet in one key."""

from __future__ import annotations

from hashlib import sha256
from typing import NewType

__all__ = [
    "ChunkId",
    "ContentId",
    "ConversationId",
    "FileId",
    "Generation",
    "MessageId",
    "TeamId",
    "UserId",
    "chunk_id",
    "content_id",
    "local_part",
    "scoped",
    "team_of",
]

TeamId = NewType("TeamId", str)
ConversationId = NewType("ConversationId", str)
"""`TEAM/CONVERSATION`."""
FileId = NewType("FileId", str)
"""`TEAM/FILE`."""
UserId = NewType("UserId", str)
"""`TEAM/USER`."""
MessageId = NewType("MessageId", str)
"""`TEAM/CONVERSATION/TIMESTAMP`."""
ContentId = NewType("ContentId", str)
"""`TEAM/SHA-256`: the same bytes in another team are another Content."""
Generation = NewType("Generation", str)
"""A ULID: one write of a Content's chunks; never derived from the bytes."""
ChunkId = NewType("ChunkId", str)
"""`GENERATION:SEQ`: unique without the Content, since a Generation is."""

_SEPARATOR = "/"


def scoped(team: TeamId, *parts: str) -> str:
    """Join a team and local parts into one identifier."""
    return _SEPARATOR.join((team, *parts))


def team_of(identifier: str) -> TeamId:
    """Return the team that an identifier carries."""
    return TeamId(identifier.partition(_SEPARATOR)[0])


def local_part(identifier: str) -> str:
    """Return the last part: the id as the chat platform knows it."""
    return identifier.rpartition(_SEPARATOR)[2]


def content_id(team: TeamId, content: bytes) -> ContentId:
    """Name bytes by what they are, within one team."""
    return ContentId(scoped(team, sha256(content).hexdigest()))


def chunk_id(generation: Generation, seq: int) -> ChunkId:
    """Name the chunk at position `seq` (0-based) of a Generation."""
    return ChunkId(f"{generation}:{seq}")
