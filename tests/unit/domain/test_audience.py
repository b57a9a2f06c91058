"""Who may see what: every combination against a table written apart from the code."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.audience import (
    Asker,
    Audience,
    ExternalChannels,
    Venue,
    VenueKind,
    decide_audience,
)
from core.domain.ids import ConversationId
from tests.builders import TEAM, conversation, make_asker, make_venue

HERE = conversation("HERE")
PUBLIC = frozenset({conversation("PUBLIC1"), conversation("PUBLIC2")})
MINE = frozenset({conversation("MINE"), HERE})
KNOWN = (True, False, None)

KINDS = tuple(VenueKind)
SETTINGS = tuple(ExternalChannels)
FACTS = list(product(KNOWN, repeat=4))


def oracle(
    kind: VenueKind,
    has_guests: bool | None,
    is_external: bool | None,
    asker_is_guest: bool | None,
    asker_is_external: bool | None,
    setting: ExternalChannels,
) -> frozenset[ConversationId]:
    """Say what may be used, row by row as the promise is written down."""
    # Who is not known to be of our workspace counts as somebody from outside.
    asker_from_outside = asker_is_external in (True, None)
    if kind == "personal":
        if asker_from_outside:
            return frozenset()
        guest = asker_is_guest in (True, None)
        return MINE if guest else MINE.union(PUBLIC)
    if is_external is True:
        return frozenset([HERE]) if setting == "own-files" else frozenset()
    if is_external is None or asker_from_outside:
        return frozenset()
    if has_guests is True or has_guests is None:
        return frozenset([HERE])
    return frozenset([HERE]).union(PUBLIC)


def _use(
    venue: Venue, asker: Asker, public: frozenset[ConversationId], setting: ExternalChannels
) -> frozenset[ConversationId]:
    return decide_audience(
        TEAM, venue, asker, public=public, external_channels=setting
    ).conversations


@pytest.mark.parametrize(("kind", "setting"), [*product(KINDS, SETTINGS)])
def test_every_combination_is_as_promised(kind: VenueKind, setting: ExternalChannels) -> None:
    for has_guests, is_external, guest, outsider in FACTS:
        venue = make_venue("HERE", kind, has_guests=has_guests, is_external=is_external)
        asker = Asker(
            user=make_asker().user, is_guest=guest, is_external=outsider, conversations=MINE
        )

        decided = _use(venue, asker, PUBLIC, setting)

        expected = oracle(kind, has_guests, is_external, guest, outsider, setting)
        assert decided == expected, (venue, asker)


def test_outside_people_get_nothing_unless_the_operator_says_so() -> None:
    venue = make_venue("HERE", is_external=True)

    audience = decide_audience(TEAM, venue, make_asker("MINE"), public=PUBLIC)

    assert audience == Audience(team=TEAM, conversations=frozenset())
    assert audience.is_empty


def test_an_audience_allows_its_conversations_and_no_other() -> None:
    audience = decide_audience(TEAM, make_venue("HERE"), make_asker(), public=PUBLIC)

    assert not audience.is_empty
    assert audience.allows(HERE)
    assert all(audience.allows(c) for c in PUBLIC)
    assert not audience.allows(conversation("ELSEWHERE"))


known = st.sampled_from(KNOWN)
conversations = st.frozensets(
    st.sampled_from([conversation(f"C{n}") for n in range(6)]), max_size=6
)
venues = st.builds(
    Venue,
    conversation=st.just(HERE),
    kind=st.sampled_from(KINDS),
    has_guests=known,
    is_external=known,
)
askers = st.builds(
    Asker,
    user=st.just(make_asker().user),
    is_guest=known,
    is_external=known,
    conversations=conversations,
)


@given(venues, askers, conversations, st.sampled_from(SETTINGS))
def test_forgetting_a_fact_never_widens(
    venue: Venue, asker: Asker, public: frozenset[ConversationId], setting: ExternalChannels
) -> None:
    full = _use(venue, asker, public, setting)

    assert _use(replace(venue, has_guests=None), asker, public, setting) <= full
    assert _use(replace(venue, is_external=None), asker, public, setting) <= full
    assert _use(venue, replace(asker, is_external=None), public, setting) <= full
    assert _use(venue, replace(asker, is_guest=None), public, setting) <= full
    assert _use(venue, replace(asker, conversations=frozenset()), public, setting) <= full
    assert _use(venue, asker, frozenset(), setting) <= full


@given(venues, askers, conversations, st.sampled_from(SETTINGS))
def test_more_readers_never_widen(
    venue: Venue, asker: Asker, public: frozenset[ConversationId], setting: ExternalChannels
) -> None:
    alone = replace(venue, has_guests=False)
    ours = replace(venue, is_external=False)

    assert _use(replace(venue, has_guests=True), asker, public, setting) <= _use(
        alone, asker, public, setting
    )
    if asker.is_external is False:
        assert _use(replace(venue, is_external=True), asker, public, setting) <= _use(
            ours, asker, public, setting
        )
    assert _use(venue, replace(asker, is_guest=True), public, setting) <= _use(
        venue, replace(asker, is_guest=False), public, setting
    )


@given(venues, askers, conversations, st.sampled_from(SETTINGS))
def test_nothing_is_used_that_nobody_shared_with_the_readers(
    venue: Venue, asker: Asker, public: frozenset[ConversationId], setting: ExternalChannels
) -> None:
    used = _use(venue, asker, public, setting)

    assert used <= asker.conversations | public | {venue.conversation}
    if venue.kind is not VenueKind.PERSONAL:
        assert used <= public | {venue.conversation}


@given(askers, conversations)
def test_a_guest_sees_a_public_channel_only_as_its_member(
    asker: Asker, public: frozenset[ConversationId]
) -> None:
    venue = make_venue("HERE", VenueKind.PERSONAL)

    used = _use(venue, replace(asker, is_guest=True), public, ExternalChannels.OWN_FILES)

    assert used <= asker.conversations
