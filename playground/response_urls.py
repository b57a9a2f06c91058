"""Response URLs: who may answer where, how often and how long.

Apart from serving them, so that the limits can be tested without a server.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

__all__ = ["ResponseTarget", "ResponseUrlRefused", "ResponseUrls"]

# Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
_USES = 5
_LIFE_S = 30 * 60.0


class ResponseUrlRefused(Exception):
    """The address is unknown, too old, or used up."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTarget:
    """Whom an answer reaches, and the message an interaction came from."""

    user: str
    channel: str
    message_ts: str | None = None
    thread_ts: str | None = None
    uses: int = 0
    born: float = 0.0


class ResponseUrls:
    """Hands out paths and counts their uses."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._targets: dict[str, ResponseTarget] = {}

    def new(self, target: ResponseTarget) -> str:
        """A secret that stands for this target."""
        secret = secrets.token_urlsafe(18)
        self._targets[secret] = replace(target, born=self._now(), uses=0)
        return secret

    def use(self, secret: str) -> ResponseTarget:
        """The target behind a secret, counted as one use.

        Raises:
            ResponseUrlRefused: The address is unknown, too old, or used up.
        """
        target = self._targets.get(secret)
        if target is None:
            raise ResponseUrlRefused("invalid_url")
        if self._now() - target.born > _LIFE_S:
            raise ResponseUrlRefused("expired_url")
        if target.uses >= _USES:
            raise ResponseUrlRefused("used_url")
        self._targets[secret] = replace(target, uses=target.uses + 1)
        return target
