"""What others read is said once, though the process ended right after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows.runner import JobRun
from bot.flows.say_once import say_once
from core.records.jobs import Jobs
from tests.builders import make_answer, make_destination, make_job
from tests.unit.bot.board import Board


@pytest.mark.parametrize(
    ("attempts", "was_posted", "said"),
    [(1, False, ["Done."]), (2, False, ["Done."]), (2, True, [])],
)
async def test_each_message_is_posted_once(
    jobs: Jobs, attempts: int, was_posted: bool, said: list[str]
) -> None:
    board = Board(posts=[(make_answer(), ())] if was_posted else [])
    run = JobRun(jobs, replace(make_job(), attempts=attempts), lambda: 0.0)

    await say_once(board, make_destination(), "Done.", run)

    assert board.said == said
