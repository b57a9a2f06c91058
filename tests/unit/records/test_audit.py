"""What was done is noted once, and listed from a moment on."""

from __future__ import annotations

from dataclasses import replace

from core.records.audit import Audit, AuditAction, AuditEntry
from tests.builders import TEAM, conversation, file_id, user
from tests.fakes.faulty_ports import FaultyStore

DAY_S = 86_400.0
FORGET = AuditEntry(
    team=TEAM,
    action=AuditAction.FORGET,
    by=user("U1"),
    at=10 * DAY_S + 5.0,
    cause="T1/action/1",
    conversation=conversation("C1"),
    file=file_id("F1"),
)


async def test_an_attempt_after_a_crash_adds_nothing(store: FaultyStore) -> None:
    audit = Audit(store)

    await audit.add(FORGET)
    await audit.add(replace(FORGET, at=FORGET.at + 60))

    assert list(await audit.since(0.0, now=11 * DAY_S)) == [FORGET]


async def test_one_cause_may_do_several_things(store: FaultyStore) -> None:
    audit = Audit(store)
    deeds = [
        FORGET,
        replace(FORGET, at=FORGET.at + 1, file=file_id("F2")),
        replace(FORGET, at=FORGET.at + 2, action=AuditAction.UNFORGET),
        replace(FORGET, at=FORGET.at + 3, conversation=conversation("C2")),
    ]

    for deed in reversed(deeds):
        await audit.add(deed)

    assert list(await audit.since(0.0, now=FORGET.at + 10)) == deeds


async def test_only_what_was_done_since_is_listed_oldest_first(store: FaultyStore) -> None:
    audit = Audit(store)
    before = replace(FORGET, at=FORGET.at - 1, cause="a")
    next_day = replace(FORGET, at=FORGET.at + DAY_S, cause="b", by=None, team=None)
    for deed in (next_day, before, FORGET):
        await audit.add(deed)

    assert list(await audit.since(FORGET.at, now=next_day.at)) == [FORGET, next_day]
    assert list(await audit.since(next_day.at + 1, now=next_day.at + 2)) == []
