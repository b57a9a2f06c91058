"""A ReplySurface for flows: remembers what was posted, said and withdrawn, and may fail."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bot.surface import AnswerStream, Button, Control, Destination, SurfaceError
from core.domain.answers import Answer
from core.domain.ids import MessageId

__all__ = ["POSTED", "Board"]

POSTED = MessageId("T1/C1/9.0")


@dataclass
class Board:
    """A ReplySurface, and the AnswerStream of its only thread."""

    message: MessageId | None = None
    rest: Sequence[MessageId] = ()
    posts: list[tuple[Answer, Sequence[str]]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    fails: list[str] = field(default_factory=list)
    withdrawn: list[MessageId] = field(default_factory=list)
    refusing: str | None = None
    """The code that the next post is refused with."""
    meanwhile: Callable[[], Awaitable[object]] | None = None
    calls: list[object] = field(default_factory=list)

    async def status(self, destination: Destination, text: str) -> None:
        raise NotImplementedError

    async def find(
        self, destination: Destination, *, job: str, since: float, streamed: bool = False
    ) -> MessageId | None:
        assert not streamed
        self.calls.append((destination, job, since))
        return POSTED if self.posts else None

    async def post(
        self, destination: Destination, text: str, *, job: str, controls: Sequence[Control] = ()
    ) -> MessageId | None:
        self.calls.append((destination, job))
        code, self.refusing = self.refusing, None
        if code is not None:
            raise SurfaceError(code)
        self.said.append(text)
        self.buttons = [control for control in controls if isinstance(control, Button)]
        return None

    async def update(
        self, message: MessageId, text: str, *, job: str, controls: Sequence[Control] = ()
    ) -> None:
        raise NotImplementedError

    async def withdraw(
        self, message: MessageId, text: str, *, job: str, rest: Sequence[MessageId] = ()
    ) -> None:
        self.calls.append((text, job, rest))
        self.withdrawn.append(message)

    async def close_stream(self, message: MessageId) -> None:
        raise NotImplementedError

    def stream(
        self, destination: Destination, *, job: str, resume: MessageId | None = None
    ) -> AnswerStream:
        assert destination.private_to is None
        self.calls.append(job)
        self.message = resume
        return self

    async def show(self, text: str) -> None:
        raise NotImplementedError

    async def finish(
        self, answer: Answer, *, notes: Sequence[str] = (), controls: Sequence[Control] = ()
    ) -> MessageId | None:
        self.calls.append(controls)
        if self.meanwhile is not None:
            await self.meanwhile()
        if self.fails:
            raise SurfaceError(self.fails.pop())
        if self.message is None:
            self.posts.append((answer, notes))
        return POSTED

    async def replace(self, text: str) -> MessageId | None:
        raise NotImplementedError
