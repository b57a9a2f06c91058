"""How what Docent knows is kept current, and for how long."""

from __future__ import annotations

from pydantic import NonNegativeInt, PositiveInt

from core.config.settings import Section

__all__ = ["KeepingSettings"]


class KeepingSettings(Section):
    """What becomes of what is gone, and how soon it is noticed."""

    withdraw_on_delete: bool = True
    withdrawals_per_minute: PositiveInt = 40
    keep_text_days: NonNegativeInt = 30
