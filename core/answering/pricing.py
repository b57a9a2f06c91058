"""What an answer costs: tokens times a price table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.domain.answers import Usage

__all__ = [
    "PRICES",
    "Price",
    "cost_usd",
    "plain_usd",
    "price_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """US dollars for a million tokens of one model.

    A prompt longer than `long_from_tokens` costs the `long_` prices, in and out.
    """

    input_usd: float
    output_usd: float
    cache_read_usd: float
    cache_write_usd: float
    long_from_tokens: int | None = None
    long_factor: float = 1.0


def _price(input_usd: float, output_usd: float, *, read: float = 0.1) -> Price:
    # Source: a cache write of five minutes costs 1.25 times the input.
    return Price(
        input_usd=input_usd,
        output_usd=output_usd,
        cache_read_usd=input_usd * read,
        cache_write_usd=input_usd * 1.25,
    )


_HAIKU_5_5: Final = Price(
    input_usd=0.10,
    output_usd=0.50,
    cache_read_usd=0.01,
    cache_write_usd=0.125,
    long_from_tokens=100_000,
    long_factor=5.0,
)
# Source: platform.claude.com, "Pricing", October 2026.
PRICES: Final = {
    "claude-haiku-5-5": _HAIKU_5_5,
    "claude-sonnet-5-5": _price(2, 10, read=0.05),
    "claude-opus-5-5": _price(4, 20, read=0.05),
    "claude-fable-5-1": _price(10, 50, read=0.025),
    "claude-mythos-5-1": _price(10, 50, read=0.025),
    "claude-sonnet-5": _price(2, 10),
    "claude-fable-5": _price(10, 50),
    "claude-mythos-5": _price(10, 50),
    "claude-opus-5": _price(5, 25),
    "claude-opus-4-8": _price(5, 25),
    "claude-opus-4-7": _price(5, 25),
    "claude-opus-4-6": _price(5, 25),
    "claude-sonnet-4-6": _price(3, 15),
    "claude-haiku-4-5": _price(1, 5),
    "claude-opus-4-5": _price(5, 25),
    "claude-sonnet-4-5": _price(3, 15),
    "extractive": _price(0, 0),
}


def price_of(model: str) -> Price | None:
    """Return a model's price, with or without a date in its id; None when nobody knows it."""
    price = PRICES.get(model)
    if price is None:  # a date at the end does not change a model's price
        price = next((p for name, p in PRICES.items() if model.startswith(f"{name}-20")), None)
    return price


def plain_usd(usage: Usage, price: Price) -> float:
    """Return what tokens of prompts of ordinary length cost, however many they are together."""
    millionths = (
        usage.input_tokens * price.input_usd
        + usage.output_tokens * price.output_usd
        + usage.cache_read_tokens * price.cache_read_usd
        + usage.cache_write_tokens * price.cache_write_usd
    )
    return millionths / 1_000_000


def cost_usd(usage: Usage, model: str) -> float | None:
    """Return what one prompt's tokens cost at this model's price; None when nobody knows it."""
    price = price_of(model)
    if price is None:
        return None
    prompt_tokens = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
    is_long = price.long_from_tokens is not None and prompt_tokens > price.long_from_tokens
    return plain_usd(usage, price) * (price.long_factor if is_long else 1.0)
