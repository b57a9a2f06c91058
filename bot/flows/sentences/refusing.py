"""What is said to people who may not do what they asked for."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ADMINS_ONLY",
    "GUESTS_ONLY_ASK",
    "MEMBERS_ONLY",
    "PEOPLE_ONLY",
    "UPLOADER_OR_ADMIN",
]

GUESTS_ONLY_ASK: Final = (
    "Only full members of this workspace can do this. You can ask me about the files of the "
    "channels you are in."
)

PEOPLE_ONLY: Final = "I do this only for people, not for bots or workflows."

MEMBERS_ONLY: Final = (
    "I do this only for members of that channel. If it is there and you are in it, "
    "try again in a minute: it may be that I have not seen it yet."
)

ADMINS_ONLY: Final = "In this workspace only admins can do this. You can ask one of them to."

UPLOADER_OR_ADMIN: Final = "Only whoever shared a file, or an admin, can do this."
