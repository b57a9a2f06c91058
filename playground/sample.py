"""Posts the sample files once, so that a newcomer has something to ask about.

Apart from the seed because the files lie in a folder of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import orjson

from core.domain.json import JsonObject
from playground.acts.files import Upload
from playground.acts.speech import send_files
from playground.hub import Hub
from playground.json_values import objects_at, text_at

__all__ = ["SAMPLE_FOLDER", "Suggestion", "post_sample", "read_suggestions", "sample_channels"]

SAMPLE_FOLDER = Path(__file__).parent / "sample"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A question the page offers, and where to ask it."""

    label: str
    text: str
    channel: str


def post_sample(hub: Hub, folder: Path = SAMPLE_FOLDER) -> int:
    """Post the sample files in a workspace that has no files yet, and count them."""
    posted = 0
    if hub.workspace.files:
        return posted
    for entry in objects_at(_manifest(folder), "files"):
        path = folder / "files" / Path(text_at(entry, "name")).name
        if path.is_file():
            send_files(
                hub,
                user=hub.workspace.find_user(text_at(entry, "user")),
                channel=hub.workspace.find_channel(text_at(entry, "channel")),
                uploads=[Upload(name=path.name, content=path.read_bytes())],
                text=text_at(entry, "text"),
            )
            posted += 1
    hub.quiet_until = hub.workspace.clock.next_ts()
    return posted


def sample_channels(folder: Path = SAMPLE_FOLDER) -> dict[str, str]:
    """The channels the sample files are posted in, each with a member who posts there."""
    entries = objects_at(_manifest(folder), "files")
    return {text_at(e, "channel"): text_at(e, "user") for e in reversed(entries)}


def read_suggestions(folder: Path = SAMPLE_FOLDER) -> list[Suggestion]:
    """The questions the sample's manifest suggests."""
    return [
        Suggestion(
            label=text_at(entry, "label"),
            text=text_at(entry, "text"),
            channel=text_at(entry, "channel"),
        )
        for entry in objects_at(_manifest(folder), "suggestions")
    ]


def _manifest(folder: Path) -> JsonObject:
    path = folder / "sample.json"
    if not path.is_file():
        return {}
    manifest = orjson.loads(path.read_bytes())
    return manifest if isinstance(manifest, dict) else {}
