"""Words are kept until their time comes, and not after."""

from __future__ import annotations

from dataclasses import replace

from core.domain.ports import RecordStore
from core.records.exchanges import Exchange, Exchanges
from core.records.replies import Replies
from tests.builders import conversation, make_reply, user

SAID = Exchange(
    conversation=conversation("C1"),
    asker=user("U1"),
    private_to=None,
    question="Why?",
    answer="Because.",
    outcome="answered",
    until=100.0,
)


async def test_only_what_is_due_is_dropped(store: RecordStore) -> None:
    exchanges = Exchanges(store)
    await exchanges.keep("J1", SAID)
    await exchanges.keep("J2", replace(SAID, until=200.0))

    assert await exchanges.sweep(now=99.0) == 0
    assert await exchanges.sweep(now=150.0) == 1
    assert await exchanges.get("J1") is None
    assert await exchanges.get("J2") == replace(SAID, until=200.0)


async def test_the_first_of_a_job_stands(store: RecordStore) -> None:
    exchanges = Exchanges(store)
    await exchanges.keep("J1", SAID)
    await exchanges.keep("J1", replace(SAID, question="What?"))

    assert await exchanges.get("J1") == SAID


async def test_the_words_of_a_withdrawn_reply_go_with_it(store: RecordStore) -> None:
    exchanges, replies = Exchanges(store), Replies(store)
    await replies.add(make_reply("J1"))
    await exchanges.keep("J1", SAID)

    await replies.mark_withdrawn("J1")

    assert await exchanges.get("J1") is None
