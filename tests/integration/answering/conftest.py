"""A server that speaks the Messages protocol, and models that ask it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from core.answering.claude.model import ClaudeModel
from core.config.settings import AnsweringSettings, AnswerModelChoice
from tests.fakes.claude_api import FakeClaude


@pytest.fixture
async def make_model(claude: FakeClaude) -> AsyncIterator[Callable[..., ClaudeModel]]:
    made: list[ClaudeModel] = []

    def make(**settings: object) -> ClaudeModel:
        values = {
            "answer_model": AnswerModelChoice.CLAUDE,
            "anthropic_api_key": claude.api_key,
            "anthropic_base_url": claude.url,
            **settings,
        }
        made.append(ClaudeModel(AnsweringSettings.model_validate(values)))
        return made[-1]

    yield make
    for model in made:
        await model.close()
