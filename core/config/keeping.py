"""How what Docent knows is kept current, and for how long."""

from __future__ import annotations

from pydantic import Field, NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

from core.config.settings import Section

__all__ = ["KeepingSettings"]


class KeepingSettings(Section):
    """What becomes of what is gone, and how soon it is noticed."""

    withdraw_on_delete: bool = True
    withdrawals_per_minute: PositiveInt = 40
    keep_text_days: NonNegativeInt = 30
    sweep_hours: PositiveFloat = 6.0
    sweep_calls_per_minute: PositiveInt = 30
    keep_after_leave_days: NonNegativeFloat = 7.0
    confirm_files_s: NonNegativeFloat = 900.0
    confirm_deadline_s: float = Field(default=3.0, gt=0, le=30)
