"""A file, where it was shared, and the file object Slack answers with.

Apart because files outlive the messages that shared them.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from urllib.parse import quote

from core.domain.json import JsonValue

__all__ = [
    "Share",
    "SharedFile",
    "file_object",
    "filetype_of",
    "mimetype_of",
    "tombstone_object",
]

# Types that the standard library's table does not know on every system.
_MIMETYPES = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "eml": "message/rfc822",
    "epub": "application/epub+zip",
    "json": "application/json",
    "md": "text/plain",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "vtt": "text/vtt",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FILETYPES = {
    "txt": "text",
    "md": "markdown",
    "py": "python",
    "jpeg": "jpg",
    "htm": "html",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One message that shows the file."""

    channel: str
    ts: str
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFile:
    """One file; its bytes lie beside it, under its id."""

    id: str
    name: str
    title: str
    mimetype: str
    filetype: str
    size_bytes: int
    user: str
    created: int
    mode: str = "hosted"
    external_url: str | None = None
    shares: tuple[Share, ...] = ()
    deleted: bool = False

    @property
    def channel_ids(self) -> tuple[str, ...]:
        """The conversations it is shared in, each once."""
        return tuple(dict.fromkeys(share.channel for share in self.shares))


def mimetype_of(name: str) -> str:
    """The media type Slack would announce for a file name."""
    suffix = name.rsplit(".", 1)[-1].lower()
    return _MIMETYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def filetype_of(name: str) -> str:
    """Slack's own short word for a file name's type."""
    suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    return _FILETYPES.get(suffix, suffix or "binary")


def tombstone_object(file_id: str) -> dict[str, JsonValue]:
    """What a message shows in place of a deleted file."""
    return {"id": file_id, "mode": "tombstone"}


def file_object(
    file: SharedFile, *, team_id: str, base_url: str, is_public: bool
) -> dict[str, JsonValue]:
    """Render a file as messages carry it, without the list of its shares."""
    if file.mode == "hidden_by_limit":
        return {"id": file.id, "mode": file.mode}
    # Source: https://docs.slack.dev/reference/objects/file-object
    name = quote(file.name.lower().replace(" ", "_"))
    place = f"{base_url}/files-pri/{team_id}-{file.id}"
    private = file.external_url or f"{place}/{name}"
    rendered: dict[str, JsonValue] = {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": file.filetype,
        "pretty_type": file.filetype.upper(),
        "user": file.user,
        "user_team": team_id,
        "editable": file.mode == "snippet",
        "size": file.size_bytes,
        "mode": file.mode,
        "is_external": file.mode == "external",
        "external_type": "unknown" if file.mode == "external" else "",
        "is_public": is_public,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": private,
        "permalink": f"{base_url}/files/{file.user}/{file.id}/{name}",
        "is_starred": False,
        "has_rich_preview": False,
        "file_access": "visible",
    }
    if file.mode != "external":
        rendered["url_private_download"] = f"{place}/download/{name}"
    return rendered
