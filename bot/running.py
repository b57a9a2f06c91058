"""One run of a long-lived process: the port first, then the bot, as soon as its parts are there."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack

from bot.bootstrap.running_bot import Bot, Role, open_bot
from bot.server import Handler, HealthCheck, serving
from bot.settings import LogFormat, Settings
from bot.surface import SurfaceError
from core.config.loading import ENV_FILE
from core.errors import (
    ConfigError,
    DocentError,
    EmbedderUnavailable,
    IndexUnavailable,
    RecordsUnavailable,
)
from core.utils.logging import configure_logging
from core.utils.metrics import EventCounts

__all__ = ["run_until_told"]

logger = logging.getLogger(__name__)

_LONGEST_WAIT_S = 30.0
_COMES_BACK = frozenset({"unreachable", "server_error", "ratelimited", "internal_error"})


def run_until_told(settings: Settings, role: Role) -> int:
    """Run until SIGINT or SIGTERM.

    Raises:
        DocentError: a part refuses to start in a way that waiting does not mend.
    """
    logs = settings.logs
    counts = EventCounts()
    try:
        configure_logging(
            level=logs.log_level,
            json_lines=logs.log_format is LogFormat.JSON,
            file=logs.log_file,
            counter=counts,
        )
    except OSError as error:
        raise ConfigError(
            [f"LOG_FILE {logs.log_file} cannot be written: {error.strerror}"]
        ) from error
    logger.info(
        "starting",
        extra={
            "role": role.value,
            "backend": settings.core.data.search_backend.value,
            "model": settings.core.answering.answer_model.value,
            "env_file": str(ENV_FILE.resolve()) if ENV_FILE.is_file() else None,
        },
    )
    asyncio.run(_Running(settings, role, counts).until_told())
    return 0


class _Running:
    def __init__(self, settings: Settings, role: Role, counts: EventCounts) -> None:
        self._settings = settings
        self._role = role
        self._counts = counts
        self._bot: Bot | None = None
        self._handler: Handler | None = None

    async def until_told(self) -> None:
        told = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, told.set)
        server = self._settings.server
        async with serving(
            server.host,
            server.port,
            checks=self._checks,
            metrics=self._metrics,
            slack_events=lambda: self._handler,
        ) as port:
            logger.info("listening", extra={"host": server.host, "port": port})
            work = asyncio.create_task(self._keep_bot(told))
            stop = asyncio.create_task(told.wait())
            await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
            told.set()
            stop.cancel()
            await work
        logger.info("stopped")

    async def _keep_bot(self, told: asyncio.Event) -> None:
        """Open the bot, waiting for what is not there yet, and close it when told."""
        async with AsyncExitStack() as stack:
            self._bot = await self._open(stack, told)
            if self._bot is None:
                return
            logger.info("ready", extra={"team": self._bot.identity.team})
            await told.wait()
            logger.info("stopping", extra={"jobs": self._bot.runner.running})
        self._bot = None

    async def _open(self, stack: AsyncExitStack, told: asyncio.Event) -> Bot | None:
        wait_s = 1.0
        while not told.is_set():
            try:
                return await stack.enter_async_context(
                    open_bot(self._settings, self._role, receive_http=self._receive_http)
                )
            except (IndexUnavailable, RecordsUnavailable, EmbedderUnavailable) as error:
                logger.warning("backend_unavailable", extra={"reason": error.reason})
            except SurfaceError as error:
                if error.code not in _COMES_BACK:
                    raise _slack_refused(error) from error
                logger.warning("slack_unavailable", extra={"code": error.code})
            except DocentError as error:
                logger.critical("cannot_start", extra={"reason": error.reason})
                raise
            try:
                async with asyncio.timeout(wait_s):
                    await told.wait()
            except TimeoutError:
                wait_s = min(wait_s * 2, _LONGEST_WAIT_S)
        return None

    def _receive_http(self, handler: Handler | None) -> None:
        self._handler = handler

    def _checks(self) -> Mapping[str, HealthCheck]:
        return {"started": self._has_started, **(self._bot.checks if self._bot else {})}

    async def _has_started(self) -> bool:
        return self._bot is not None

    def _metrics(self) -> Iterator[str]:
        yield "# TYPE docent_jobs_running gauge"
        yield f"docent_jobs_running {self._bot.runner.running if self._bot else 0}"
        yield from self._counts.lines()


def _slack_refused(error: SurfaceError) -> ConfigError:
    if error.code in {"invalid_auth", "not_authed", "account_inactive", "token_revoked"}:
        return ConfigError([f"Slack refuses SLACK_BOT_TOKEN or SLACK_APP_TOKEN ({error.code})"])
    return ConfigError([f"Slack refuses to let the bot in ({error.code}); run `docent doctor`"])
