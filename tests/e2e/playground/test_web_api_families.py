"""One look at every family of methods: conversations, files, reactions, views, chunks."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground import PlaygroundServer, RetryPolicy, seeded_workspace
from playground.acts.interactions import base_payload
from playground.seed import GENERAL, GUEST, MAYA, PRIVATE, TOM
from tests.e2e.playground.echo_bot import BUTTON, FORM, EchoBot, refusal

HOME = {"type": "home", "blocks": [BUTTON]}


async def test_conversations_are_listed_opened_joined_and_left(
    server: PlaygroundServer, client: AsyncWebClient
) -> None:
    server.create_channel(TOM, "secret", private=True)
    news = server.create_channel(TOM, "news").id
    listed = await client.conversations_list(types="public_channel,private_channel")
    assert [each["name"] for each in listed["channels"]] == [
        "general",
        "leads",
        "partner-portal",
        "news",
    ]
    assert [each["is_member"] for each in listed["channels"]] == [True, True, True, False]
    assert await refusal(client.conversations_list(types="rooms")) == "invalid_types"
    info = (await client.conversations_info(channel=PRIVATE, include_num_members=True))["channel"]
    assert (info["is_private"], info["num_members"], info["is_ext_shared"]) == (True, 2, False)

    dm = (await client.conversations_open(users=MAYA))["channel"]["id"]
    again = await client.conversations_open(users=[MAYA], return_im=True)
    assert (again["channel"]["id"], again["channel"]["user"], again["no_op"]) == (dm, MAYA, True)
    group = (await client.conversations_open(users=[MAYA, TOM]))["channel"]["id"]
    info = (await client.conversations_info(channel=group))["channel"]
    assert (info["is_mpim"], info["is_im"]) == (True, False)
    assert await refusal(client.conversations_open(users="U0NOBODY")) == "user_not_found"

    assert (await client.conversations_join(channel=news))["channel"]["is_member"]
    assert (await client.conversations_join(channel=news))["warning"] == "already_in_channel"
    joining = client.conversations_join(channel=PRIVATE)
    assert await refusal(joining) == "method_not_supported_for_channel_type"
    await client.conversations_leave(channel=news)
    assert (await client.conversations_leave(channel=news))["not_in_channel"]


async def test_threads_are_read_in_pages_with_their_parent(
    server: PlaygroundServer, client: AsyncWebClient
) -> None:
    root = server.say(MAYA, "#general", "root")
    replies = [server.say(TOM, "#general", str(n), thread_ts=root.ts) for n in range(3)]
    pages = [
        [message["text"] for message in page["messages"]]
        async for page in await client.conversations_replies(
            channel=GENERAL, ts=replies[0].ts, limit=3
        )
    ]
    assert pages == [["root", "0", "1"], ["root", "2"]]
    history = await client.conversations_history(
        channel=GENERAL, oldest=root.ts, latest=root.ts, inclusive=True
    )
    parent = history["messages"][0]
    assert (parent["reply_count"], parent["latest_reply"]) == (3, replies[2].ts)
    assert not (await client.conversations_history(channel=GENERAL, oldest=root.ts))["messages"]
    unknown = client.conversations_replies(channel=GENERAL, ts="1.000001")
    assert await refusal(unknown) == "thread_not_found"
    wrong = client.conversations_history(channel=GENERAL, oldest="yesterday")
    assert await refusal(wrong) == "invalid_ts_oldest"


async def test_files_are_found_by_place_person_and_time(
    server: PlaygroundServer, client: AsyncWebClient
) -> None:
    old = server.upload(MAYA, "#general", "a.md", b"a").file_ids[0]
    new = server.upload(TOM, "#general", "b.md", b"b").file_ids[0]
    hidden = server.create_channel(TOM, "secret", private=True)
    unseen = server.upload(TOM, hidden.id, "c.md", b"c").file_ids[0]

    async def ids(**filters: str | int) -> list[str]:
        answer = await client.api_call("files.list", params=filters)
        return [file["id"] for file in answer["files"]]

    assert set(await ids()) == {old, new}
    assert await ids(user=MAYA, channel=GENERAL) == [old]
    assert await ids(channel=PRIVATE) == []
    assert len(await ids(count=1, page=1)) == len(await ids(count=1, page=2)) == 1
    far = server.workspace.files[old].created + 100
    assert (await ids(ts_from=far), len(await ids(ts_to=far))) == ([], 2)
    assert await refusal(client.files_info(file=unseen)) == "file_not_found"
    assert await refusal(client.files_delete(file=old)) == "cant_delete_file"
    server.kick(TOM, "#general", "bot")
    assert await refusal(client.files_info(file=old)) == "file_not_found"


async def test_downloads_fail_as_slack_does(
    server: PlaygroundServer, client: AsyncWebClient
) -> None:
    file_id = server.upload(MAYA, "#general", "a.md", b"0123456789").file_ids[0]
    url = (await client.files_info(file=file_id))["file"]["url_private_download"]
    bearer = {"Authorization": f"Bearer {client.token}"}
    async with aiohttp.ClientSession(headers=bearer) as session:
        server.faults.rate_limit("files-pri", retry_after_s=3)
        async with session.get(url) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (429, "3")
        server.faults.drop_after("files-pri")
        with pytest.raises(aiohttp.ClientPayloadError):
            async with session.get(url) as answer:
                await answer.read()
        server.delete_file(file_id)
        async with session.get(url) as answer:
            assert answer.status == 404


async def test_reactions_permalinks_ephemerals_and_status(
    server: PlaygroundServer, client: AsyncWebClient
) -> None:
    message = server.say(MAYA, "#general", "x")
    place = {"channel": GENERAL, "timestamp": message.ts, "name": "eyes"}
    await client.api_call("reactions.add", json=place)
    assert await refusal(client.api_call("reactions.add", json=place)) == "already_reacted"
    await client.api_call("reactions.remove", json=place)
    assert await refusal(client.api_call("reactions.remove", json=place)) == "no_reaction"
    link = await client.chat_getPermalink(channel=GENERAL, message_ts=message.ts)
    assert link["permalink"] == server.permalink(message)
    only = await client.chat_postEphemeral(channel=GENERAL, user=TOM, text="for you")
    seen = server.messages("#general", as_user=TOM)[-1]
    assert (seen.ts, seen.ephemeral_to) == (only["message_ts"], TOM)
    assert only["message_ts"] not in {each.ts for each in server.messages("#general")}
    status = {"channel_id": GENERAL, "thread_ts": message.ts, "status": "is reading…"}
    await client.api_call("assistant.threads.setStatus", json=status)
    assert server.status("#general", message.ts) == "is reading…"
    posted = await client.chat_postMessage(channel=GENERAL, thread_ts=message.ts, text="done")
    assert server.status("#general", message.ts) == ""
    await client.chat_delete(channel=GENERAL, ts=posted["ts"])
    again = client.chat_delete(channel=GENERAL, ts=posted["ts"])
    assert await refusal(again) == "message_not_found"


async def test_chunks_become_tasks_and_blocks(
    server: PlaygroundServer, client: AsyncWebClient
) -> None:
    root = server.say(MAYA, "dm", "question")
    place = {"channel": root.channel}
    started = await client.api_call("chat.startStream", json={**place, "thread_ts": root.ts})
    place["ts"] = started["ts"]

    async def append(*chunks: dict[str, object]) -> None:
        await client.api_call("chat.appendStream", json={**place, "chunks": list(chunks)})

    task: dict[str, object] = {"type": "task_update", "id": "1", "title": "Search"}
    await append({"type": "plan_update", "title": "Plan"}, {**task, "status": "pending"})
    await append({**task, "status": "complete"}, {"type": "markdown_text", "text": "Yes."})
    await append({"type": "blocks", "blocks": [{"type": "divider"}]})
    assert await refusal(append({**task, "status": "completed"})) == "invalid_chunks"
    assert await refusal(append({"type": "surprise"})) == "invalid_chunks"
    assert await refusal(append({"type": "markdown_text", "text": "x" * 12_001})) == "msg_too_long"
    await client.api_call("chat.stopStream", json=place)
    message = server.messages(root.channel)[-1]
    assert [block["type"] for block in message.blocks] == ["plan", "task_card", "divider"]
    assert (message.blocks[1]["status"], message.markdown) == ("complete", "Yes.")


async def test_views_are_opened_stacked_updated_and_published(
    server: PlaygroundServer, client: AsyncWebClient
) -> None:
    def trigger() -> str:
        return server.hub.triggers.new(MAYA)

    spent = trigger()
    opened = (await client.views_open(trigger_id=spent, view=FORM))["view"]
    again = client.views_open(trigger_id=spent, view=FORM)
    assert await refusal(again) == "exchanged_trigger_id"
    unknown = client.views_open(trigger_id="1.2.x", view=FORM)
    assert await refusal(unknown) == "invalid_arguments"
    await client.views_push(trigger_id=trigger(), view=FORM)
    await client.views_push(trigger_id=trigger(), view=FORM)
    fourth = client.views_push(trigger_id=trigger(), view=FORM)
    assert await refusal(fourth) == "push_limit_reached"
    stale = client.views_update(view=FORM, view_id=opened["id"], hash="old")
    assert await refusal(stale) == "hash_conflict"
    await client.views_update(view=FORM, view_id=opened["id"], hash=opened["hash"])
    long = {**FORM, "title": {"type": "plain_text", "text": "x" * 25}}
    assert await refusal(client.views_open(trigger_id=trigger(), view=long)) == "invalid_arguments"

    await client.views_publish(user_id=GUEST, view=HOME)
    home = server.home(GUEST)
    assert home is not None
    assert home.body["type"] == "home"


async def test_a_home_button_and_a_shortcut_reach_the_bot(
    server: PlaygroundServer, client: AsyncWebClient, bot: EchoBot
) -> None:
    await client.views_publish(user_id=MAYA, view=HOME)
    home = server.home(MAYA)
    assert home is not None
    await server.click_in_view(MAYA, home, "more")
    payload = bot.requests[0]
    assert payload["container"] == {"type": "view", "view_id": home.id}
    message = server.say(TOM, "#general", "look at this")
    await server.shortcut(MAYA, message, "ask_about")
    assert bot.requests[1]["callback_id"] == "ask_about"
    user = server.workspace.users[MAYA]
    assert base_payload(server.hub, user, "shortcut")["team"] == {
        "id": "T0NORTHWIND",
        "domain": "northwind-labs",
    }


async def test_app_methods(client: AsyncWebClient) -> None:
    assert (await client.team_info())["team"]["name"] == "Northwind Labs"
    assert (await client.bots_info(bot="B0DOCENT000"))["bot"]["user_id"] == "U0DOCENT000"
    assert await refusal(client.bots_info(bot="B0OTHER")) == "bot_not_found"
    assert await refusal(client.api_test(error="as_asked")) == "as_asked"


async def test_a_deadline_missed_tells_the_person() -> None:
    quick = RetryPolicy(ack_timeout_s=0.05)
    async with (
        PlaygroundServer(seeded_workspace(), retries=quick) as server,
        aiohttp.ClientSession() as session,
        session.ws_connect(server._new_socket_url()),
    ):
        outcome = await server.command(MAYA, "#general", "/ask", "slow?")
        assert (outcome.ok, outcome.error) == (False, "operation_timeout")
