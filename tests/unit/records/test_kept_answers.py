"""Kept answers: one job may share each, and what is kept holds no file's words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.records.kept_answers import KeptAnswer, KeptAnswers, for_keeping
from tests.builders import conversation, make_answer, make_passage, user
from tests.fakes.faulty_ports import FaultyStore

KEPT = KeptAnswer(
    id="T1/answer_privately/C1/1.0/U1#1",
    asker=user("U1"),
    conversation=conversation("C1"),
    thread_ts="1.0",
    answer=for_keeping(make_answer()),
    expires_at=100.0,
)


@pytest.fixture
def kept(store: FaultyStore) -> KeptAnswers:
    return KeptAnswers(store)


async def test_an_answer_comes_back_as_it_was_kept(kept: KeptAnswers) -> None:
    await kept.keep(KEPT)
    await kept.keep(replace(KEPT, answer=make_answer("Other words [1].")))

    assert await kept.get(KEPT.id) == KEPT


async def test_only_one_job_may_share_it(kept: KeptAnswers) -> None:
    await kept.keep(KEPT)

    assert (await kept.claim(KEPT.id, job="J1")) == replace(KEPT, sharing="J1")
    assert (await kept.claim(KEPT.id, job="J2")) == replace(KEPT, sharing="J1")
    await kept.give_back(KEPT.id, job="J2")
    assert (await kept.claim(KEPT.id, job="J1")) == replace(KEPT, sharing="J1")
    await kept.give_back(KEPT.id, job="J1")
    assert (await kept.claim(KEPT.id, job="J2")) == replace(KEPT, sharing="J2")
    assert await kept.claim("unknown", job="J1") is None


async def test_once_it_was_shared_its_words_are_gone(kept: KeptAnswers) -> None:
    await kept.keep(KEPT)
    await kept.was_shared(KEPT.id)

    assert await kept.get(KEPT.id) == replace(KEPT, answer=None, shared=True)
    await kept.forget(KEPT.id)
    await kept.forget(KEPT.id)
    assert await kept.get(KEPT.id) is None


def test_what_is_kept_names_its_sources_without_their_words() -> None:
    answer = make_answer(nearest=[make_passage(2)])

    stored = for_keeping(answer)

    assert "Everyone has" not in repr(stored)
    assert "30 vacation days'" not in repr(stored)
    [citation] = stored.citations
    assert citation.passage.source == answer.citations[0].passage.source
    assert citation.passage.stored.chunk.locator == answer.citations[0].passage.stored.chunk.locator
