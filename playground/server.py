"""The local Slack: puts the tables, the roads, the Web API and the page behind one port.

Apart because only here the parts are chosen and started.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

from aiohttp import web

from core.domain.json import JsonObject
from playground.delivery import RetryPolicy, SignedHttp, SocketMode
from playground.downloads import Downloads
from playground.faults import CallRecord, Faults
from playground.hub import Hub
from playground.installation import Installation, installed
from playground.page_api.actions import PageActions
from playground.page_api.routes import add_page, page_guard
from playground.people import Looking, Places, Speaking
from playground.response_endpoint import ResponseEndpoint
from playground.web_api.endpoint import ApiEndpoint
from playground.workspace import Workspace

__all__ = ["PlaygroundServer"]

# Slack takes files of 1 GB; this server keeps an upload in memory.
_MAX_BODY_BYTES = 256 * 1024 * 1024
_HOST = "127.0.0.1"


class PlaygroundServer(Speaking, Places, Looking):
    """An `async with` block in which Slack runs on `url`; port 0 takes a free one.

    With a manifest the bot receives what that manifest asks for, without one everything.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        port: int = 0,
        retries: RetryPolicy | None = None,
        manifest: JsonObject | None = None,
        stream_life_s: float = 300.0,
        actions: PageActions | None = None,
        on_connection: Callable[[], None] = lambda: None,
    ) -> None:
        self.workspace = workspace
        self.faults = Faults()
        self.calls = CallRecord()
        self._port = port
        self._retries = retries
        self.sockets = SocketMode(
            app_id=workspace.identity.app_id, retries=retries, on_change=self._connection_changed
        )
        self.hub = Hub(
            workspace=workspace,
            road=self.sockets,
            installation=installed(manifest) if manifest is not None else Installation(),
            stream_life_s=stream_life_s,
        )
        self._actions = actions or PageActions()
        self._on_connection = on_connection
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The address of the page."""
        return self.workspace.base_url

    @property
    def api_url(self) -> str:
        """What the bot's SLACK_API_URL must be."""
        return f"{self.url}/api/"

    @property
    def port(self) -> int:
        """The port, known once the server runs."""
        return self._port

    async def __aenter__(self) -> PlaygroundServer:
        """Start to listen."""
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, _HOST, self._port).start()
        self._port = int(self._runner.addresses[0][1])
        self.hub.quiet_until = self.workspace.clock.next_ts()
        self.workspace.base_url = f"http://{_HOST}:{self._port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End every delivery and connection."""
        await self.hub.road.close()
        await self.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def send_events_to(self, url: str) -> bool:
        """Use signed HTTP instead of Socket Mode; whether the URL repeated the challenge."""
        road = SignedHttp(
            url, signing_secret=self.workspace.identity.signing_secret, retries=self._retries
        )
        if self.hub.road is not self.sockets:
            await self.hub.road.close()
        self.hub.road = road
        verified = await road.verify()
        self._tell_bot()
        return verified

    def set_banner(self, banner: str, *, claude_offer: str | None = None) -> None:
        """What the page says about the bot."""
        self.hub.notice.banner = banner
        self.hub.notice.claude_offer = claude_offer
        self._tell_bot()

    def _connection_changed(self) -> None:
        self._on_connection()
        self._tell_bot()

    def _tell_bot(self) -> None:
        self.hub.live.push_all({"type": "bot"})

    def _new_socket_url(self) -> str:
        address = f"ws://{_HOST}:{self._port}/link/"
        ticket = self.sockets.new_ticket()
        return f"{address}?ticket={ticket}&app_id={self.workspace.identity.app_id}"

    def _application(self) -> web.Application:
        api = ApiEndpoint(self.hub, self.faults, self.calls, self._new_socket_url)
        downloads = Downloads(self.hub, self.faults)
        responses = ResponseEndpoint(self.hub, self.faults, self.calls)
        app = web.Application(client_max_size=_MAX_BODY_BYTES, middlewares=[page_guard])
        app.router.add_route("*", "/api/{method}", api.handle)
        app.router.add_get("/link/", self.sockets.accept)
        app.router.add_get("/files-pri/{key}/{name}", downloads.handle)
        app.router.add_get("/files-pri/{key}/download/{name}", downloads.handle)
        for family in ("commands", "actions", "app"):
            app.router.add_post(f"/{family}/{{team}}/{{secret}}", responses.handle)
        add_page(app, self.hub, self._actions)
        return app
