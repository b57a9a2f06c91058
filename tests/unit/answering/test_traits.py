"""What the API says of a model, read into what may be asked of it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from anthropic.types import ModelInfo

from core.answering.claude.traits import CAUTIOUS, Traits, traits_of
from core.domain.json import JsonValue
from tests.fakes.claude_api.models import MODELS, model_info

__all__: list[str] = []


@pytest.mark.parametrize(
    ("model", "off"),
    [
        ("claude-haiku-5-5", "disabled"),
        ("claude-sonnet-5-5", "between_tools"),
        ("claude-opus-5-5", None),
    ],
)
def test_capabilities_become_traits(model: str, off: str | None) -> None:
    traits = traits_of(ModelInfo.model_validate(model_info(MODELS[model])))
    assert traits == Traits(takes_effort=True, thinking_off=off)  # type: ignore[arg-type]  # all literals


def test_a_model_that_tells_nothing_is_asked_for_nothing_special() -> None:
    told: Mapping[str, JsonValue] = {**model_info(MODELS["claude-opus-5-5"]), "capabilities": None}
    assert traits_of(ModelInfo.model_validate(told)) == CAUTIOUS
