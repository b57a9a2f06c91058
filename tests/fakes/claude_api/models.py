"""The models this server knows and what each accepts; a table, apart from the rules over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.domain.json import JsonObject

__all__ = ["EFFORTS", "MODELS", "ClaudeModel", "model_info"]

EFFORTS: Final = ("low", "medium", "high", "xhigh", "max")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaudeModel:
    """What one model accepts."""

    id: str
    created_on: str
    thinking: frozenset[str]
    forced_tools: bool
    max_tokens: int = 128_000
    max_input_tokens: int = 1_000_000
    cached_from_tokens: int = 512

    @property
    def line(self) -> str:
        return self.id.split("-")[1]


def _model(
    id_: str, created_on: str, *thinking: str, forced_tools: bool, cached: int = 512
) -> ClaudeModel:
    return ClaudeModel(
        id=id_,
        created_on=created_on,
        thinking=frozenset({"adaptive", *thinking}),
        forced_tools=forced_tools,
        cached_from_tokens=cached,
    )


# Source: Claude API documentation, "Models overview", "Extended thinking" and "Prompt caching",
# October 2026.
# Only models that think by default; all of them refuse an assistant turn as the last message.
MODELS: Final = {
    model.id: model
    for model in (
        _model("claude-haiku-5-5", "2026-10-07", "disabled", forced_tools=True),
        _model("claude-sonnet-5-5", "2026-09-01", "between_tools", forced_tools=False),
        _model("claude-opus-5-5", "2026-09-22", forced_tools=False),
        _model("claude-fable-5-1", "2026-09-01", forced_tools=False),
        _model("claude-opus-5", "2026-07-24", "disabled", forced_tools=True),
        _model("claude-sonnet-5", "2026-06-30", "disabled", forced_tools=True, cached=1024),
    )
}


def model_info(model: ClaudeModel) -> JsonObject:
    """Return the body of `GET /v1/models/{id}`."""
    yes, no = {"supported": True}, {"supported": False}
    kinds = ("adaptive", "between_tools", "disabled", "enabled")
    thinking = {kind: {"supported": kind in model.thinking} for kind in kinds}
    return {
        "type": "model",
        "id": model.id,
        "display_name": model.id.replace("-", " ").title(),
        "line": model.line,
        "created_at": f"{model.created_on}T00:00:00Z",
        "lifecycle": "active",
        "deprecated_at": None,
        "retires_at": None,
        "max_input_tokens": model.max_input_tokens,
        "max_tokens": model.max_tokens,
        "capabilities": {
            "batch": yes,
            "citations": yes,
            "code_execution": yes,
            "context_management": yes,
            "effort": {"supported": True, **dict.fromkeys(EFFORTS, yes)},
            "image_input": yes,
            "pdf_input": yes,
            "server_tools": {"supported": True, "web_search": yes, "code_execution": no},
            "structured_outputs": yes,
            "thinking": {"supported": True, "types": thinking},
        },
    }
