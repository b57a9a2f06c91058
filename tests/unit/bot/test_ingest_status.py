"""What became of a channel's files, counted; and who can be answered from them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from bot.flows.files.who_sees import who_sees
from bot.flows.ingesting.ingest_status import counted
from bot.flows.sentences import ChannelCounts
from bot.surface import SharedFile
from core.domain.audience import Venue, VenueKind
from core.domain.files import Content, ContentState, File
from tests.builders import content_key, conversation, make_file

HERE = conversation("C1")


def shown(file: File, unreadable: str | None = None) -> SharedFile:
    return SharedFile(file=file, download_url="https://x", unreadable=unreadable)


def content(words: str, state: ContentState, **values: int) -> Content:
    made = Content(id=content_key(words), files=frozenset(), state=state)
    return replace(
        made, pages=values.get("pages"), chunk_count=values.get("chunks", 0), refusal_reason="Empty"
    )


def test_each_file_is_counted_as_what_it_is() -> None:
    good = content("good", ContentState.INDEXED, pages=3, chunks=7)
    plain = content("plain", ContentState.INDEXED, chunks=2)
    bad = content("bad", ContentState.REFUSED)
    known = [
        make_file("good", content=good.id),
        make_file("plain", content=plain.id),
        make_file("bad", content=bad.id),
        make_file("waiting"),
        make_file("elsewhere", channels=("C2",), content=good.id),
        make_file("forgotten", forgotten=("C1",)),
    ]
    listed = [
        *(shown(file) for file in known),
        shown(make_file("new")),
        shown(make_file("hidden"), "Slack hides it"),
    ]

    counts = counted(listed, {f.id: f for f in known}, {c.id: c for c in (good, plain, bad)}, HERE)

    assert counts == ChannelCounts(
        total=8,
        read=2,
        pages=3,
        passages=9,
        waiting=3,
        forgotten=1,
        refused=Counter({"Empty": 1, "Slack hides it": 1}),
    )


@pytest.mark.parametrize(
    ("kind", "is_external", "says"),
    [
        (VenueKind.PUBLIC_CHANNEL, False, "Every full member"),
        (VenueKind.PUBLIC_CHANNEL, True, "another organisation"),
        (VenueKind.PUBLIC_CHANNEL, None, "another organisation"),
        (VenueKind.PRIVATE_CHANNEL, False, "Members of"),
        (VenueKind.PRIVATE_CHANNEL, None, "another organisation"),
        (VenueKind.GROUP_DM, False, "Members of"),
        (VenueKind.PERSONAL, None, "Members of"),
    ],
)
def test_who_can_be_answered_from_it(kind: VenueKind, is_external: bool | None, says: str) -> None:
    venue = Venue(conversation=HERE, kind=kind, has_guests=None, is_external=is_external)

    assert says in who_sees(venue)
