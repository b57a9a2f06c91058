"""The playground's page against its server; the Slack SDK speaks for the bot."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA
from tests.e2e.browser import DEADLINE_MS, opened_page
from tests.e2e.playground.echo_bot import BUTTON, EchoBot

pytestmark = [pytest.mark.browser, pytest.mark.slow]
expect.set_options(timeout=DEADLINE_MS)

HOSTILE = '<img src=x onerror="document.title=1"> *bold* `a<b` @Docent'


@pytest.fixture
async def page(server: PlaygroundServer) -> AsyncIterator[Page]:
    async with opened_page(server.url) as opened:
        await expect(opened.locator("#banner")).to_have_attribute("data-link", "open")
        yield opened


async def write(page: Page, text: str) -> Locator:
    box = page.get_by_label("Message #general")
    await box.fill(text)
    await box.press("Enter")
    return box


def messages(page: Page) -> Locator:
    return page.locator("#main .message")


async def test_text_is_marked_up_and_never_html(page: Page) -> None:
    box = await write(page, HOSTILE)
    message = messages(page).last
    await expect(message.locator("strong", has_text="bold")).to_be_visible()
    await expect(message.locator(".mention")).to_have_text("@Docent")
    await expect(message.locator("code")).to_have_text("a<b")
    await expect(message).to_contain_text('<img src=x onerror="document.title=1">')
    assert await page.locator("#main img").count() == 0
    await expect(box).to_have_value("")


async def test_markdown_becomes_nodes_and_unsafe_links_become_words(
    page: Page, client: AsyncWebClient
) -> None:
    text = (
        "## Result\n\n1. **one**\n2. [two](javascript:alert(1))\n\n"
        "[[1] handbook.pdf, p. 3](https://example.com/a)\n\n| a | b |\n|---|---|\n| c | d |"
    )
    await client.chat_postMessage(channel=GENERAL, markdown_text=text)
    message = messages(page).last
    await expect(message.locator("ol > li")).to_have_text(["one", "two"])
    await expect(message.get_by_role("link")).to_have_text(["[1] handbook.pdf, p. 3"])
    await expect(message.locator("td")).to_have_text(["c", "d"])


async def test_an_answer_grows_in_the_thread_of_the_question(
    page: Page, server: PlaygroundServer, client: AsyncWebClient
) -> None:
    await write(page, "@Docent how long?")
    await expect(messages(page).last).to_contain_text("how long?")
    question = await messages(page).last.get_attribute("data-ts")
    assert question is not None
    await client.assistant_threads_setStatus(
        channel_id=GENERAL, thread_ts=question, status="is looking through the files…"
    )
    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread).to_contain_text("Docent is looking through the files…")
    stream = await client.chat_startStream(
        channel=GENERAL,
        thread_ts=question,
        recipient_user_id=MAYA,
        recipient_team_id=server.workspace.identity.team_id,
        markdown_text="Twenty ",
    )
    growing = thread.locator(".streaming")
    await expect(growing).to_have_text("Twenty")
    await client.chat_appendStream(channel=GENERAL, ts=str(stream["ts"]), markdown_text="**days**")
    await expect(growing.locator("strong")).to_have_text("days")
    await client.chat_stopStream(channel=GENERAL, ts=str(stream["ts"]), blocks=[BUTTON])
    await expect(thread.get_by_role("button", name="More")).to_be_visible()
    await expect(growing).to_have_count(0)
    await expect(messages(page).last.get_by_role("button", name="1 reply")).to_be_visible()


async def test_the_thread_of_the_newest_question_opens_unless_somebody_writes_in_another(
    page: Page, client: AsyncWebClient
) -> None:
    thread = page.get_by_role("complementary", name="Thread")

    async def asked(question: str) -> None:
        await write(page, f"@Docent {question}")
        await expect(messages(page).last).to_contain_text(question)
        ts = await messages(page).last.get_attribute("data-ts")
        await client.chat_postMessage(channel=GENERAL, thread_ts=ts, text=f"About {question}")

    await asked("cats")
    await expect(thread).to_contain_text("About cats")
    await asked("dogs")
    await expect(thread).to_contain_text("About dogs")
    await write(page, "@Docent birds")
    await expect(messages(page).last).to_contain_text("birds")
    ts = await messages(page).last.get_attribute("data-ts")
    await page.locator("#composer-thread").fill("What I was")
    await client.chat_postMessage(channel=GENERAL, thread_ts=ts, text="About birds")
    await expect(messages(page).last.get_by_role("button", name="1 reply")).to_be_visible()
    await expect(thread).to_contain_text("About dogs")


async def test_on_a_phone_channels_keep_their_names(page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    channels = page.get_by_role("navigation").locator(".channel-name")
    await expect(channels.filter(has_text="general")).to_be_visible()
    await expect(channels.filter(has_text="partner-portal")).to_be_visible()


async def test_a_thread_says_how_the_bot_is_asked_again(page: Page) -> None:
    await write(page, "@Docent cats")
    await messages(page).last.hover()
    await messages(page).last.get_by_role("button", name="Reply in thread").click()
    await expect(page.locator("#composer-thread")).to_have_attribute(
        "placeholder", re.compile("@Docent")
    )


async def test_the_page_is_dark_where_the_system_asks_for_it(page: Page) -> None:
    shade = "() => getComputedStyle(document.querySelector('.main')).backgroundColor"
    assert await page.evaluate(shade) == "rgb(255, 255, 255)"
    await page.emulate_media(color_scheme="dark")
    assert await page.evaluate(shade) == "rgb(28, 26, 34)"


async def test_an_error_is_said_in_words_and_keeps_what_was_typed(
    page: Page, client: AsyncWebClient
) -> None:
    box = await write(page, "/ask what is not lost?")
    await expect(
        page.get_by_role("alert").filter(has_text="Docent is not connected")
    ).to_have_count(1)
    await expect(box).to_have_value("/ask what is not lost?")
    await client.chat_postMessage(channel=GENERAL, text="Found", blocks=[BUTTON])
    await page.get_by_role("button", name="More").click()
    await expect(page.locator(".notice")).to_contain_text("Docent is not connected")


async def test_only_the_addressed_person_sees_an_ephemeral_message(
    page: Page, client: AsyncWebClient
) -> None:
    await client.chat_postEphemeral(channel=GENERAL, user=MAYA, text="There is more.")
    await expect(messages(page).last).to_contain_text("Only visible to you")
    await page.get_by_role("button", name="Tom Okafor").click()
    await expect(page.get_by_role("button", name="Tom Okafor")).to_have_attribute(
        "aria-pressed", "true"
    )
    await expect(page.locator("#main .intro")).to_be_visible()
    await expect(page.get_by_text("There is more.")).to_have_count(0)


async def test_a_guest_sees_only_the_channel_they_are_in(page: Page) -> None:
    await page.get_by_role("button", name="Lena Novak").click()
    await expect(page.get_by_role("heading", name="partner-portal")).to_be_visible()
    links = page.get_by_role("navigation").get_by_role("link")
    await expect(links).to_have_text(["partner-portal", "Docent"])


async def test_a_permalink_opens_its_message(page: Page, server: PlaygroundServer) -> None:
    root = server.say("tom", "general", "the root")
    for number in range(30):
        server.say("tom", "general", f"filler {number}")
    reply = server.say("maya", "general", "the reply", thread_ts=root.ts)
    await page.goto(server.workspace.permalink(root))
    await expect(page.locator("#main .highlighted")).to_contain_text("the root")
    await expect(page.locator("#main .highlighted")).to_be_in_viewport()
    await page.goto(server.workspace.permalink(reply))
    await expect(page.locator("#thread .highlighted")).to_contain_text("the reply")


async def test_own_files_are_shared_and_deleted(page: Page, server: PlaygroundServer) -> None:
    await page.get_by_label("Files", exact=True).first.set_input_files(
        {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"We meet at noon."}
    )
    await write(page, "the plan")
    card = messages(page).last.locator(".file")
    await expect(card).to_contain_text("plan.txt")
    await card.hover()
    await card.get_by_role("button", name="Delete plan.txt").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete file").click()
    await expect(messages(page).last).to_contain_text("This file was deleted.")
    assert [file.deleted for file in server.workspace.files.values()] == [True]


async def test_the_page_finds_its_server_again(page: Page, server: PlaygroundServer) -> None:
    await expect(page.locator("#banner")).not_to_contain_text("lost")
    port = server.port
    await server.__aexit__(None, None, None)
    await expect(page.locator("#banner")).to_contain_text("lost the playground")
    async with PlaygroundServer(server.workspace, port=port) as again:
        again.say("tom", "general", "missed meanwhile")
        await expect(messages(page).last).to_contain_text("missed meanwhile")
        await expect(page.locator("#banner")).not_to_contain_text("lost")


async def test_typing_shows_commands_and_people(page: Page) -> None:
    box = page.get_by_label("Message #general")
    await box.press_sequentially("/")
    options = page.get_by_role("option")
    await expect(options).to_contain_text(["/ask", "/ingest"])
    await box.press("Tab")
    await expect(box).to_have_value("/ask ")
    await box.fill("")
    await box.press_sequentially("hello @doc")
    await box.press("Enter")
    await expect(box).to_have_value(re.compile("^hello @Docent $"))


async def test_a_modal_is_opened_corrected_and_submitted(
    page: Page, client: AsyncWebClient, bot: EchoBot
) -> None:
    await client.chat_postMessage(channel=GENERAL, text="Choose", blocks=[BUTTON])
    await page.get_by_role("button", name="More").click()
    dialog = page.get_by_role("dialog", name="Why?")
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog).to_contain_text("Please fill this in.")
    await dialog.get_by_label("Reason").fill("no")
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog).to_contain_text("Say more")
    await dialog.get_by_label("Reason").fill("out of date")
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog).to_have_count(0)
    kinds = [request["type"] for request in bot.requests]
    assert kinds == ["block_actions", "view_submission", "view_submission"]
