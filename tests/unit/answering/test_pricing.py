"""What answers cost."""

from __future__ import annotations

import pytest

from core.answering.pricing import PRICES, cost_usd
from core.config.settings import AnsweringSettings, AnswerModelChoice
from core.domain.answers import Usage

__all__: list[str] = []

MILLION = 1_000_000


def test_every_kind_of_token_has_its_price() -> None:
    usage = Usage(
        input_tokens=MILLION,
        output_tokens=MILLION,
        cache_read_tokens=MILLION,
        cache_write_tokens=MILLION,
    )
    cost = cost_usd(usage, "claude-sonnet-5-5")
    assert cost == pytest.approx(2 + 10 + 0.1 + 2.5)


def test_a_long_prompt_costs_more_where_the_model_says_so() -> None:
    short = cost_usd(Usage(input_tokens=100_000), "claude-haiku-5-5")
    long = cost_usd(Usage(input_tokens=1, cache_read_tokens=100_000), "claude-haiku-5-5")
    assert short == pytest.approx(0.01)
    assert long == pytest.approx((0.1 + 0.01 * 100_000) * 5 / MILLION)


def test_dates_free_answers_and_unknown_models() -> None:
    usage = Usage(input_tokens=MILLION)
    assert cost_usd(usage, "claude-haiku-4-5-20251001") == pytest.approx(1)
    assert cost_usd(usage, "extractive") == 0
    assert cost_usd(usage, "claude-sonnet-9") is None


def test_the_models_of_the_settings_have_prices() -> None:
    settings = AnsweringSettings(answer_model=AnswerModelChoice.EXTRACTIVE)
    assert {settings.claude_model, settings.claude_fast_model} <= PRICES.keys()
