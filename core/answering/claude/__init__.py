"""Claude as an AnswerModel; the only room that knows Anthropic's SDK."""

from __future__ import annotations

__all__: list[str] = []
