"""The Web API, called by the real SDK."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground import PlaygroundServer, seeded_workspace
from playground.seed import GENERAL, GUEST_CHANNEL, MAYA, PRIVATE, TOM
from tests.e2e.playground.echo_bot import refusal


async def test_streams_follow_their_rules(server: PlaygroundServer, client: AsyncWebClient) -> None:
    root = server.say(MAYA, "#general", "question")
    start = client.chat_startStream(channel=GENERAL, thread_ts=root.ts)
    assert await refusal(start) == "missing_recipient_user_id"
    start = client.chat_startStream(channel=GENERAL, thread_ts=root.ts, recipient_user_id=MAYA)
    assert await refusal(start) == "missing_recipient_team_id"
    team = server.workspace.identity.team_id
    stream = await client.chat_stream(
        channel=GENERAL,
        thread_ts=root.ts,
        recipient_user_id=MAYA,
        recipient_team_id=team,
        buffer_size=1,
    )
    await stream.append(markdown_text="**Yes** ")
    ts = str(stream.ts)
    assert (
        await refusal(client.chat_update(channel=GENERAL, ts=ts, text="x"))
        == "streaming_state_conflict"
    )
    assert await refusal(client.chat_delete(channel=GENERAL, ts=ts)) == "cant_delete_message"
    assert server.messages("#general")[-1].streaming
    await stream.append(markdown_text="[1]")
    footer = {"type": "context", "elements": [{"type": "mrkdwn", "text": "Sources"}]}
    await stream.stop(blocks=[footer], metadata={"event_type": "a", "event_payload": {"n": 1}})
    message = server.messages("#general")[-1]
    assert (message.streaming, message.markdown) == (False, "**Yes** [1]")
    assert message.shown == "**Yes** [1]\nSources"
    late = client.chat_appendStream(channel=GENERAL, ts=ts, markdown_text="x")
    assert await refusal(late) == "message_not_in_streaming_state"
    read = await client.conversations_replies(
        channel=GENERAL, ts=root.ts, include_all_metadata=True
    )
    assert read["messages"][1]["metadata"]["event_payload"] == {"n": 1}
    assert read["messages"][1]["text"] == "*Yes* [1]"


async def test_a_stream_dies_and_can_then_be_updated(client: AsyncWebClient) -> None:
    async with PlaygroundServer(seeded_workspace(), stream_life_s=0.0) as server:
        client.base_url = server.api_url
        root = server.say(MAYA, "dm", "question")
        started = await client.chat_startStream(channel=root.channel, thread_ts=root.ts)
        place = {"channel": root.channel, "ts": started["ts"]}
        late = client.chat_stopStream(**place)
        assert await refusal(late) == "message_not_in_streaming_state"
        await client.chat_update(**place, text="whole")
        assert server.messages(root.channel)[-1].shown == "whole"


async def test_membership_decides_what_the_bot_may_do(
    server: PlaygroundServer, client: AsyncWebClient
) -> None:
    public = server.create_channel(TOM, "random").id
    private = server.create_channel(TOM, "secret", private=True).id
    assert await refusal(client.chat_postMessage(channel=public, text="x")) == "not_in_channel"
    assert await refusal(client.conversations_history(channel=public)) == "not_in_channel"
    assert await refusal(client.chat_postMessage(channel=private, text="x")) == "channel_not_found"
    assert await refusal(client.conversations_members(channel=private)) == "channel_not_found"
    assert (await client.conversations_members(channel=public))["members"] == [TOM]
    outsider = client.chat_postEphemeral(channel=PRIVATE, user=TOM, text="x")
    assert await refusal(outsider) == "user_not_in_channel"
    shared = await client.users_conversations(user=TOM, types="public_channel,private_channel")
    assert {each["id"] for each in shared["channels"]} == {GENERAL, GUEST_CHANNEL, public}
    server.invite(TOM, private, "bot")
    assert (await client.chat_postMessage(channel=private, text="x"))["ok"]


async def test_content_limits(server: PlaygroundServer, client: AsyncWebClient) -> None:
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=GENERAL, text="x", blocks=[long])
    answer = caught.value.response
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]
    many = [{"type": "divider"}] * 51
    assert (
        await refusal(client.chat_postMessage(channel=GENERAL, text="x", blocks=many))
        == "invalid_blocks"
    )
    assert (
        await refusal(client.api_call("chat.postMessage", json={"channel": GENERAL})) == "no_text"
    )
    posted = await client.chat_postMessage(channel=GENERAL, text="y" * 40_001)
    assert len(posted["message"]["text"]) == 40_000
    place = {"channel": GENERAL, "ts": posted["ts"]}
    assert await refusal(client.chat_update(**place, text="y" * 4_001)) == "msg_too_long"
    foreign = server.say(MAYA, "#general", "mine")
    update = client.chat_update(channel=GENERAL, ts=foreign.ts, text="yours")
    assert await refusal(update) == "cant_update_message"


async def test_lists_come_in_pages(server: PlaygroundServer, client: AsyncWebClient) -> None:
    for number in range(5):
        server.say(MAYA, "#general", f"message {number}")
    texts = [
        [message["text"] for message in page["messages"]]
        async for page in await client.conversations_history(channel=GENERAL, limit=2)
    ]
    assert texts == [["message 4", "message 3"], ["message 2", "message 1"], ["message 0"]]
    members = [
        page["members"]
        async for page in await client.conversations_members(channel=GENERAL, limit=2)
    ]
    assert members == [[MAYA, TOM], ["U0DOCENT000"]]
    people = [len(page["members"]) async for page in await client.users_list(limit=3)]
    assert people == [3, 1]
    bad = client.conversations_members(channel=GENERAL, cursor="nonsense")
    assert await refusal(bad) == "invalid_cursor"


async def test_tokens_are_checked(server: PlaygroundServer, client: AsyncWebClient) -> None:
    assert (await client.auth_test())["bot_id"] == "B0DOCENT000"
    assert await refusal(client.auth_test(token="xoxb-wrong")) == "invalid_auth"
    opening = client.apps_connections_open(app_token=str(client.token))
    assert await refusal(opening) == "not_allowed_token_type"
    assert await refusal(client.api_call("no.such.method")) == "unknown_method"
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{server.api_url}auth.test") as answer,
    ):
        assert await answer.json() == {"ok": False, "error": "not_authed"}
    in_body = {"token": str(client.token), "user": MAYA}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{server.api_url}users.info", data=in_body) as answer,
    ):
        assert (await answer.json())["user"]["real_name"] == "Maya Chen"


async def test_faults_are_met_once_and_calls_are_recorded(
    server: PlaygroundServer, client: AsyncWebClient
) -> None:
    client.retry_handlers.clear()
    server.faults.rate_limit("chat.postMessage", retry_after_s=7)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=GENERAL, text="one")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    server.faults.error("chat.postMessage", "fatal_error")
    assert await refusal(client.chat_postMessage(channel=GENERAL, text="two")) == "fatal_error"
    server.faults.drop_after("chat.postMessage")
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=GENERAL, text="three")
    await client.chat_postMessage(channel=GENERAL, text="four")
    assert [each.text for each in server.messages("#general")] == ["three", "four"]
    assert [call.status for call in server.calls.of("chat.postMessage")] == [429, 200, 0, 200]
