"""The flow that answers, on real records, in a town and on a wall that a test changes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace

from bot.flows.answering.answer_question import AnswerQuestion
from bot.flows.answering.attachments import ReadAttachments
from bot.flows.answering.thread_context import ThreadContext
from bot.flows.answering.top_up import TopUp
from bot.flows.keeping.keep_texts import KeepTexts
from bot.flows.readers import ReaderCheck
from bot.flows.requests import QUESTION, QuestionAsked
from bot.flows.runner import JobRun
from bot.settings import LimitSettings
from bot.surface import Control, Destination, SurfaceError
from core.answering.answerer import Answerer
from core.answering.more_files import MoreFiles
from core.answering.weighing import Weigher
from core.config.settings import AnsweringSettings, AnswerModelChoice
from core.domain.answers import Answer, AnswerBlock, AnswerEvent, Prompt
from core.domain.audience import ExternalChannels
from core.domain.files import File
from core.domain.ids import ConversationId, MessageId
from core.domain.search import Query, Retrieval
from core.ingestion.opening import OpenedFile
from core.records.conversations import Conversations
from core.records.exchanges import Exchanges
from core.records.jobs import Jobs
from core.records.library import Library
from core.records.replies import Replies
from tests.builders import (
    conversation,
    make_asker,
    make_content,
    make_destination,
    make_file,
    make_job,
    make_passage,
    make_venue,
)
from tests.fakes.clock import Clock
from tests.fakes.faulty_ports import FaultyStore
from tests.fakes.scripted_model import ScriptedModel
from tests.unit.bot.looking_back import make_look_back
from tests.unit.bot.town import Town

__all__ = ["GUEST_JOINED", "HERE", "PASSAGE", "Desk", "Slow"]

PASSAGE = make_passage(text="Everyone has 30 vacation days.", channel="P")
HERE = make_venue("C1")
GUEST_JOINED = make_venue("C1", has_guests=True)


class Wall:
    """Keeps everything that was ever shown; a ReplySurface and its streams in one."""

    def __init__(self) -> None:
        self.ever_shown: list[str] = []
        self.message: MessageId | None = None
        self.rest: tuple[MessageId, ...] = ()
        self.meanwhile: Callable[[], None] = lambda: None
        self.erases: Callable[[], Awaitable[object]] | None = None
        self.refuses: SurfaceError | None = None

    def stream(
        self, destination: Destination, *, job: str, resume: MessageId | None = None
    ) -> Wall:
        assert destination.conversation in job or resume is None
        return self

    async def status(self, destination: Destination, text: str) -> None:
        self.ever_shown.append(text)
        assert destination.conversation

    async def show(self, text: str) -> None:
        self._check()
        self.message = MessageId("T1/C1/1.0")
        self.ever_shown.append(text)

    async def finish(
        self, answer: Answer, *, notes: Sequence[str] = (), controls: Sequence[Control] = ()
    ) -> MessageId | None:
        self._check()
        self.ever_shown += [answer.text, *notes]
        self.meanwhile()
        if self.erases is not None:
            await self.erases()
        assert not controls
        return self.message

    async def replace(self, text: str) -> MessageId | None:
        self._check()
        self.ever_shown.append(text)
        return self.message

    def _check(self) -> None:
        if self.refuses is not None:
            raise self.refuses


class Finder:
    """Finds one passage, of a public channel."""

    async def retrieve(self, query: Query, *, prefer: ConversationId | None = None) -> Retrieval:
        assert prefer is not None
        return Retrieval(passages=(PASSAGE,) if query.audience.allows(conversation("P")) else ())


class Slow(ScriptedModel):
    """A model during whose work things happen: before its first words, or after them."""

    def __init__(self, happens: Callable[[], None], *, after_words: bool) -> None:
        super().__init__()
        self._happens = happens
        self._after_words = after_words

    async def stream(self, prompt: Prompt) -> AsyncIterator[AnswerEvent]:
        if not self._after_words:
            self._happens()
        async for event in super().stream(prompt):
            yield event
            if isinstance(event, AnswerBlock) and self._after_words:
                self._happens()


class NoFiles:
    """An opener that is never asked: no file is attached to these questions."""

    async def open(
        self, shared: File, conversation: ConversationId, fetch: Callable[[], Awaitable[bytes]]
    ) -> OpenedFile:
        raise NotImplementedError


class Desk:
    """The flow on real records, in a town that a test changes."""

    def __init__(self, store: FaultyStore) -> None:
        public = frozenset({conversation("P")})
        self.town = Town(place=HERE, person=make_asker("C1"), channels=public)
        self.library, self.wall, self.jobs = Library(store), Wall(), Jobs(store)
        self.check = ReaderCheck(
            conversations=self.town, library=self.library, external_channels=ExternalChannels.DENY
        )
        self._store = store

    async def asked(self, model: ScriptedModel, clock: Clock, *, private: bool = False) -> str:
        """Ask, and return everything that was ever shown."""
        content = make_content()
        file = replace(make_file(channels=("P",)), content=content.id)
        await self.library.change_content(content.id, lambda _: content)
        await self.library.change_file(file.id, lambda _: file)
        to = make_destination("C1", is_private=private)
        request = QuestionAsked(destination=to, text="How many vacation days?", asked_at=clock.now)
        await self.jobs.create(make_job(payload=QUESTION.encode(request), due_at=clock.now))
        job = await self.jobs.lease(make_job().id, owner="me", now=clock.now)
        assert job is not None
        await self._flow(model, clock).reply(JobRun(self.jobs, job, clock), request)
        return "\n".join(self.wall.ever_shown)

    async def resumed(self, clock: Clock) -> None:
        """Take up what was asked as after a crash."""
        job = await self.jobs.get(make_job().id)
        assert job is not None
        run = JobRun(self.jobs, replace(job, attempts=2), clock)
        await self._flow(ScriptedModel(), clock).reply(run, QUESTION.decode(job.payload))

    def _flow(self, model: ScriptedModel, clock: Clock) -> AnswerQuestion:
        settings = AnsweringSettings(answer_model=AnswerModelChoice.EXTRACTIVE)
        replies = Replies(self._store)
        more = MoreFiles(Finder(), self.library, Weigher(None, threshold=0.3), passages=8)
        return AnswerQuestion(
            surface=self.wall,  # type: ignore[arg-type]  # the part of it that answering uses
            context=ThreadContext(conversations=self.town, readers=self.check, replies=replies),
            answerer=Answerer(model, Finder(), settings, passages=8),
            readers=self.check,
            replies=replies,
            texts=KeepTexts(exchanges=Exchanges(self._store), days=30),
            jobs=self.jobs,
            served=Conversations(self._store),
            top_up=TopUp(surface=self.wall, readers=self.check, more=more),  # type: ignore[arg-type]  # likewise
            attachments=ReadAttachments(
                conversations=self.town,
                opener=NoFiles(),
                limits=LimitSettings(),
            ),
            back=make_look_back(self.wall, self.check, self._store),  # type: ignore[arg-type]  # likewise
            limits=LimitSettings(),
            quotes_only=False,
            clock=clock,
        )
