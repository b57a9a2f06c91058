"""A private answer, who may read what, and the flow that shares it; for the tests of sharing."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.flows.readers import ReaderCheck
from bot.flows.requests import job_of
from bot.flows.roles import Roles
from bot.flows.runner import JobRun
from bot.flows.sharing.private_requests import SHARE_REQUEST, ShareAsked, ShareStep
from bot.flows.sharing.share_answer import ShareAnswer
from bot.flows.sharing.share_check import ShareCheck
from bot.settings import RoleSettings
from core.domain.audience import ExternalChannels, VenueKind
from core.domain.ids import ConversationId, UserId
from core.records.audit import Audit
from core.records.jobs import Jobs
from core.records.kept_answers import KeptAnswer, KeptAnswers, for_keeping
from core.records.library import Library
from core.records.replies import Replies
from tests.builders import (
    conversation,
    make_answer,
    make_asker,
    make_citation,
    make_content,
    make_destination,
    make_file,
    make_passage,
    make_venue,
    user,
)
from tests.fakes.clock import Clock
from tests.fakes.faulty_ports import FaultyStore
from tests.unit.bot.board import Board
from tests.unit.bot.job_running import leased
from tests.unit.bot.looking_back import make_look_back
from tests.unit.bot.town import Town

__all__ = ["KEPT", "SharingTown", "confirmed", "make_flow", "make_town", "pressed"]

HERE = make_destination("C1", is_private=True)
ANSWER = make_answer(citations=[make_citation(passage=make_passage(channel="C2"))])
KEPT = KeptAnswer(
    id="T1/private/1#1",
    asker=user("U1"),
    conversation=conversation("C1"),
    thread_ts=HERE.thread_ts,
    answer=for_keeping(ANSWER),
    expires_at=10_000.0,
)


@dataclass
class SharingTown(Town):
    """A town that forgets nothing, because it remembers nothing."""

    forgotten: list[tuple[UserId | None, ConversationId | None]] = field(default_factory=list)

    def forget(self, user: UserId | None, conversation: ConversationId | None) -> None:
        self.forgotten.append((user, conversation))


def make_town() -> SharingTown:
    """Make C1, where U1 asks, and C2, a private channel U1 is in too."""
    return SharingTown(
        place=make_venue("C1"),
        person=make_asker("C1", "C2"),
        elsewhere={conversation("C2"): make_venue("C2", VenueKind.PRIVATE_CHANNEL)},
    )


async def make_flow(store: FaultyStore, town: SharingTown, board: Board) -> ShareAnswer:
    """Make the flow, and an answer from a file of C2 that U1 may share in C1."""
    library = Library(store)
    content = make_content()
    await library.change_content(content.id, lambda _: content)
    file = make_file(channels=("C2",), content=content.id)
    await library.change_file(file.id, lambda _: file)
    await KeptAnswers(store).keep(KEPT)
    readers = ReaderCheck(
        conversations=town, library=library, external_channels=ExternalChannels.DENY
    )
    return ShareAnswer(
        surface=board,
        check=ShareCheck(readers=readers, roles=Roles(settings=RoleSettings())),
        kept=KeptAnswers(store),
        replies=Replies(store),
        audit=Audit(store),
        back=make_look_back(board, readers, store),
        clock=Clock(),
    )


async def pressed(
    store: FaultyStore, step: ShareStep, *, shown: str = "", job: str = "T1/action/1"
) -> JobRun:
    """Return the first attempt at what a button asks for."""
    jobs = Jobs(store)
    asked = ShareAsked(destination=HERE, kept=KEPT.id, step=step, asked_at=5.0, shown=shown)
    await jobs.create(job_of(SHARE_REQUEST, asked, id_=job, now=5.0))
    return await leased(store, job, now=6.0)


async def confirmed(flow: ShareAnswer, store: FaultyStore, board: Board) -> JobRun:
    """Ask, and return the attempt that confirms what was asked."""
    await flow.run(await pressed(store, ShareStep.ASKED, job="T1/action/0"))
    assert "policy.pdf, from" in board.said[-1]
    shown = board.buttons[0].value.partition(" ")[2]
    return await pressed(store, ShareStep.CONFIRMED, shown=shown)
