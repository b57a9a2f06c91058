"""Private answers, kept for a while so that their asker may share exactly what was shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.domain.answers import Answer
from core.domain.ids import ConversationId, UserId
from core.domain.ports import RecordStore
from core.domain.search import Passage
from core.records.repository import Keys, Repository

__all__ = ["KeptAnswer", "KeptAnswers", "for_keeping"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer its asker alone saw, and where it may be shared.

    `answer` is gone once it was shared; `sharing` is the job that may share it, if any.
    """

    id: str
    asker: UserId
    conversation: ConversationId
    thread_ts: str | None
    answer: Answer | None
    expires_at: float
    sharing: str | None = None
    shared: bool = False


class KeptAnswers:
    """Reads and changes kept answers."""

    def __init__(self, store: RecordStore) -> None:
        self._kept = Repository(store, "kept_answer", KeptAnswer, _keys)

    async def keep(self, kept: KeptAnswer) -> None:
        """Keep an answer; the first one of its id stands."""
        await self._kept.change(kept.id, lambda old: old or kept)

    async def get(self, id_: str) -> KeptAnswer | None:
        """Return a kept answer."""
        return await self._kept.get(id_)

    async def claim(self, id_: str, *, job: str) -> KeptAnswer | None:
        """Let one job share an answer; what is returned names the job that may."""
        return await self._kept.change(
            id_, lambda old: replace(old, sharing=job) if old and old.sharing is None else None
        )

    async def give_back(self, id_: str, *, job: str) -> None:
        """Let another job share an answer that this one did not share."""
        await self._kept.change(
            id_, lambda old: replace(old, sharing=None) if old and old.sharing == job else None
        )

    async def was_shared(self, id_: str) -> None:
        """Note that an answer was shared; its words go."""
        await self._kept.change(id_, lambda old: old and replace(old, answer=None, shared=True))

    async def forget(self, id_: str) -> None:
        """Drop an answer; dropping what is not there is no error."""
        await self._kept.delete(id_)


def for_keeping(answer: Answer) -> Answer:
    """Return an answer without the files' own words, which sharing it needs no more."""
    return replace(
        answer,
        citations=tuple(
            replace(c, quote="", passage=_without_words(c.passage)) for c in answer.citations
        ),
        nearest=(),
    )


def _without_words(passage: Passage) -> Passage:
    chunk = replace(passage.stored.chunk, text="", context="", title=None)
    return replace(passage, stored=replace(passage.stored, chunk=chunk))


def _keys(kept: KeptAnswer) -> Keys:
    return Keys(state="shared" if kept.shared else "kept", due_at=kept.expires_at, owner=kept.asker)
