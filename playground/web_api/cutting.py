"""Ends a connection without an answer.

Apart because every endpoint may be told to fail so.
"""

from __future__ import annotations

from aiohttp import web

__all__ = ["cut"]


def cut(request: web.Request) -> web.Response:
    """Abort the connection; the response returned is never seen."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
