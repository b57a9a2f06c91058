"""How the client bears with a server: what it sends again, how long it waits, when it stops."""

from __future__ import annotations

import asyncio
import logging
import time

import pytest
from aiohttp import web

from core.domain.json import JsonObject
from core.elastic import ElasticRejected, ElasticUnavailable, Operation
from core.elastic import client as elastic_client
from tests.integration.elastic.opening import open_client
from tests.integration.elastic.scripted_server import Step, answer, drop, scripted_server

BUSY: JsonObject = {"error": {"type": "es_rejected_execution_exception"}, "status": 429}
FOUND: JsonObject = {"docs": [{"_id": "a", "found": True, "_source": {}}]}
HITS: JsonObject = {
    "status": 200,
    "timed_out": False,
    "_shards": {"failed": 0},
    "hits": {"hits": []},
}


async def test_an_overloaded_server_is_asked_again_until_it_answers() -> None:
    async with scripted_server(answer(BUSY, 429), answer(BUSY, 429), answer(FOUND)) as server:
        async with open_client(server.url) as client:
            assert set(await client.get("x", ["a"])) == {"a"}
        assert len(server.asked) == 3


async def test_only_our_own_events_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    async with (
        scripted_server(answer(BUSY, 429), drop, answer(FOUND)) as server,
        open_client(server.url) as client,
    ):
        await client.get("x", ["a"])
    # Not of asyncio, which complains of whatever another test left to the garbage collector.
    told = [r for r in caplog.records if r.levelno >= logging.WARNING and r.name != "asyncio"]
    assert [r.getMessage() for r in told] == ["elastic_retry", "elastic_retry"]


async def test_retry_after_is_honoured() -> None:
    first = answer(BUSY, 429, Retry_After="1")
    async with scripted_server(first, answer(FOUND)) as server, open_client(server.url) as client:
        started = time.monotonic()
        await client.get("x", ["a"])
        assert time.monotonic() - started >= 1


async def test_a_wait_longer_than_the_deadline_is_not_begun() -> None:
    async with (
        scripted_server(answer(BUSY, 429, Retry_After="600")) as server,
        open_client(server.url, timeout_s=5) as client,
    ):
        started = time.monotonic()
        with pytest.raises(ElasticUnavailable, match="too much to do"):
            await client.get("x", ["a"])
        assert time.monotonic() - started < 5
        assert len(server.asked) == 1


async def test_a_refusal_is_not_sent_again() -> None:
    refusal = answer({"error": {"type": "security_exception"}}, 401)
    async with scripted_server(refusal) as server, open_client(server.url) as client:
        with pytest.raises(ElasticRejected, match="credentials"):
            await client.get("x", ["a"])
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("others", "sent"),
    [
        ({}, None),
        ({"elasticsearch_api_key": "a2V5"}, "ApiKey a2V5"),
        (
            {"elasticsearch_username": "docent", "elasticsearch_password": "secret"},
            "Basic ZG9jZW50OnNlY3JldA==",
        ),
    ],
)
async def test_credentials_are_sent(others: dict[str, str], sent: str | None) -> None:
    async with (
        scripted_server(answer(FOUND)) as server,
        open_client(server.url, **others) as client,  # type: ignore[arg-type]  # settings, all texts
    ):
        await client.get("x", ["a"])
        assert server.authorisations == [sent]


async def test_a_cluster_that_refuses_us_is_not_up() -> None:
    for status, reason in ((401, "credentials"), (403, "right")):
        refusal = answer({"error": {"type": "security_exception"}}, status)
        async with scripted_server(refusal) as server, open_client(server.url) as client:
            with pytest.raises(ElasticRejected, match=reason):
                await client.check("x")


async def test_a_broken_connection_is_tried_again() -> None:
    async with scripted_server(drop, answer(FOUND)) as server, open_client(server.url) as client:
        assert await client.get("x", ["a"])


async def test_one_overloaded_item_of_a_bulk_has_it_sent_again() -> None:
    done: JsonObject = {"errors": False, "items": [{"index": {"status": 201, "_seq_no": 3}}]}
    busy: JsonObject = {"errors": True, "items": [{"index": BUSY}]}
    async with (
        scripted_server(answer(busy), answer(done)) as server,
        open_client(server.url) as client,
    ):
        operations = [Operation(action="index", id="a", source={})]
        [outcome] = await client.bulk("x", operations)
        assert outcome.version[0] == 3


async def test_searches_are_repeated_only_when_none_was_answered() -> None:
    async with scripted_server(
        answer({"responses": [BUSY, BUSY]}), answer({"responses": [HITS, BUSY]})
    ) as server:
        async with open_client(server.url) as client:
            first, second = await client.search_many("x", [{}, {}])
        assert first == []
        assert isinstance(second, ElasticUnavailable)
        assert len(server.asked) == 2


