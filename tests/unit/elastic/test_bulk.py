"""Bulk requests, before and after the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator

from core.elastic import ElasticRejected, Operation
from core.elastic.bulk import outcomes_of, slices


def test_an_operation_is_its_lines() -> None:
    create = Operation(action="create", id="a", source={"n": 1}, version=(7, 2))
    assert [json.loads(line) for line in create.encoded().splitlines()] == [
        {"create": {"_id": "a", "if_seq_no": 7, "if_primary_term": 2}},
        {"n": 1},
    ]
    update = Operation(action="update", id="a", source={"n": 1})
    assert [json.loads(line) for line in update.encoded().splitlines()] == [
        {"update": {"_id": "a", "retry_on_conflict": 3}},
        {"doc": {"n": 1}},
    ]
    assert Operation(action="delete", id="a").encoded() == b'{"delete":{"_id":"a"}}\n'


def test_lone_surrogates_are_sent_as_escapes() -> None:
    operation = Operation(action="index", id="a", source={"text": "\ud83d"})
    assert json.loads(operation.encoded().splitlines()[1]) == {"text": "\ud83d"}


def test_slices_are_bounded_and_taken_as_needed() -> None:
    taken = 0

    def operations() -> Iterator[Operation]:
        nonlocal taken
        for n in range(1000):
            taken += 1
            yield Operation(action="index", id=str(n), source={"text": "x" * 10})

    found = slices(operations())
    first = next(found).count(b'"index"')
    assert taken == first + 1 < 1000
    rest = [part.count(b'"index"') for part in found]
    assert first + sum(rest) == 1000
    assert max(rest) <= first


def test_large_documents_make_small_slices() -> None:
    large = {"text": "x" * 700_000}
    operations = [Operation(action="index", id=str(n), source=large) for n in range(3)]
    assert [part.count(b'"index"') for part in slices(operations)] == [1, 1, 1]
    assert list(slices([])) == []


def test_each_slice_ends_with_the_closing_operation() -> None:
    operations = [Operation(action="index", id=str(n), source={"n": n}) for n in range(500)]
    last = Operation(action="index", id="last", source={})
    ends = [part.splitlines()[-2:] for part in slices(operations, closing=last)]
    assert ends == [last.encoded().splitlines()] * 2
    assert list(slices([], closing=last)) == []


def test_outcomes_are_read_in_order() -> None:
    conflict = {"type": "version_conflict_engine_exception", "reason": "exists"}
    items = [
        {"create": {"status": 201, "_seq_no": 4, "_primary_term": 1}},
        {"create": {"status": 409, "error": conflict}},
        {"delete": {"status": 404, "_seq_no": 5, "_primary_term": 1}},
    ]
    written, refused, absent = outcomes_of({"errors": True, "items": items})  # type: ignore[typeddict-item]  # as the server sends it
    assert (written.version, written.failure) == ((4, 1), None)
    assert isinstance(refused.failure, ElasticRejected)
    assert refused.failure.kind == "version_conflict_engine_exception"
    assert absent.failure is None
