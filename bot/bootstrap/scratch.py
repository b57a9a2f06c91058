"""The core on a folder that is thrown away, for one look at files of this machine."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from bot.bootstrap.core import Core, open_core
from bot.settings import CoreSettings
from core.config.settings import DataSettings, SearchBackend
from core.domain.audience import Audience
from core.domain.files import File, Place
from core.domain.ids import ConversationId, FileId, TeamId, scoped
from core.ingestion.reports import FileReport

__all__ = ["SCRATCH_AUDIENCE", "open_scratch_core", "read_bytes", "read_file"]

_TEAM = TeamId("local")
_HERE = ConversationId(scoped(_TEAM, "files"))
SCRATCH_AUDIENCE: Final = Audience(team=_TEAM, conversations=frozenset({_HERE}))
"""Whoever sits at this machine sees all files that were read."""


@asynccontextmanager
async def open_scratch_core(settings: CoreSettings) -> AsyncIterator[Core]:
    """Open the core on the embedded engine, whichever one the settings name; nothing is kept.

    Raises:
        DocentError: a part cannot be opened.
    """
    with tempfile.TemporaryDirectory(prefix="docent-") as folder:
        data = DataSettings(search_backend=SearchBackend.EMBEDDED, data_dir=Path(folder))
        async with open_core(replace(settings, data=data)) as core:
            yield core


async def read_file(core: Core, path: Path) -> FileReport:
    """Take in a file of this machine.

    Raises:
        DocentError: the engine or the embedder failed.
    """
    stat = await asyncio.to_thread(path.stat)
    content = await asyncio.to_thread(path.read_bytes)
    return await read_bytes(core, path.name, content, source=str(path), modified_at=stat.st_mtime)


async def read_bytes(
    core: Core, name: str, content: bytes, *, source: str, modified_at: float = 0.0
) -> FileReport:
    """Take in bytes under a name; `source` tells two of one name apart.

    Raises:
        DocentError: the engine or the embedder failed.
    """

    async def fetch() -> bytes:
        return content

    file = File(
        id=FileId(scoped(_TEAM, source.replace("/", ":"))),
        name=name,
        media_type=None,
        size_bytes=len(content),
        uploader=None,
        modified_at=modified_at,
        places=(Place(conversation=_HERE, message_ts=None, permalink=source),),
        version="1",
    )
    return await core.ingestor.ingest(file, fetch, run="scratch")
