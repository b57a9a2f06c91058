"""The page's addresses, and who may call them.

Apart from the handlers: only a page of this server, on this machine, may act as a person.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from playground.hub import Hub
from playground.page_api.actions import PageActions
from playground.page_api.reading import PageReading
from playground.page_api.watching import PageWatching
from playground.page_api.writing import PageWriting
from playground.refusal import Refused

__all__ = ["add_page", "page_guard"]

_PAGE_FOLDER = Path(__file__).parents[1] / "page"
_LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"


def add_page(app: web.Application, hub: Hub, actions: PageActions) -> None:
    """Add the page and its endpoints to an application."""
    reading, writing, watching = (
        PageReading(hub, actions),
        PageWriting(hub, actions),
        PageWatching(hub),
    )
    app.add_routes(
        [
            web.get("/", _page),
            web.get("/archives/{channel}", _page),
            web.get("/archives/{channel}/{message}", _page),
            web.get("/assets/{name}", _asset),
            web.get("/page/state", reading.state),
            web.get("/page/messages", reading.messages),
            web.get("/page/file/{file}", reading.file),
            web.get("/page/live", watching.live),
            web.post("/page/post", writing.post),
            web.post("/page/command", writing.command),
            web.post("/page/upload", writing.upload),
            web.post("/page/action", writing.action),
            web.post("/page/view", writing.view),
            web.post("/page/delete", writing.delete),
            web.post("/page/delete_file", writing.delete_file),
            web.post("/page/claude", writing.claude),
        ]
    )

    async def close(_: web.Application) -> None:
        await watching.close()

    app.on_shutdown.append(close)


@web.middleware
async def page_guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse calls that another website makes through somebody's browser, and say no in JSON."""
    if not request.path.startswith("/page/"):
        return await handler(request)
    origin = request.headers.get("Origin")
    local = urlsplit(f"//{request.host}").hostname in _LOCAL_NAMES
    if not local or (origin is not None and urlsplit(origin).netloc != request.host):
        return web.json_response({"ok": False, "error": "not_this_page"}, status=403)
    try:
        return await handler(request)
    except Refused as error:
        return web.json_response({"ok": False, "error": error.code})
    except web.HTTPRequestEntityTooLarge:
        return web.json_response({"ok": False, "error": "file_too_large"}, status=413)


async def _page(_: web.Request) -> web.StreamResponse:
    return _served(_PAGE_FOLDER / "index.html")


async def _asset(request: web.Request) -> web.StreamResponse:
    return _served(_PAGE_FOLDER / Path(request.match_info["name"]).name)


def _served(path: Path) -> web.Response:
    if not path.is_file():
        raise web.HTTPNotFound
    return web.Response(
        body=path.read_bytes(),
        content_type=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        charset="utf-8",
        headers={
            "Cache-Control": "no-cache",
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
        },
    )
