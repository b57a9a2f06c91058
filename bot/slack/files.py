"""Lists a conversation's files and downloads them, sending the token only to Slack's own hosts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from urllib.parse import urljoin, urlsplit

import aiohttp

from bot.flows.keeping.current_surface import FileNotThere
from bot.slack.api import SlackApi
from bot.slack.file_objects import to_file_everywhere, to_shared_file
from bot.slack.payload import Payload
from bot.surface import FilesUnavailable, SharedFile, SurfaceError
from core.domain.ids import ConversationId, FileId, local_part, team_of
from core.errors import RefusalCategory, UnreadableFile
from core.ingestion.refusals import too_large

__all__ = ["SlackFiles"]

logger = logging.getLogger(__name__)

_PAGE = 200
_REDIRECTS = 5
_DOWNLOAD_TIMEOUT_S = 300.0
_RETRY_PAUSES_S = (1.0, 4.0)
_MAY_PASS = ("unreachable", "http_408", "http_429", "http_5")
_BLOCK_BYTES = 64 * 1024
_NOT_THERE = frozenset(
    {
        "access_denied",
        "channel_not_found",
        "file_deleted",
        "file_not_found",
        "missing_scope",
        "no_permission",
        "not_in_channel",
        "not_visible",
    }
)
_GONE = frozenset({"file_not_found", "file_deleted", "not_visible"})
"""Source: Slack, files.info: errors."""
_SIGN_IN = (
    "Slack sent a sign-in page instead of the file: the app lacks the files:read scope, "
    "or its token may not see this file"
)


class SlackFiles:
    """Files as Slack has them."""

    def __init__(
        self,
        api: SlackApi,
        *,
        hosts: tuple[str, ...],
        max_file_bytes: int,
        clock: Callable[[], float] = time.time,
        retry_pauses_s: tuple[float, ...] = _RETRY_PAUSES_S,
    ) -> None:
        self._retry_pauses_s = retry_pauses_s
        self._api = api
        self._hosts = frozenset(hosts)
        self._max_file_bytes = max_file_bytes
        self._clock = clock

    async def files(self, conversation: ConversationId) -> AsyncIterator[SharedFile]:
        """List a conversation's files, newest first.

        Raises:
            FilesUnavailable: the bot is not in it, or lacks the right.
            SurfaceError: Slack could not be reached.
        """
        channel = local_part(conversation)
        await self._require_member(channel)
        page = 1
        while True:
            try:
                answer = await self._api.read(
                    "files.list",
                    channel=channel,
                    count=_PAGE,
                    page=page,
                    # Source: Slack, files.list: otherwise files beyond the plan are left out.
                    show_files_hidden_by_limit=True,
                )
            except SurfaceError as error:
                raise self._translated(error) from error
            for raw in answer.children("files"):
                yield to_shared_file(await self._whole(raw), conversation, now=self._clock())
            if page >= answer.child("paging").number("pages"):
                return
            page += 1

    async def shared_file(self, file: FileId, conversation: ConversationId) -> SharedFile:
        """Describe one file as a conversation shows it.

        Raises:
            FilesUnavailable: it is not there any more, or may not be seen.
            SurfaceError: Slack could not be asked.
        """
        raw = await self._info(file)
        return to_shared_file(raw, conversation, now=self._clock())

    async def file_still_in(self, file: FileId, conversation: ConversationId) -> SharedFile:
        """Describe one file, if its conversation shows it now.

        Raises:
            FilesUnavailable: it is not shared there, or may not be seen.
            SurfaceError: Slack could not be asked.
        """
        raw = await self._info(file)
        everywhere = to_file_everywhere(raw, team_of(file), now=self._clock())
        if not (everywhere.has_more_places or conversation in everywhere.file.shared_in):
            raise FilesUnavailable("not_shared_there")
        return to_shared_file(raw, conversation, now=self._clock())

    async def _info(self, file: FileId) -> Payload:
        try:
            answer = await self._api.read("files.info", file=local_part(file))
        except SurfaceError as error:
            raise self._translated(error) from error
        return answer.child("file")

    async def look_up(self, file: FileId) -> SharedFile:
        """Describe a file as it is now, with all its places in conversations we are in.

        Raises:
            FileNotThere: it was deleted, or none of our conversations shows it.
            SurfaceError: Slack could not be reached.
        """
        try:
            answer = await self._api.read("files.info", file=local_part(file))
        except SurfaceError as error:
            if error.code in _GONE:
                raise FileNotThere(error.code) from error
            raise
        raw = answer.child("file")
        if raw.text("mode") == "tombstone":
            raise FileNotThere("file_deleted")
        return to_file_everywhere(raw, team_of(file), now=self._clock())

    async def _whole(self, raw: Payload) -> Payload:
        """Ask for what Slack holds back of a file that was first shared by another organisation.

        Source: Slack Connect, check_file_info.
        """
        if raw.text("mode") != "file_access" and not raw.text("file_access"):
            return raw
        try:
            return (await self._api.read("files.info", file=raw.text("id"))).child("file")
        except SurfaceError as error:
            logger.info("file_unknown", extra={"code": error.code})
            return raw

    async def _require_member(self, channel: str) -> None:
        try:
            info = await self._api.read("conversations.info", channel=channel)
        except SurfaceError as error:
            raise self._translated(error) from error
        if info.child("channel").known_flag("is_member") is False and not (
            info.child("channel").flag("is_mpim") or info.child("channel").flag("is_im")
        ):
            raise FilesUnavailable("not_in_channel")

    def _translated(self, error: SurfaceError) -> SurfaceError:
        return FilesUnavailable(error.code) if error.code in _NOT_THERE else error

    async def download(self, shared: SharedFile) -> bytes:
        """Fetch a file's bytes, again after a pause when it fails in a way that may pass.

        Raises:
            UnreadableFile: what came is not the file, or it is too large.
            SurfaceError: it cannot be fetched now.
        """
        url = shared.download_url
        if url is None:
            raise UnreadableFile(RefusalCategory.REJECTED, "Slack gives no address to download it")
        for pause_s in self._retry_pauses_s:
            try:
                return await self._fetched(url, shared)
            except SurfaceError as error:
                if not error.code.startswith(_MAY_PASS):
                    raise
                logger.info("download_retried", extra={"file": shared.file.id, "code": error.code})
            await asyncio.sleep(pause_s)
        return await self._fetched(url, shared)

    async def _fetched(self, url: str, shared: SharedFile) -> bytes:
        try:
            return await self._fetch(url, shared)
        except ValueError as error:
            raise UnreadableFile(
                RefusalCategory.REJECTED, "Slack gives an address that cannot be used"
            ) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SurfaceError("unreachable") from error

    async def _fetch(self, url: str, shared: SharedFile) -> bytes:
        for _ in range(_REDIRECTS):
            headers = {"Authorization": f"Bearer {self._api.token}"}
            if not self._is_trusted(url):
                raise UnreadableFile(
                    RefusalCategory.REJECTED, "It is stored on a host that is not Slack's"
                )
            async with self._api.session.get(
                url,
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=_DOWNLOAD_TIMEOUT_S),
            ) as response:
                if response.status in {301, 302, 303, 307, 308}:
                    url = urljoin(url, response.headers.get("Location", ""))
                    continue
                return await self._body(response, shared)
        raise SurfaceError("too_many_redirects")

    async def _body(self, response: aiohttp.ClientResponse, shared: SharedFile) -> bytes:
        if response.status in {404, 410}:
            raise UnreadableFile(RefusalCategory.REJECTED, "It is not there any more")
        if response.status in {401, 403}:
            raise UnreadableFile(RefusalCategory.REJECTED, _SIGN_IN)
        if response.status != 200:
            raise SurfaceError(f"http_{response.status}")
        body = bytearray()
        async for block in response.content.iter_chunked(_BLOCK_BYTES):
            body += block
            if len(body) > self._max_file_bytes:
                limit = self._max_file_bytes // (1024 * 1024)
                raise too_large(limit)
        if _is_sign_in_page(response, bytes(body[:4096]), shared):
            raise UnreadableFile(RefusalCategory.REJECTED, _SIGN_IN)
        return bytes(body)

    def _is_trusted(self, url: str) -> bool:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        with_port = f"{host}:{parts.port}" if parts.port else host
        if parts.scheme == "https":
            return host in self._hosts or with_port in self._hosts
        # Plain HTTP only where the operator named that very host and port.
        return parts.scheme == "http" and parts.port is not None and with_port in self._hosts


def _is_sign_in_page(response: aiohttp.ClientResponse, start: bytes, shared: SharedFile) -> bool:
    """Tell whether HTML came where none was announced, or Slack's own sign-in page did."""
    head = start.lstrip().lower()
    looks_html = head.startswith((b"<!doctype html", b"<html"))
    announced_html = "html" in (shared.file.media_type or "") or shared.file.name.lower().endswith(
        (".html", ".htm", ".xhtml")
    )
    if not looks_html:
        return False
    is_slack = b"slack" in head and (b"sign in" in head or b"signin" in head)
    served_html = response.content_type == "text/html"
    canvas = shared.file.media_type == "application/vnd.slack-docs"
    return is_slack or (served_html and not announced_html and not canvas)