@pytest.mark.parametrize("harm", [{"timed_out": True}, {"_shards": {"failed": 1}}])
async def test_a_search_of_a_part_is_no_answer(harm: JsonObject) -> None:
    async with (
        scripted_server(answer({"responses": [{**HITS, **harm}]})) as server,
        open_client(server.url) as client,
    ):
        [found] = await client.search_many("x", [{}])
        assert isinstance(found, ElasticUnavailable)


async def test_what_is_not_elasticsearch_is_named() -> None:
    async def page(_: web.Request) -> web.StreamResponse:
        return web.Response(text="<html>Welcome to nginx!</html>", content_type="text/html")

    for something in (page, _stranger):
        async with scripted_server(something) as server, open_client(server.url) as client:
            with pytest.raises(ElasticRejected, match="not Elasticsearch"):
                await client.get("x", ["a"])


async def _half(request: web.Request) -> web.StreamResponse:
    """Break off in the middle, in the one way that looks like an end."""
    head = b"HTTP/1.1 200 OK\r\nX-Elastic-Product: Elasticsearch\r\nConnection: close\r\n"
    kind = b"Content-Type: application/vnd.elasticsearch+json\r\n\r\n"
    assert request.transport is not None
    request.transport.write(head + kind + b'{"docs": [{"_id": "a", "fou')
    request.transport.close()
    return web.Response()


@pytest.mark.parametrize(
    "garbled",
    [answer(None), answer([]), answer({}), answer("<html>Sign in</html>"), _half],
    ids=["nothing", "a list", "another object", "a page", "a half"],
)
async def test_an_answer_that_is_none_is_asked_for_again(garbled: Step) -> None:
    async with scripted_server(garbled, answer(FOUND)) as server, open_client(server.url) as client:
        assert set(await client.get("x", ["a"])) == {"a"}
    async with scripted_server(garbled) as server, open_client(server.url, timeout_s=1) as client:
        for ask in (client.get("x", ["a"]), client.search("x", {}), client.check("x")):
            with pytest.raises(ElasticUnavailable):
                await ask


async def test_a_gateways_error_page_is_a_server_not_ready() -> None:
    async def page(_: web.Request) -> web.StreamResponse:
        return web.Response(text="<html>Bad gateway</html>", status=502, content_type="text/html")

    async with scripted_server(page, answer(FOUND)) as server, open_client(server.url) as client:
        assert await client.get("x", ["a"])


async def test_a_silent_server_is_left_at_the_deadline() -> None:
    async def silence(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(60)
        return web.Response()

    async with scripted_server(silence) as server:
        async with open_client(server.url, timeout_s=0.5) as client:
            with pytest.raises(ElasticUnavailable, match=r"did not answer within 0\.5 s") as caught:
                await client.get("x", ["a"])
            assert "ELASTICSEARCH_TIMEOUT_S" in (caught.value.fix or "")
        assert len(server.asked) == 1


async def test_no_setting_is_named_for_a_wait_that_none_lengthens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def silence(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(60)
        return web.Response()

    monkeypatch.setattr(elastic_client, "_WRITE_TIMEOUT_S", 0.3)
    operations = [Operation(action="create", id="a", source={})]
    async with scripted_server(silence) as server, open_client(server.url, timeout_s=5) as client:
        with pytest.raises(ElasticUnavailable, match=r"did not answer within 0\.3 s") as caught:
            await client.bulk("x", operations)
    assert caught.value.fix == "Look at the load of the cluster."


async def test_a_server_that_is_gone_is_left_alone_and_found_again() -> None:
    server_back = False

    async def maybe(request: web.Request) -> web.StreamResponse:
        return await (answer(FOUND) if server_back else drop)(request)

    async with scripted_server(maybe) as server, open_client(server.url, timeout_s=1) as client:
        with pytest.raises(ElasticUnavailable, match="cannot be reached"):
            await client.get("x", ["a"])
        asked = 0
        while asked != len(server.asked):
            asked = len(server.asked)
            with pytest.raises(ElasticUnavailable):
                await client.get("x", ["a"])
        with pytest.raises(ElasticUnavailable, match="did not answer the last requests"):
            await client.get("x", ["a"])
        server_back = True
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                assert await client.get("x", ["a"])
                break
            except ElasticUnavailable:
                await asyncio.sleep(0.05)
        else:
            pytest.fail("the client never came back")


async def _stranger(_: web.Request) -> web.StreamResponse:
    return web.json_response(FOUND)
