"""Replies and served conversations: the first note stands."""

from __future__ import annotations

from dataclasses import replace

from core.records.conversations import Conversations, ServedConversation
from core.records.replies import Replies
from tests.builders import conversation, make_reply
from tests.fakes.faulty_ports import FaultyStore

PLACE = conversation("C1")


async def test_a_reply_is_noted_once(store: FaultyStore) -> None:
    replies = Replies(store)
    first = make_reply("J1", files=("F1", "F2"))

    await replies.add(first)
    await replies.add(make_reply("J1", files=("F9",)))

    assert await replies.get("J1") == first
    assert await replies.get("J2") is None


async def test_a_reply_without_a_handle_is_noted_too(store: FaultyStore) -> None:
    replies = Replies(store)
    private = replace(make_reply(), message=None)

    await replies.add(private)

    assert await replies.get(private.job) == private


async def test_a_withdrawn_reply_stays_withdrawn(store: FaultyStore) -> None:
    replies = Replies(store)
    await replies.add(make_reply("J1"))

    await replies.mark_withdrawn("J1")
    await replies.mark_withdrawn("J1")
    await replies.mark_withdrawn("unknown")

    assert await replies.get("J1") == replace(make_reply("J1"), withdrawn=True)
    assert await replies.get("unknown") is None


async def test_the_first_introduction_stays(store: FaultyStore) -> None:
    served = Conversations(store)

    await served.introduce(PLACE, at=1.0)
    await served.introduce(PLACE, at=2.0)

    assert await served.get(PLACE) == ServedConversation(id=PLACE, introduced_at=1.0)


async def test_an_ingest_is_noted_before_and_after_the_introduction(store: FaultyStore) -> None:
    served = Conversations(store)
    assert await served.get(PLACE) is None

    await served.ingested(PLACE, at=1.0)
    await served.introduce(PLACE, at=2.0)
    await served.ingested(PLACE, at=3.0)

    assert await served.get(PLACE) == ServedConversation(
        id=PLACE, introduced_at=2.0, last_ingest_at=3.0
    )
