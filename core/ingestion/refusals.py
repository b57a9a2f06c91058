"""Why files are refused, where several formats or stages say the same of one."""

from __future__ import annotations

from core.errors import RefusalCategory, UnreadableFile

__all__ = [
    "cannot_open",
    "cannot_read",
    "cut_off",
    "endless",
    "needs_password",
    "too_deep",
    "too_large",
    "too_many_cells",
    "unfolding",
    "unknown_kind",
]


def cannot_open() -> UnreadableFile:
    """Say that a file is no whole one of its kind."""
    return UnreadableFile(RefusalCategory.CORRUPT, "It is damaged and cannot be opened")


def cannot_read() -> UnreadableFile:
    """Say that a file could be opened, but not read."""
    return UnreadableFile(RefusalCategory.CORRUPT, "It is damaged and cannot be read")


def cut_off() -> UnreadableFile:
    """Say that the end of a file is not there."""
    return UnreadableFile(
        RefusalCategory.CORRUPT, "It is damaged or was cut off while it was copied"
    )


def endless() -> UnreadableFile:
    """Say that a file holds text without measure."""
    return UnreadableFile(RefusalCategory.BOMB, "It holds more text than any document should")


def needs_password() -> UnreadableFile:
    """Say that a file is encrypted."""
    return UnreadableFile(RefusalCategory.ENCRYPTED, "It needs a password")


def too_deep() -> UnreadableFile:
    """Say that a file is nested beyond measure."""
    return UnreadableFile(RefusalCategory.BOMB, "It is nested deeper than any document should be")


def too_large(most_mb: int) -> UnreadableFile:
    """Say that a file has more bytes than are read."""
    return UnreadableFile(RefusalCategory.TOO_LARGE, f"It is larger than {most_mb} MB")


def too_many_cells() -> UnreadableFile:
    """Say that a table is larger than can be read."""
    return UnreadableFile(RefusalCategory.TOO_LARGE, "It has more cells than can be read")


def unfolding() -> UnreadableFile:
    """Say that a small file becomes a huge one while it is read."""
    return UnreadableFile(RefusalCategory.BOMB, "It unfolds to far more than a document would")


def unknown_kind() -> UnreadableFile:
    """Say that there is no reader for a file."""
    return UnreadableFile(RefusalCategory.UNSUPPORTED, "It is of a kind that Docent cannot read")
