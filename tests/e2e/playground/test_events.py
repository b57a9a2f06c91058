"""What the bot is sent, driven through a real Bolt app."""

from __future__ import annotations

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from playground import PlaygroundServer
from playground.json_values import object_at, objects_at, text_at
from playground.seed import GENERAL, MAYA, TOM
from tests.e2e.dialog import Dialog
from tests.e2e.playground.echo_bot import BUTTON, EchoBot, refusal


async def test_a_mention_is_answered_in_its_thread(chat: Dialog, bot: EchoBot) -> None:
    question = await chat.says(MAYA, "#general", "<@bot> is R&D <3 PDFs?")

    answer = await chat.hears("echo:", in_thread=True)

    assert answer.thread_ts == question.ts
    assert "R&amp;D &lt;3 PDFs?" in answer.text
    await chat.until(lambda: len(bot.events) >= 3, "the mention, the message, and its own reply")
    mention, message = bot.events[0], bot.events[1]
    assert (mention["type"], message["type"]) == ("app_mention", "message")
    assert mention["ts"] == message["ts"]
    assert mention["text"] == "<@U0DOCENT000> is R&amp;D &lt;3 PDFs?"
    assert "channel_type" not in mention
    assert message["channel_type"] == "channel"
    assert bot.events[2]["bot_id"] == "B0DOCENT000"


async def test_direct_messages_and_private_channels_have_their_own_types(
    chat: Dialog, bot: EchoBot
) -> None:
    await chat.says(TOM, "dm", "hello")
    await chat.says(MAYA, "#leads", "plans")
    await chat.says(MAYA, "#general", "not for the bot")
    await chat.until(lambda: len(bot.events) == 3, "three message events")
    assert [event["channel_type"] for event in bot.events] == ["im", "group", "channel"]


async def test_the_bot_hears_nothing_of_places_it_is_not_in(chat: Dialog, bot: EchoBot) -> None:
    chat.server.create_channel(MAYA, "secret", private=True)
    await chat.says(MAYA, "#secret", "@Docent psst")
    chat.server.kick(MAYA, "#general", "bot")
    await chat.says(MAYA, "#general", "alone again")
    await chat.says(MAYA, "dm", "still there?")
    await chat.until(lambda: "message" in bot.kinds(), "the direct message")
    assert bot.kinds() == ["channel_left", "message"]


async def test_files_are_announced_listed_and_downloaded_with_the_token(
    chat: Dialog, bot: EchoBot, client: AsyncWebClient
) -> None:
    message = await chat.uploads(MAYA, "#general", "Plan.md", b"# Plan", text="the plan")
    await chat.until(lambda: "file_share" in bot.kinds(), "the file_share message")
    assert "file_shared" in bot.kinds()

    listed = await client.files_list(channel=GENERAL)
    assert listed["paging"] == {"count": 100, "total": 1, "page": 1, "pages": 1}
    file = (await client.files_info(file=message.file_ids[0]))["file"]
    assert file["shares"]["public"][GENERAL][0]["ts"] == message.ts
    assert (file["channels"], file["size"], file["name"]) == ([GENERAL], 6, "Plan.md")

    async with aiohttp.ClientSession() as session:
        bearer = {"Authorization": f"Bearer {client.token}"}
        async with session.get(file["url_private_download"], headers=bearer) as download:
            assert await download.read() == b"# Plan"
        async with session.get(file["url_private"]) as page:
            assert (page.status, page.content_type) == (200, "text/html")
            assert "Sign in" in await page.text()

    chat.server.delete_file(file["id"])
    await chat.until(lambda: "file_deleted" in bot.kinds(), "file_deleted")
    assert await refusal(client.files_info(file=file["id"])) == "file_deleted"
    shown = await client.conversations_history(channel=GENERAL)
    assert shown["messages"][0]["files"] == [{"id": file["id"], "mode": "tombstone"}]


async def test_commands_answer_in_the_ack_and_through_the_response_url(
    chat: Dialog, bot: EchoBot
) -> None:
    outcome = await chat.commands(MAYA, "#leads", "/ask", "when?")
    assert outcome.ok
    ephemeral = await chat.hears("Looking…")
    assert ephemeral.ephemeral_to == MAYA
    answer = await chat.hears("asked: when?")
    assert (answer.subtype, answer.ephemeral_to) == ("bot_message", None)
    assert bot.requests[0]["channel_name"] == "privategroup"


async def test_a_button_opens_a_modal_and_replaces_its_message(
    chat: Dialog, bot: EchoBot, client: AsyncWebClient, server: PlaygroundServer
) -> None:
    posted = await client.chat_postMessage(channel=GENERAL, text="page 1", blocks=[BUTTON])
    message = server.workspace.messages[GENERAL][posted["ts"]]
    assert (await chat.clicks(TOM, message, "more")).ok
    await chat.hears("replaced")
    action = bot.requests[0]
    assert action["type"] == "block_actions"
    assert text_at(object_at(action, "container"), "message_ts") == message.ts
    assert [text_at(pressed, "value") for pressed in objects_at(action, "actions")] == ["page-2"]

    await chat.until(lambda: server.modal(TOM) is not None, "the modal")
    modal = server.modal(TOM)
    assert modal is not None
    refused = await server.submit(TOM, modal, text="no")
    assert refused.payload == {"response_action": "errors", "errors": {"reason": "Say more"}}
    modal = server.modal(TOM)
    assert modal is not None
    assert (await server.submit(TOM, modal, text="because")).ok
    assert server.modal(TOM) is None
