"""Refuses files by what is known before they are downloaded: their name and their size."""

from __future__ import annotations

from fnmatch import fnmatch

from core.config.settings import IngestionSettings
from core.domain.files import File
from core.errors import RefusalCategory, UnreadableFile
from core.ingestion.refusals import too_large

__all__ = ["refusal_unread"]


def refusal_unread(shared: File, settings: IngestionSettings) -> UnreadableFile | None:
    """Return why a file is not even downloaded, or None."""
    name, limit = shared.name.lower(), settings.max_file_mb
    if any(fnmatch(name, pattern.lower()) for pattern in settings.ingest_exclude):
        return UnreadableFile(
            RefusalCategory.REJECTED, "Files of this name are never read (INGEST_EXCLUDE)"
        )
    if shared.size_bytes > limit * 1024 * 1024:
        return too_large(limit)
    return None
