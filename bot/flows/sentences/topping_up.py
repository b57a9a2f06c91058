"""What is said about answers from files that not every reader of a conversation may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.flows.sentences.words import count, plain_name

__all__ = ["ANSWER_PRIVATELY", "NOT_YOUR_QUESTION", "QUESTION_GONE", "more_files"]

_MOST_NAMES: Final = 3

ANSWER_PRIVATELY: Final = "Answer privately"

NOT_YOUR_QUESTION: Final = "Only the person who asked can have this answered privately."

QUESTION_GONE: Final = (
    "I could not find the question this belongs to, so I cannot answer it. Please ask it again."
)


def more_files(names: Sequence[str]) -> str:
    """Offer the asker, and nobody else, an answer from files that others here may not see."""
    shown = ", ".join(plain_name(name) for name in names[:_MOST_NAMES])
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return (
        f"I also found {count(len(names), 'more file')} that you may see, but not everyone here: "
        f"{shown}{more}. I can answer from all files you may see, for you alone."
    )
