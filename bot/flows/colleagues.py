"""Other processes that run some of the flows, and whether they are there now."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from core.errors import RecordError

__all__ = ["Colleagues", "LeftToOthers"]

logger = logging.getLogger(__name__)

_LOOK_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleagues:
    """Other processes that run some flows: left to them while one is there."""

    flows: Collection[str]
    is_any_there: Callable[[], Awaitable[bool]]


class LeftToOthers:
    """The flows that are left to others now; none until somebody was seen."""

    def __init__(self, colleagues: Colleagues | None) -> None:
        self._colleagues = colleagues
        self._flows: Collection[str] = ()

    def __contains__(self, flow: str) -> bool:
        """Tell whether a flow is left to others."""
        return flow in self._flows

    async def watch(self) -> None:
        """Know whether others are there; when that cannot be found out, it is as it was."""
        others = self._colleagues
        while others is not None:
            try:
                left = others.flows if await others.is_any_there() else ()
            except RecordError as error:
                logger.warning("colleagues_unknown", extra={"error": str(error)})
            else:
                if left != self._flows:
                    logger.info("leaving_to_workers" if left else "taking_from_workers")
                self._flows = left
            await asyncio.sleep(_LOOK_S)
