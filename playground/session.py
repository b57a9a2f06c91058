"""One run of the playground: the local Slack, the bot beside it, and what is said about both.

Apart from the command line, so that a test can run it and end it.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from bot.slack.manifest import manifest
from core.errors import DocentError
from playground.bot_process import BotProcess, free_port, last_line
from playground.lock import only_user_of
from playground.options import PlaygroundOptions
from playground.page_api.actions import PageActions
from playground.sample import post_sample, read_suggestions, sample_channels
from playground.seed import seeded_workspace
from playground.server import PlaygroundServer
from playground.workspace import Workspace

__all__ = ["Session"]

_FIRST_PORT = 8484
_PORTS = 50
_QUOTING = (
    "Docent answers by quoting the files, without a language model. Nothing leaves this machine."
)
_CLAUDE = "Docent answers with Claude. Questions and the passages found are sent to Anthropic."
# Source: Anthropic's price list for claude-sonnet-5-5
_OFFER = "Use Claude (claude-sonnet-5-5: $2 per million tokens read, $10 per million written)"
_STARTING = "Docent is starting…"


class Session:
    """Runs until `ended` is set."""

    def __init__(
        self,
        options: PlaygroundOptions,
        say: Callable[[str], None],
        bot_command: Sequence[str] = (sys.executable, "-m", "bot", "serve"),
    ) -> None:
        self.ended = asyncio.Event()
        self._options = options
        self._say = say
        self._bot_command = bot_command
        self._uses_claude = False
        self._log = options.folder / "bot.log"
        self._server: PlaygroundServer | None = None
        self._bot: BotProcess | None = None
        self._unread: Mapping[str, str] = {}
        self._reading: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Start both, say where, and end both.

        Raises:
            DocentError: The port is taken, or another playground uses the folder.
        """
        async with AsyncExitStack() as stack:
            stack.enter_context(only_user_of(self._options.data_dir))
            self._prepare_folders()
            workspace = seeded_workspace(self._options.folder / "workspace")
            stack.callback(workspace.close)
            actions = PageActions(
                suggestions=tuple(read_suggestions()), use_claude=self._use_claude
            )
            server = await self._listening(workspace, actions, stack)
            self._server = server
            self._unread = sample_channels() if post_sample(server.hub) else {}
            self._show(_STARTING)
            self._bot = BotProcess(
                self._bot_command,
                environment=self._bot_environment(server),
                folder=self._options.folder,
                log=self._log,
                on_death=self._bot_died,
            )
            stack.push_async_callback(self._bot.stop)
            self._bot.start()
            await self._greet(server)
            await self.ended.wait()
            if self._reading is not None:
                self._reading.cancel()
            self._say("Ending Docent and the playground.")

    async def _listening(
        self, workspace: Workspace, actions: PageActions, stack: AsyncExitStack
    ) -> PlaygroundServer:
        """The server on the wanted port, or on the first free one."""
        wanted = self._options.port
        ports = range(_FIRST_PORT, _FIRST_PORT + _PORTS) if wanted is None else (wanted,)
        for port in ports:
            server = PlaygroundServer(
                workspace,
                port=port,
                manifest=manifest(),
                actions=actions,
                on_connection=self._connection_changed,
            )
            try:
                return await stack.enter_async_context(server)
            except OSError:
                continue
        tried = f"port {wanted} is" if wanted is not None else f"the ports from {_FIRST_PORT} are"
        raise DocentError(
            f"{tried} in use by another program",
            fix="Choose another with --port N, or leave --port out to take a free one.",
        )

    async def _greet(self, server: PlaygroundServer) -> None:
        self._say(
            "This is a local Slack with an invented company, and Docent in it. "
            "Nothing here reaches the real Slack."
        )
        self._say(f"Open {server.url}")
        self._say(f"Docent's log: {self._log}")
        self._say("Ctrl-C ends both. What you post is kept; --fresh starts anew.")
        if self._options.open_browser and self._options.has_display:
            await asyncio.to_thread(webbrowser.open, server.url)

    def _prepare_folders(self) -> None:
        folder = self._options.folder
        if self._options.fresh and folder.exists():
            shutil.rmtree(folder)
        for each in (folder, folder / "bot", folder / "workspace"):
            each.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._log.touch(mode=0o600)

    def _bot_environment(self, server: PlaygroundServer) -> dict[str, str]:
        identity = server.workspace.identity
        ours = {
            "SLACK_API_URL": server.api_url,
            "SLACK_BOT_TOKEN": identity.bot_token,
            "SLACK_APP_TOKEN": identity.app_token,
            "SLACK_FILE_HOSTS": f"127.0.0.1:{server.port}",
            "SEARCH_BACKEND": "embedded",
            "ANSWER_MODEL": "extractive",
            "DATA_DIR": str((self._options.folder / "bot").resolve()),
            "LOG_FORMAT": "json",
            "HOST": "127.0.0.1",
            "PORT": str(free_port()),
            # The bot runs in the playground's folder, out of reach of a ./.env.
            "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
        }
        if self._uses_claude and self._options.anthropic_api_key is not None:
            key = self._options.anthropic_api_key
            ours |= {"ANSWER_MODEL": "claude", "ANTHROPIC_API_KEY": key}
        return {**self._options.environment, **ours}

    async def _use_claude(self) -> None:
        if self._options.anthropic_api_key is None or self._server is None or self._bot is None:
            return
        self._uses_claude = True
        self._show(_STARTING)
        self._say("Starting Docent again, with Claude.")
        await self._bot.restart(self._bot_environment(self._server))

    def _connection_changed(self) -> None:
        if self._server is not None and self._server.sockets.connected:
            self._show(_CLAUDE if self._uses_claude else _QUOTING)
            self._say("Docent is connected.")
            if self._unread:
                self._reading = asyncio.create_task(self._read_sample(self._server, self._unread))
                self._unread = {}

    async def _read_sample(self, server: PlaygroundServer, channels: Mapping[str, str]) -> None:
        """Have the sample files read, so that the first answer is one click away."""
        for channel, user in channels.items():
            outcome = await server.command(user, f"#{channel}", "/ingest")
            if not outcome.ok:
                self._say(f"The sample files of #{channel} were not read: {outcome.error}")

    def _bot_died(self, code: int, wait_s: float) -> None:
        self._show(f"Docent ended and is started again in {wait_s:.0f} s. Its log: {self._log}")
        self._say(f"Docent ended with exit code {code}; starting it again in {wait_s:.0f} s.")
        reason = last_line(self._log) if code > 0 else ""
        if reason:
            self._say(f"  its last words: {reason}")

    def _show(self, banner: str) -> None:
        if self._server is not None:
            offered = self._options.anthropic_api_key is not None and not self._uses_claude
            self._server.set_banner(banner, claude_offer=_OFFER if offered else None)
