"""The circuit breaker, with a clock of the test's own."""

from __future__ import annotations

from core.elastic.breaker import CircuitBreaker
from tests.fakes.clock import Clock


def broken(clock: Clock) -> CircuitBreaker:
    breaker = CircuitBreaker(threshold=3, first_pause_s=1, longest_pause_s=4, clock=clock)
    for _ in range(3):
        assert breaker.enter() == 0
        breaker.failed()
    return breaker


def test_it_stays_closed_while_failures_are_few() -> None:
    breaker = CircuitBreaker(threshold=3, clock=Clock())
    for _ in range(10):
        breaker.failed()
        breaker.failed()
        breaker.succeeded()
    assert breaker.enter() == 0


def test_it_opens_and_lets_one_try_after_the_pause() -> None:
    clock = Clock()
    breaker = broken(clock)
    assert breaker.enter() == 1
    clock.now += 0.25
    assert breaker.enter() == 0.75
    clock.now += 0.75
    assert breaker.enter() == 0
    assert breaker.enter() > 0, "only one tries"


def test_an_answer_closes_it() -> None:
    clock = Clock()
    breaker = broken(clock)
    clock.now += 1
    assert breaker.enter() == 0
    breaker.succeeded()
    assert not breaker.is_open
    assert breaker.enter() == breaker.enter() == 0


def test_its_pauses_grow_to_a_limit() -> None:
    clock = Clock()
    breaker = broken(clock)
    pauses = []
    for _ in range(4):
        pauses.append(breaker.enter())
        clock.now += pauses[-1]
        assert breaker.enter() == 0
        breaker.failed()
    assert pauses == [1, 2, 4, 4]


def test_a_trial_that_never_reports_blocks_for_one_pause() -> None:
    clock = Clock()
    breaker = broken(clock)
    clock.now += 1
    assert breaker.enter() == 0
    clock.now += 1
    assert breaker.enter() == 0
