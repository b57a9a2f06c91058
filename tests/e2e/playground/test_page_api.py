"""The endpoints of the page: what each person sees and may do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground import PlaygroundServer, seeded_workspace
from playground.page_api.actions import PageActions
from playground.sample import post_sample, read_suggestions
from playground.seed import GENERAL, GUEST, GUEST_CHANNEL, MAYA, PRIVATE, TOM
from tests.e2e.playground.echo_bot import BUTTON, FORM, EchoBot


class Page:
    """Calls the server as the page does."""

    def __init__(self, server: PlaygroundServer, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._url = server.url

    async def asks(self, path: str, **query: str) -> dict[str, object]:
        async with self._session.get(f"{self._url}/page/{path}", params=query) as answer:
            body: dict[str, object] = await answer.json()
            return body

    async def does(self, path: str, **body: object) -> dict[str, object]:
        async with self._session.post(f"{self._url}/page/{path}", json=body) as answer:
            told: dict[str, object] = await answer.json()
            return told

    async def texts(self, user: str, channel: str, **query: str) -> list[str]:
        answer = await self.asks("messages", user=user, channel=channel, **query)
        messages = answer["messages"]
        assert isinstance(messages, list)
        return [message["text"] for message in messages]


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def page(server: PlaygroundServer, session: aiohttp.ClientSession) -> Page:
    return Page(server, session)


def names(state: dict[str, object]) -> list[str]:
    channels = state["channels"]
    assert isinstance(channels, list)
    return [channel["name"] for channel in channels]


async def test_each_person_sees_their_own_workspace(server: PlaygroundServer, page: Page) -> None:
    maya = await page.asks("state", user=MAYA)
    assert names(maya) == ["general", "leads", "partner-portal", "Docent"]
    assert names(await page.asks("state", user=TOM)) == ["general", "partner-portal", "Docent"]
    guest = await page.asks("state", user=GUEST)
    assert (names(guest), guest["home"]) == (["partner-portal", "Docent"], GUEST_CHANNEL)
    assert (await page.asks("state", user="U0NOBODY"))["me"] == MAYA
    server.create_channel(TOM, "random")
    assert "random" in names(await page.asks("state", user=MAYA))
    assert "random" not in names(await page.asks("state", user=GUEST))


async def test_unread_messages_are_counted_until_they_are_read(
    server: PlaygroundServer, page: Page
) -> None:
    server.say(MAYA, "#general", "one")
    server.say(MAYA, "#general", "two")

    async def unread(user: str) -> object:
        channels = (await page.asks("state", user=user))["channels"]
        assert isinstance(channels, list)
        return channels[0]["unread"]

    assert (await unread(TOM), await unread(MAYA)) == (2, 0)
    assert await page.texts(TOM, GENERAL) == ["one", "two"]
    assert await unread(TOM) == 0


async def test_posting_threads_and_deleting(server: PlaygroundServer, page: Page) -> None:
    root = await page.does("post", user=MAYA, channel=GENERAL, text="a < b")
    reply = {"user": TOM, "channel": GENERAL, "text": "so?", "thread_ts": root["ts"]}
    assert (await page.does("post", **reply))["ok"]
    assert await page.texts(MAYA, GENERAL) == ["a &lt; b"]
    assert await page.texts(MAYA, GENERAL, thread_ts=str(root["ts"])) == ["a &lt; b", "so?"]
    refused = await page.does("delete", user=TOM, channel=GENERAL, ts=root["ts"])
    assert refused == {"ok": False, "error": "cant_delete_message"}
    assert (await page.does("delete", user=MAYA, channel=GENERAL, ts=root["ts"]))["ok"]
    assert server.messages("#general")[0].is_deleted


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ({"user": "U0NOBODY", "channel": GENERAL, "text": "x"}, "user_not_found"),
        ({"user": TOM, "channel": PRIVATE, "text": "x"}, "channel_not_found"),
        ({"user": GUEST, "channel": GENERAL, "text": "x"}, "channel_not_found"),
        ({"user": TOM, "channel": GENERAL, "text": " "}, "no_text"),
        ({"user": TOM, "channel": GENERAL, "text": "x", "thread_ts": "1.2"}, "thread_not_found"),
    ],
)
async def test_what_a_person_may_not_post(page: Page, call: dict[str, str], error: str) -> None:
    assert await page.does("post", **call) == {"ok": False, "error": error}


async def test_files_go_up_and_come_down_for_those_who_see_them(
    server: PlaygroundServer, page: Page, session: aiohttp.ClientSession
) -> None:
    fields = {"user": MAYA, "channel": PRIVATE, "text": "the plan"}
    form = aiohttp.FormData(fields, quote_fields=False)
    form.add_field("file", b"# Plan", filename="../plan.md")
    form.add_field("file", b"<script>", filename="%22page%22.html")
    async with session.post(f"{server.url}/page/upload", data=form) as answer:
        assert (await answer.json())["ok"]
    first, second = server.workspace.files.values()
    assert (first.name, second.name, second.mimetype) == (
        *("plan.md", '"page".html'),
        "text/html",
    )

    address = f"{server.url}/page/file/{second.id}"
    async with session.get(address, params={"user": MAYA}) as download:
        assert await download.read() == b"<script>"
        assert download.headers["Content-Disposition"].startswith("attachment")
    refused = {"ok": False, "error": "file_not_found"}
    assert await page.asks(f"file/{second.id}", user=TOM) == refused
    assert (await page.does("delete_file", user=TOM, file=second.id))["error"] == "cant_delete_file"
    assert (await page.does("delete_file", user=MAYA, file=second.id))["ok"]
    assert await page.asks(f"file/{second.id}", user=MAYA) == refused


async def test_buttons_modals_and_commands(
    server: PlaygroundServer, page: Page, client: AsyncWebClient, bot: EchoBot
) -> None:
    posted = await client.chat_postMessage(channel=GENERAL, text="page 1", blocks=[BUTTON])
    action = {"action_id": "more", "block_id": "row", "type": "button", "value": "page-2"}
    place = {"user": TOM, "channel": GENERAL, "message_ts": posted["ts"]}
    async with (
        aiohttp.ClientSession() as other,
        other.ws_connect(f"{server.url}/page/live?user={TOM}") as live,
    ):
        assert (await page.does("action", **place, action=action))["ok"]
        news = await live.receive_json()
        while news["type"] != "modal":
            news = await live.receive_json()
    view = news["view"]
    assert view["title"] == FORM["title"]
    values = {"reason": {"text": {"type": "plain_text_input", "value": "no"}}}
    submitted = {"user": TOM, "view_id": view["id"]}
    refused = await page.does("view", **submitted, values=values)
    assert refused == {"ok": True, "errors": {"reason": "Say more"}}
    values["reason"]["text"]["value"] = "because"
    assert await page.does("view", **submitted, values=values) == {"ok": True}
    assert (await page.does("view", **submitted, values=values))["error"] == "not_found"
    missing = await page.does("action", **place, action={"action_id": "gone"})
    assert missing["error"] == "action_not_found"
    typed = {"user": TOM, "channel": GENERAL, "command": "/ask", "text": "x"}
    assert await page.does("command", **typed) == {"ok": True}
    assert "/ask" in str(bot.requests[-1])


async def test_a_page_hears_only_what_its_person_may_see(
    server: PlaygroundServer, session: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    async with session.ws_connect(f"{server.url}/page/live?user={TOM}") as live:
        server.say(MAYA, "#leads", "secret")
        await client.chat_postEphemeral(channel=GENERAL, user=MAYA, text="for Maya only")
        root = server.say(MAYA, "#general", "for all")
        status = {"channel_id": GENERAL, "thread_ts": root.ts, "status": "is reading…"}
        await client.api_call("assistant.threads.setStatus", json=status)
        await client.chat_postMessage(channel=GENERAL, thread_ts=root.ts, text="done")
        server.set_banner("quoting", claude_offer="price")
        heard = [await live.receive_json() for _ in range(6)]
    assert [news["type"] for news in heard] == [
        "message",
        "status",
        "status",
        "message",
        "changed",
        "bot",
    ]
    assert heard[0]["message"]["text"] == "for all"
    assert [heard[1]["text"], heard[2]["text"]] == ["is reading…", ""]
    assert heard[4]["message"]["reply_count"] == 1


async def test_other_websites_may_not_act_as_a_person(
    server: PlaygroundServer, session: aiohttp.ClientSession
) -> None:
    body = {"user": MAYA, "channel": GENERAL, "text": "x"}
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        post = session.post(f"{server.url}/page/post", json=body, headers=headers)
        async with post as answer:
            assert answer.status == 403
    own = {"Origin": server.url}
    async with session.post(f"{server.url}/page/post", json=body, headers=own) as answer:
        assert (await answer.json())["ok"]


async def test_the_page_and_permalinks_are_served(
    server: PlaygroundServer, session: aiohttp.ClientSession
) -> None:
    message = server.say(MAYA, "#general", "x")
    for address in (f"{server.url}/", server.permalink(message), f"{server.url}/assets/app.js"):
        async with session.get(address) as answer:
            assert answer.status == 200
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    async with session.get(f"{server.url}/assets/..%2Foptions.py") as answer:
        assert answer.status == 404


async def test_the_claude_button_calls_back_only_while_it_is_offered(
    session: aiohttp.ClientSession,
) -> None:
    pressed: list[str] = []

    async def use_claude() -> None:
        pressed.append("claude")

    actions = PageActions(use_claude=use_claude)
    async with PlaygroundServer(seeded_workspace(), actions=actions) as server:
        page = Page(server, session)
        assert (await page.does("claude", user=MAYA))["error"] == "not_offered"
        server.set_banner("quoting", claude_offer="Use Claude ($2 / $10)")
        bot = (await page.asks("state", user=MAYA))["bot"]
        assert isinstance(bot, dict)
        assert bot["claude_offer"] == {"label": "Use Claude ($2 / $10)"}
        assert (await page.does("claude", user=MAYA))["ok"]
    assert pressed == ["claude"]


async def test_the_sample_is_posted_once(server: PlaygroundServer, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.md").write_text("# A")
    (tmp_path / "sample.json").write_text(
        '{"files": [{"name": "a.md", "channel": "general", "user": "maya", "text": "A!"},'
        ' {"name": "missing.md", "channel": "general", "user": "maya", "text": ""}],'
        ' "suggestions": [{"label": "L", "text": "T", "channel": "general"}]}'
    )
    assert post_sample(server.hub, tmp_path) == 1
    assert post_sample(server.hub, tmp_path) == 0
    assert [message.text for message in server.messages("#general")] == ["A!"]
    assert [each.label for each in read_suggestions(tmp_path)] == ["L"]
