"""Every role towards every action: the whole table, said a second time."""

from __future__ import annotations

import pytest

from bot.flows.roles import TABLE, Action, Role, Roles
from bot.settings import IngestBy, RoleSettings
from core.domain.audience import Asker
from tests.builders import conversation, make_asker, user

HERE = conversation("C1")
PEOPLE = {
    "bot": make_asker("C1", is_bot=True, is_admin=True),
    "unknown": make_asker("C1", is_guest=None, is_admin=True),
    "perhaps outside": make_asker("C1", is_external=None, is_admin=True),
    "outsider": make_asker("C1", is_external=True, is_admin=True),
    "guest": make_asker("C1", is_guest=True),
    "elsewhere": make_asker("C9"),
    "member": make_asker("C1"),
    "uploader elsewhere": make_asker("C9", name="U7"),
    "uploader": make_asker("C1", name="U7"),
    "admin elsewhere": make_asker("C9", is_admin=True),
    "admin": make_asker("C1", is_admin=True),
    "named admin": make_asker("C1", name="U8"),
}
ADMINS = {"admin elsewhere", "admin", "named admin"}
FULL = {"elsewhere", "member", "uploader elsewhere", "uploader"} | ADMINS
INSIDE = {"member", "uploader", "admin", "named admin"}
ALLOWED = {
    Action.ASK: FULL | {"guest"},
    Action.CHECK: FULL,
    Action.STATUS: INSIDE,
    Action.INGEST: INSIDE,
    Action.WATCH: INSIDE,
    Action.CANCEL: INSIDE,
    Action.FORGET: ADMINS | {"uploader elsewhere", "uploader"},
    Action.SHARE: INSIDE,
}
BY_ADMINS = {"admin", "named admin"}


def allowed(action: Action, ingest_by: IngestBy) -> set[str]:
    roles = Roles(settings=RoleSettings(ingest_by=ingest_by, docent_admins=frozenset({"U8", "U9"})))
    return {
        name
        for name, asker in PEOPLE.items()
        if roles.may(roles.of(asker, conversation=HERE, uploader=user("U7")), action)
    }


def test_the_table_knows_every_action() -> None:
    assert set(TABLE) == set(Action) == set(ALLOWED)


@pytest.mark.parametrize("action", Action)
def test_who_may_do_what(action: Action) -> None:
    assert allowed(action, IngestBy.MEMBERS) == ALLOWED[action]


@pytest.mark.parametrize("action", Action)
def test_ingesting_may_be_kept_for_the_channel_s_admins(action: Action) -> None:
    only_admins = action in {Action.INGEST, Action.WATCH, Action.CANCEL}
    assert allowed(action, IngestBy.ADMINS) == (BY_ADMINS if only_admins else ALLOWED[action])


@pytest.mark.parametrize(
    ("asker", "alone"),
    [
        (PEOPLE["bot"], Role.BOT),
        (PEOPLE["unknown"], Role.UNKNOWN),
        (PEOPLE["perhaps outside"], Role.UNKNOWN),
        (PEOPLE["outsider"], Role.OUTSIDER),
        (PEOPLE["guest"], Role.GUEST),
    ],
)
def test_some_roles_stand_alone(asker: Asker, alone: Role) -> None:
    roles = Roles(settings=RoleSettings(docent_admins=frozenset({"U1"})))

    assert roles.of(asker, conversation=HERE, is_inside=True, uploader=user("U1")) == {alone}


def test_who_typed_it_in_a_channel_is_in_it() -> None:
    roles = Roles(settings=RoleSettings())

    assert Role.CHANNEL_MEMBER in roles.of(make_asker(), conversation=HERE, is_inside=True)
    assert Role.CHANNEL_MEMBER not in roles.of(make_asker(), conversation=HERE)
    assert roles.of(make_asker()) == {Role.FULL_MEMBER}
