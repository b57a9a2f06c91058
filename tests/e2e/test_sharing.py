"""A private answer is shared only by its asker, knowingly, once, and checked again before."""

from __future__ import annotations

import pytest

from playground import Message, PlaygroundServer
from playground.seed import GENERAL, GUEST, MAYA, PRIVATE, TOM
from tests.e2e.dialog import Dialog

MEMO = (
    b"# Reorganisation\n\nThe Falcon project will be closed in March. Its budget was 2 million.\n"
)
QUESTION = "@Docent When will the Falcon project be closed?"


async def _answered(chat: Dialog) -> Message:
    """Have Maya get a private answer, from the leads' file, in a thread of #general."""
    await chat.teaches(MAYA, PRIVATE, "memo.md", MEMO)
    await chat.says(MAYA, GENERAL, QUESTION)
    note = await chat.hears("1 more file", in_thread=True)
    await chat.clicks(MAYA, note, "answer_privately")
    return await chat.hears("March", in_thread=True)


async def _asked(chat: Dialog) -> Message:
    """Have Maya press the share button; return the question she gets."""
    answer = await _answered(chat)
    await chat.clicks(MAYA, answer, "share_answer")
    return await chat.hears("Shall I share", in_thread=True)


def _seen(slack: PlaygroundServer, person: str = TOM, words: str = "March") -> list[Message]:
    return [m for m in slack.messages(GENERAL, as_user=person) if words in m.shown]


async def test_an_answer_is_shared_once_with_what_it_discloses(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    question = await _asked(chat)
    assert question.ephemeral_to == MAYA
    assert f"memo.md, from <#{PRIVATE}>" in question.shown
    assert "guests" not in question.shown
    assert _seen(slack) == []

    for _ in range(2):
        await chat.clicks(MAYA, question, "share_answer_confirmed")

    await chat.hears("hared in the thread", in_thread=True)
    await chat.until(lambda: len(_seen(slack)) == 1, "the shared answer")
    [shared] = _seen(slack)
    assert shared.thread_ts == question.thread_ts
    assert f"Shared by <@{MAYA}>" in shared.shown
    assert f"[1] memo.md, Reorganisation · today · from <#{PRIVATE}>" in shared.shown
    assert "|[1] memo.md" not in shared.shown, "nobody is sent where they may not go"
    [answer] = [m for m in _seen(slack, MAYA) if m.ephemeral_to == MAYA]
    await chat.clicks(MAYA, answer, "share_answer")
    await chat.hears("was shared already", in_thread=True)

    [file] = slack.workspace.files
    slack.delete_file(file)

    await chat.until(lambda: _seen(slack) == [], "the withdrawal")
    assert _seen(slack, words="memo.md") == []
    assert len(_seen(slack, words="Withdrawn")) == 1


async def test_what_is_kept_private_cannot_be_shared_later(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    question = await _asked(chat)
    await chat.clicks(MAYA, question, "share_answer_declined")
    await chat.hears("nothing was shared", in_thread=True)
    [answer] = _seen(slack, MAYA)
    await chat.clicks(MAYA, answer, "share_answer")
    await chat.hears("this one is gone", in_thread=True)
    assert _seen(slack) == []


@pytest.mark.parametrize("change", ["left", "deleted", "outside"])
async def test_all_is_checked_again_when_it_was_confirmed(
    chat: Dialog, slack: PlaygroundServer, change: str
) -> None:
    question = await _asked(chat)
    [file] = slack.workspace.files
    if change == "left":
        slack.leave(MAYA, PRIVATE)
    elif change == "deleted":
        slack.delete_file(file)
    else:
        slack.share_outside(GENERAL)
    await chat.clicks(MAYA, question, "share_answer_confirmed")
    await chat.hears("I did not share this", in_thread=True)
    assert _seen(slack) == []


async def test_a_guest_who_joined_meanwhile_is_told_of_before_anything_is_shared(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    question = await _asked(chat)
    slack.invite(MAYA, GENERAL, "lena")
    await chat.clicks(MAYA, question, "share_answer_confirmed")
    anew = await chat.hears("There are guests here", in_thread=True)
    assert _seen(slack) == []
    await chat.clicks(MAYA, anew, "share_answer_confirmed")
    await chat.until(lambda: len(_seen(slack, GUEST)) == 1, "the shared answer")


async def test_nobody_else_can_share_it(chat: Dialog, slack: PlaygroundServer) -> None:
    question = await _asked(chat)
    # Slack lets nobody press what only others see: this delivery is forged.
    await chat.clicks(TOM, question, "share_answer_confirmed")
    await chat.hears("Only the person whom I answered", as_user=MAYA, in_thread=True)
    assert _seen(slack) == []


async def test_an_answer_whose_posting_was_not_confirmed_is_there_once(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    question = await _asked(chat)
    slack.faults.drop_after("chat.postMessage")
    await chat.clicks(MAYA, question, "share_answer_confirmed")
    await chat.hears("Shared in the thread", in_thread=True)
    assert len(_seen(slack)) == 1
