"""A burst of single writes is few requests, and each of them still holds or fails alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from core.elastic import (
    ElasticError,
    ElasticRejected,
    ElasticUnavailable,
    Operation,
    Outcome,
)
from core.records.elastic_writes import GatheredWrites


class Server:
    """Takes requests, holds them until `go`, and refuses what it was told to."""

    def __init__(self) -> None:
        self.requests: list[list[str]] = []
        self.go = asyncio.Event()
        self.refused: dict[str, ElasticError] = {}

    async def send(self, operations: Sequence[Operation]) -> Sequence[Outcome]:
        ids = [operation.id for operation in operations]
        self.requests.append(ids)
        await self.go.wait()
        for id_ in ids:
            if id_ in self.refused:
                raise self.refused[id_]
        return [Outcome(version=(int(id_), 1)) for id_ in ids]


def operation(n: int) -> Operation:
    return Operation(action="create", id=str(n), source={"n": n})


def burst(writes: GatheredWrites, numbers: Sequence[int]) -> list[asyncio.Task[Outcome]]:
    return [asyncio.create_task(writes.write(operation(n))) for n in numbers]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def writes(server: Server) -> GatheredWrites:
    return GatheredWrites(server.send)


async def test_a_burst_is_few_requests_and_each_write_has_its_own_outcome(
    server: Server, writes: GatheredWrites
) -> None:
    tasks = burst(writes, range(1000))
    await asyncio.sleep(0)
    server.go.set()
    outcomes = await asyncio.gather(*tasks)

    assert [outcome.version for outcome in outcomes] == [(n, 1) for n in range(1000)]
    assert len(server.requests) <= 8
    assert sum(map(len, server.requests)) == 1000


async def test_a_lone_write_waits_for_nothing(server: Server, writes: GatheredWrites) -> None:
    server.go.set()
    assert (await writes.write(operation(1))).version == (1, 1)
    assert (await writes.write(operation(2))).version == (2, 1)
    assert server.requests == [["1"], ["2"]]


async def test_no_request_writes_one_document_twice(server: Server, writes: GatheredWrites) -> None:
    tasks = burst(writes, [1, 1, 2, 1])
    await asyncio.sleep(0)
    server.go.set()
    await asyncio.gather(*tasks)

    assert all(len(ids) == len(set(ids)) for ids in server.requests)
    assert sum(map(len, server.requests)) == 4


async def test_one_that_is_refused_fails_alone(server: Server, writes: GatheredWrites) -> None:
    server.refused["3"] = ElasticRejected("too large")
    tasks = burst(writes, range(5))
    await asyncio.sleep(0)
    server.go.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert [n for n in range(5) if isinstance(outcomes[n], ElasticRejected)] == [3]
    assert [outcome.version for outcome in outcomes if isinstance(outcome, Outcome)] == [
        (n, 1) for n in (0, 1, 2, 4)
    ]


async def test_when_it_is_away_all_hear_of_it(server: Server, writes: GatheredWrites) -> None:
    server.refused["3"] = ElasticUnavailable("away")
    tasks = burst(writes, range(5))
    await asyncio.sleep(0)
    server.go.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert all(isinstance(outcome, ElasticUnavailable) for outcome in outcomes)
    assert server.requests == [["0", "1", "2", "3", "4"]]
    server.refused.clear()
    assert (await writes.write(operation(3))).version == (3, 1)


async def test_what_nobody_waits_for_any_more_is_not_sent(
    server: Server, writes: GatheredWrites
) -> None:
    first = burst(writes, [1, 2])
    await asyncio.sleep(0.01)
    later = burst(writes, [3, 4])
    await asyncio.sleep(0)
    later[0].cancel()
    await asyncio.sleep(0)
    server.go.set()
    await asyncio.gather(*first, later[1])

    assert not [ids for ids in server.requests if "3" in ids]


async def test_a_write_that_comes_as_all_requests_end_is_sent(
    server: Server, writes: GatheredWrites
) -> None:
    async def twice() -> None:
        await writes.write(operation(1))
        await writes.write(operation(3))

    first = asyncio.create_task(twice())
    await asyncio.sleep(0.01)
    (second,) = burst(writes, [2])
    await asyncio.sleep(0.01)
    server.go.set()
    async with asyncio.timeout(30):
        await asyncio.gather(first, second)

    assert server.requests == [["1"], ["2"], ["3"]]
