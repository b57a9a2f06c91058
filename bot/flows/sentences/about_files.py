"""What is said about one file: forgetting it, using it again, and what is known of it."""

from __future__ import annotations

from typing import Final

from bot.flows.sentences.words import plain_name

__all__ = [
    "CHOOSE_FILE",
    "FORGET",
    "FORGET_TITLE",
    "NOT_SHARED_NOW",
    "NO_LONGER_THERE",
    "WHICH_TO_CHECK",
    "WHICH_TO_FORGET",
    "WHICH_TO_REMEMBER",
    "forget_confirmation",
    "forget_question",
    "forgotten",
    "no_such_file",
    "not_forgotten",
    "remembered",
]

CHOOSE_FILE: Final = "Choose a file"

FORGET: Final = "Forget it"

FORGET_TITLE: Final = "Forget this file?"

WHICH_TO_FORGET: Final = "There are several files like that. Which one should I forget?"

WHICH_TO_REMEMBER: Final = "There are several forgotten files like that. Which one do you mean?"

WHICH_TO_CHECK: Final = "There are several files like that. Which one do you mean?"

NO_LONGER_THERE: Final = "That file is not there any more, as far as you may see."

NOT_SHARED_NOW: Final = "Slack does not show it there any more"


def no_such_file(name: str) -> str:
    """Say that no file of that name is known; the same whether one is hidden or there is none."""
    return (
        f"I know no file “{plain_name(name)}” among those you may see here. In a direct message "
        "with me I look in all the channels we are both in."
    )


def _where(*, everywhere: bool) -> str:
    return "anywhere" if everywhere else "in this channel"


def forget_question(name: str, *, everywhere: bool) -> str:
    """Ask whether a file is to be forgotten."""
    where = _where(everywhere=everywhere)
    return f"Should I forget “{plain_name(name)}”, so that it is not used {where} any more?"


def forget_confirmation(*, everywhere: bool) -> str:
    """Say what forgetting means, before it is done."""
    return (
        f"Nothing of it is quoted {_where(everywhere=everywhere)} from then on, and its text is "
        "removed where nothing else uses it. It stays in Slack. Reading the channel again, or "
        "sharing the same file again, does not bring it back; /ingest remember does."
    )


def forgotten(name: str, *, everywhere: bool, copies: bool) -> str:
    """Say that a file is forgotten, and whether a copy is not."""
    text = (
        f"“{plain_name(name)}” is forgotten: nothing of it is quoted "
        f"{_where(everywhere=everywhere)} any more, and it stays so until `/ingest remember`."
    )
    if copies:
        text += (
            " Somebody else shared a copy before, which is still used; they or an admin can have "
            "it forgotten too."
        )
    return text


def not_forgotten(name: str) -> str:
    """Say that there is nothing to use again."""
    return f"I know no forgotten file “{plain_name(name)}” among those you may see here."


def remembered(name: str, reason: str | None) -> str:
    """Say that a file is used again, or why it cannot be read."""
    if reason is not None:
        return f"“{plain_name(name)}” is forgotten no more, but was not read: {reason.rstrip('.')}."
    return f"“{plain_name(name)}” was read and is used again."
