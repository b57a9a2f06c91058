"""What sentences of context will cost: figures that can be checked by hand."""

from __future__ import annotations

import pytest

from core.answering.context_price import estimate, text_bytes
from core.domain.answers import Usage


@pytest.mark.parametrize(
    ("size", "media_type", "text"),
    [
        (3_000, "text/plain", 3_000),
        (3_000, "application/pdf", 300),
        (3_000, None, 300),
        (900_000_000, "text/csv", 5_000_000),
    ],
)
def test_text_is_estimated_from_kind_and_size(size: int, media_type: str | None, text: int) -> None:
    assert text_bytes(size, media_type) == text


def test_a_small_file_is_one_request_that_caches_nothing() -> None:
    found = estimate([3_000], model="claude-haiku-5-5")
    # 1,000 tokens as document, the same as passages, 800 around; 4 chunks of 60 tokens.
    assert found.usage == Usage(input_tokens=2_800, output_tokens=240)
    assert found.usd == pytest.approx((2_800 * 0.10 + 240 * 0.50) / 1e6)


def test_a_long_file_is_written_to_the_cache_once_a_window_and_read_by_the_other_requests() -> None:
    found = estimate([360_000], model="claude-haiku-5-5")
    # 120,000 tokens: 480 chunks, 30 requests, 2 windows of 60,000.
    assert found.usage == Usage(
        input_tokens=120_000 + 30 * 800,
        cache_write_tokens=120_000,
        cache_read_tokens=28 * 60_000,
        output_tokens=480 * 60,
    )
    usd = (144_000 * 0.10 + 120_000 * 0.125 + 1_680_000 * 0.01 + 28_800 * 0.50) / 1e6
    assert found.usd == pytest.approx(usd)
    assert found.seconds == 30 * 6


def test_files_add_up_and_many_small_ones_do_not_cost_the_price_of_long_prompts() -> None:
    one = estimate([3_000], model="claude-haiku-5-5")
    many = estimate([3_000] * 1_000, model="claude-haiku-5-5")
    assert one.usd is not None
    assert many.usd == pytest.approx(1_000 * one.usd)


def test_an_unknown_model_has_no_price() -> None:
    assert estimate([3_000], model="somebody-else").usd is None
    assert estimate([], model="claude-haiku-5-5").usd == 0
