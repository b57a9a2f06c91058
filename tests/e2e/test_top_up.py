"""What the asker alone may see is offered to the asker alone, and never delays the reply."""

from __future__ import annotations

from bot.bootstrap.running_bot import Bot
from playground import Message, PlaygroundServer
from playground.seed import GENERAL, GUEST, GUEST_CHANNEL, MAYA, PRIVATE, TOM
from tests.e2e.dialog import Dialog

MEMO = (
    b"# Reorganisation\n\nThe Falcon project will be closed in March. Its budget was 2 million.\n"
)
QUESTION = "@Docent When will the Falcon project be closed?"
OFFER = "answer_privately"


async def _offered(chat: Dialog) -> Message:
    """Have Maya ask in public what only the leads' file says; return the note she gets."""
    await chat.teaches(MAYA, PRIVATE, "memo.md", MEMO)
    await chat.says(MAYA, GENERAL, QUESTION)
    return await chat.hears("1 more file", in_thread=True)


def _notes(slack: PlaygroundServer, channel: str, person: str) -> list[Message]:
    seen = slack.messages(channel, as_user=person)
    return [m for m in seen if m.ephemeral_to is not None]


async def test_the_asker_is_offered_a_private_answer_in_the_thread(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    note = await _offered(chat)
    [reply] = [m for m in chat.heard(in_thread=True) if m.ephemeral_to is None]
    assert "I could not find" in reply.shown
    assert "memo" not in reply.shown
    assert (note.ephemeral_to, note.thread_ts) == (MAYA, reply.thread_ts)
    assert note.ts > reply.ts
    assert "memo.md" in note.shown

    assert (await chat.clicks(MAYA, note, OFFER)).ok

    answer = await chat.hears("March", in_thread=True)
    assert (answer.ephemeral_to, answer.thread_ts) == (MAYA, reply.thread_ts)
    assert "[1] memo.md" in answer.shown
    assert [m.ts for m in _notes(slack, GENERAL, MAYA)] == [note.ts]
    for seen in slack.messages(GENERAL, as_user=TOM):
        assert "memo" not in seen.shown
        assert "March" not in seen.shown


async def test_a_reply_with_an_answer_is_topped_up_too(chat: Dialog) -> None:
    await chat.teaches(
        MAYA, GENERAL, "news.md", b"The Falcon project will be closed, says everyone.\n"
    )
    await _offered(chat)
    [reply] = [m for m in chat.heard(in_thread=True) if m.ephemeral_to is None]
    assert "[1] news.md" in reply.shown


async def test_nothing_is_offered_where_nothing_more_is_seen(
    chat: Dialog, slack: PlaygroundServer, bot: Bot
) -> None:
    await chat.teaches(MAYA, PRIVATE, "memo.md", MEMO)
    await chat.says(TOM, GENERAL, QUESTION)
    await chat.hears("I could not find", in_thread=True)
    await chat.says(MAYA, PRIVATE, QUESTION)
    await chat.hears("March", in_thread=True)
    await chat.says(MAYA, GENERAL, "@Docent Where does the coffee machine stand?")
    await chat.hears("I could not find", in_thread=True)
    await chat.teaches(MAYA, GENERAL, "copy.md", MEMO)
    await chat.says(MAYA, GENERAL, QUESTION)
    await chat.hears("[1] copy.md", in_thread=True)
    await chat.until(lambda: bot.runner.running == 0, "all jobs")
    assert _notes(slack, GENERAL, TOM) == []
    assert _notes(slack, GENERAL, MAYA) == []
    assert _notes(slack, PRIVATE, MAYA) == []


async def test_in_a_channel_with_a_guest_members_are_offered_public_files_and_guests_are_not(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    await chat.teaches(MAYA, GENERAL, "memo.md", MEMO)
    await chat.says(GUEST, GUEST_CHANNEL, QUESTION)
    await chat.hears("I could not find", in_thread=True)
    await chat.says(TOM, GUEST_CHANNEL, QUESTION)
    note = await chat.hears("1 more file", in_thread=True)
    assert note.ephemeral_to == TOM
    assert _notes(slack, GUEST_CHANNEL, GUEST) == []


async def test_nobody_else_is_answered_and_twice_is_once(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    note = await _offered(chat)
    await chat.clicks(MAYA, note, OFFER)
    await chat.clicks(MAYA, note, OFFER)
    await chat.hears("March", in_thread=True)
    await chat.says(MAYA, GENERAL, QUESTION)
    another = await chat.hears("1 more file", in_thread=True)
    # Slack lets nobody press what only others see: this delivery is forged.
    await chat.clicks(TOM, another, OFFER)
    await chat.hears("Only the person who asked", as_user=MAYA)
    assert sum("March" in m.shown for m in slack.messages(GENERAL, as_user=MAYA)) == 1


async def test_who_left_the_channel_meanwhile_gets_nothing_of_it(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    note = await _offered(chat)
    slack.leave(MAYA, PRIVATE)
    await chat.clicks(MAYA, note, OFFER)
    answer = await chat.hears("I could not find", as_user=MAYA, in_thread=True)
    await chat.until(lambda: not _has(slack, "memo"), "the note to go")
    assert "March" not in answer.shown


async def test_a_question_that_is_gone_is_not_answered(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    note = await _offered(chat)
    slack.faults.error("conversations.replies", "thread_not_found")
    await chat.clicks(MAYA, note, OFFER)
    await chat.hears("could not find the question", as_user=MAYA)


async def test_a_note_that_cannot_be_shown_leaves_the_answer_alone(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    await chat.teaches(MAYA, GENERAL, "news.md", b"The Falcon project costs 2 million.\n")
    await chat.teaches(MAYA, PRIVATE, "memo.md", MEMO)
    slack.faults.error("chat.postEphemeral", "user_not_in_channel")
    await chat.says(MAYA, GENERAL, QUESTION)
    await chat.hears("[1] news.md", in_thread=True)
    await chat.until(lambda: len(slack.calls.of("chat.postEphemeral")) == 1, "the note")
    await chat.says(MAYA, GENERAL, QUESTION)
    await chat.hears("1 more file", in_thread=True)
    [first, second] = [m for m in slack.messages(GENERAL, as_user=TOM) if m.thread_ts and m.bot_id]
    assert first.shown == second.shown


def _has(slack: PlaygroundServer, words: str) -> bool:
    return any(words in m.shown for m in slack.messages(GENERAL, as_user=MAYA))
