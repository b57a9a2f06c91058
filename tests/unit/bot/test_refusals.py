"""Each refusal says what somebody lacks, and nothing about what they may not know."""

from __future__ import annotations

import pytest

from bot.flows import sentences
from bot.flows.refusals import refusal
from bot.flows.roles import Action, Roles
from bot.settings import IngestBy, RoleSettings
from core.domain.audience import Asker
from tests.builders import conversation, make_asker, user

HERE = conversation("C1")


@pytest.mark.parametrize(
    ("asker", "action", "said"),
    [
        (make_asker("C1"), Action.INGEST, None),
        (make_asker("C1", is_bot=True), Action.INGEST, sentences.PEOPLE_ONLY),
        (make_asker("C1", is_external=None), Action.INGEST, sentences.UNKNOWN_ASKER),
        (make_asker("C1", is_external=True), Action.INGEST, sentences.EXTERNAL_ASKER),
        (make_asker("C1", is_guest=True), Action.INGEST, sentences.GUESTS_ONLY_ASK),
        (make_asker("C2", is_admin=True), Action.INGEST, sentences.MEMBERS_ONLY),
        (make_asker("C1"), Action.FORGET, sentences.UPLOADER_OR_ADMIN),
        (make_asker("C1", name="U7"), Action.FORGET, None),
    ],
)
def test_who_may_not_is_told_why(asker: Asker, action: Action, said: str | None) -> None:
    roles = Roles(settings=RoleSettings())
    held = roles.of(asker, conversation=HERE, uploader=user("U7"))

    assert refusal(roles, held, action) == said


def test_a_member_is_told_that_only_admins_ingest() -> None:
    roles = Roles(settings=RoleSettings(ingest_by=IngestBy.ADMINS))
    members = roles.of(make_asker("C1"), conversation=HERE)
    outside_it = roles.of(make_asker("C2"), conversation=HERE)

    assert refusal(roles, members, Action.INGEST) == sentences.ADMINS_ONLY
    assert refusal(roles, outside_it, Action.INGEST) == sentences.MEMBERS_ONLY
