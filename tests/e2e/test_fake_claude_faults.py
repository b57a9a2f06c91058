"""The Claude server goes wrong in the ways the real SDK has been seen to meet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import anthropic
import httpx2
import pytest
from anthropic import AsyncAnthropic
from anthropic.types import Message

from tests.fakes.claude_api import Break, FakeClaude, Fault, HttpError, Say, Text, Trickle

__all__: list[str] = []

LONG = Say((Text("one two three four five six seven eight nine ten eleven twelve"),))


@pytest.fixture
async def client(claude: FakeClaude) -> AsyncIterator[AsyncAnthropic]:
    async with AsyncAnthropic(
        api_key=claude.api_key, base_url=claude.url, timeout=2, max_retries=2
    ) as client:
        yield client


async def ask(client: AsyncAnthropic, heard: list[str] | None = None) -> Message:
    async with client.messages.stream(
        model="claude-sonnet-5-5", max_tokens=100, messages=[{"role": "user", "content": "Q"}]
    ) as stream:
        async for text in stream.text_stream:
            if heard is not None:
                heard.append(text)
        return await stream.get_final_message()


@pytest.mark.parametrize("status", [429, 500, 529])
async def test_a_passing_error_is_retried(
    claude: FakeClaude, client: AsyncAnthropic, status: int
) -> None:
    claude.script(*[HttpError(status, retry_after_s=0.01)] * 2)
    assert (await ask(client)).stop_reason == "end_turn"
    assert [received.status for received in claude.requests] == [status, status, 200]


async def test_a_lasting_error_is_raised(claude: FakeClaude, client: AsyncAnthropic) -> None:
    claude.script(HttpError(429, retry_after_s=7))
    with pytest.raises(anthropic.RateLimitError) as caught:
        await ask(client.with_options(max_retries=0))
    assert caught.value.response.headers["retry-after"] == "7"
    assert caught.value.request_id == claude.requests[-1].id
    claude.script(HttpError(529))
    with pytest.raises(anthropic.OverloadedError):
        await ask(client.with_options(max_retries=0))


async def test_an_error_event_comes_as_status_200(
    claude: FakeClaude, client: AsyncAnthropic
) -> None:
    claude.script(Break(Fault.ERROR_EVENT, says=LONG))
    heard: list[str] = []
    with pytest.raises(anthropic.APIStatusError) as caught:
        await ask(client, heard)
    assert (caught.value.status_code, caught.value.type) == (200, "overloaded_error")
    assert "".join(heard) == "one two three four"
    assert len(claude.requests) == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.CUT, httpx2.RemoteProtocolError),
        (Fault.SILENCE, httpx2.ReadTimeout),
        (Fault.BAD_JSON, ValueError),
    ],
)
async def test_a_broken_stream_is_not_retried(
    claude: FakeClaude, client: AsyncAnthropic, fault: Fault, error: type[Exception]
) -> None:
    claude.script(Break(fault, after_text_deltas=2, says=LONG))
    heard: list[str] = []
    with pytest.raises(error):
        await ask(client, heard)
    assert "".join(heard) == "one two three four five six seven eight"
    assert len(claude.requests) == 1


async def test_an_early_end_shows_only_in_the_stop_reason(
    claude: FakeClaude, client: AsyncAnthropic
) -> None:
    claude.script(Break(Fault.EARLY_END, says=LONG))
    assert (await ask(client)).stop_reason is None


async def test_a_trickle_arrives_whole(claude: FakeClaude, client: AsyncAnthropic) -> None:
    claude.script(Trickle(0.05, says=LONG))
    heard: list[str] = []
    started = asyncio.get_running_loop().time()
    await ask(client, heard)
    assert asyncio.get_running_loop().time() - started >= 0.5
    assert len(heard) == 3


async def test_steps_wait_for_their_model(claude: FakeClaude, client: AsyncAnthropic) -> None:
    claude.script(Say((Text("for the fast one"),)), model="claude-haiku-5-5")
    assert (await ask(client)).content[-1].to_dict()["text"] == "Q"
    fast = await client.messages.create(
        model="claude-haiku-5-5", max_tokens=100, messages=[{"role": "user", "content": "Q"}]
    )
    assert fast.content[-1].to_dict()["text"] == "for the fast one"


async def test_the_server_can_stop_in_the_middle_of_a_silence() -> None:
    async with asyncio.timeout(10), AsyncExitStack() as running:
        claude = await running.enter_async_context(FakeClaude())
        claude.script(Break(Fault.SILENCE, says=LONG))
        async with (
            AsyncAnthropic(api_key=claude.api_key, base_url=claude.url) as client,
            client.messages.stream(
                model="claude-opus-5-5",
                max_tokens=100,
                messages=[{"role": "user", "content": "Q"}],
            ) as stream,
        ):
            assert await anext(stream.text_stream) == "one two three four"
            await running.aclose()
            assert (await stream.get_final_message()).stop_reason is None
