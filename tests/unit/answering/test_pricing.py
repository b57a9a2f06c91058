"""What answers cost."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.answering.pricing import DEFAULT_PRICES, cost_usd, load_prices
from core.config.settings import AnsweringSettings, AnswerModelChoice
from core.domain.answers import Usage
from core.errors import ConfigError

__all__: list[str] = []

MILLION = 1_000_000


def test_every_kind_of_token_has_its_price() -> None:
    usage = Usage(
        input_tokens=MILLION,
        output_tokens=MILLION,
        cache_read_tokens=MILLION,
        cache_write_tokens=MILLION,
    )
    cost = cost_usd(usage, "claude-sonnet-5-5", DEFAULT_PRICES)
    assert cost == pytest.approx(2 + 10 + 0.1 + 2.5)


def test_a_long_prompt_costs_more_where_the_model_says_so() -> None:
    short = cost_usd(Usage(input_tokens=100_000), "claude-haiku-5-5", DEFAULT_PRICES)
    long = cost_usd(
        Usage(input_tokens=1, cache_read_tokens=100_000), "claude-haiku-5-5", DEFAULT_PRICES
    )
    assert short == pytest.approx(0.01)
    assert long == pytest.approx((0.1 + 0.01 * 100_000) * 5 / MILLION)


def test_dates_free_answers_and_unknown_models() -> None:
    usage = Usage(input_tokens=MILLION)
    assert cost_usd(usage, "claude-haiku-4-5-20251001", DEFAULT_PRICES) == pytest.approx(1)
    assert cost_usd(usage, "extractive", DEFAULT_PRICES) == 0
    assert cost_usd(usage, "claude-sonnet-9", DEFAULT_PRICES) is None


def test_the_models_of_the_settings_have_prices() -> None:
    settings = AnsweringSettings(answer_model=AnswerModelChoice.EXTRACTIVE)
    assert {settings.claude_model, settings.claude_fast_model} <= DEFAULT_PRICES.keys()


def test_an_operators_table_stands_over_the_default_one(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    path.write_text('{"claude-sonnet-5-5": {"input_usd": 1, "output_usd": 2}}')
    prices = load_prices(path)
    assert cost_usd(Usage(input_tokens=MILLION), "claude-sonnet-5-5", prices) == 1
    assert prices["claude-opus-5"] == DEFAULT_PRICES["claude-opus-5"]
    assert load_prices(None) == DEFAULT_PRICES


@pytest.mark.parametrize("text", ["", "[]", '{"m": {"input_usd": -1, "output_usd": 2}}'])
def test_a_wrong_table_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "prices.json"
    path.write_text(text)
    with pytest.raises(ConfigError, match="MODEL_PRICES_FILE"):
        load_prices(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_prices(tmp_path / "none.json")
