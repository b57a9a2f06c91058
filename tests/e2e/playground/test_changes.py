"""What the bot hears when people, conversations, messages and files change."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest

from core.domain.json import JsonObject
from playground import PlaygroundServer, seeded_workspace
from playground.acts.files import Upload
from playground.json_values import object_at, objects_at
from playground.seed import GENERAL, GUEST, MAYA, PRIVATE, TOM

BOT = "U0DOCENT000"


class Ear:
    """Acknowledges every envelope and keeps the events in the order they came."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def hears(self, count: int) -> list[JsonObject]:
        events: list[JsonObject] = []
        while len(events) < count:
            envelope = await self._socket.receive_json(timeout=5)
            await self._socket.send_json({"envelope_id": envelope["envelope_id"]})
            assert envelope["payload"]["api_app_id"] == "A0DOCENT000"
            events.append(envelope["payload"]["event"])
        return events

    async def hears_nothing_but(self, marker: Callable[[], object]) -> None:
        """What a test did before reached nobody: the next thing heard is the marker."""
        marker()
        event = (await self.hears(1))[0]
        assert event["text"] == "marker"


@pytest.fixture
async def ear(server: PlaygroundServer) -> AsyncIterator[Ear]:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(server._new_socket_url()) as socket,
    ):
        await socket.receive_json()
        yield Ear(socket)


def kinds(events: list[JsonObject]) -> list[object]:
    return [event.get("subtype") or event["type"] for event in events]


async def test_people_come_and_go(server: PlaygroundServer, ear: Ear) -> None:
    server.invite(MAYA, "#leads", TOM)
    server.kick(MAYA, "#leads", TOM)
    events = await ear.hears(4)
    assert kinds(events) == [
        "member_joined_channel",
        "group_join",
        "member_left_channel",
        "group_leave",
    ]
    assert (events[0]["user"], events[0]["channel_type"], events[0]["inviter"]) == (TOM, "G", MAYA)
    assert TOM not in server.workspace.channels[PRIVATE].members


async def test_the_bot_comes_and_goes(server: PlaygroundServer, ear: Ear) -> None:
    secret = server.create_channel(TOM, "secret", private=True)
    server.invite(TOM, "#secret", "bot")
    server.kick(TOM, "#secret", "bot")
    server.say(TOM, "#secret", "unheard")
    events = await ear.hears(3)
    assert kinds(events) == ["member_joined_channel", "group_join", "group_left"]
    assert (events[0]["user"], events[2]["channel"]) == (BOT, secret.id)
    await ear.hears_nothing_but(lambda: server.say(TOM, "dm", "marker"))


async def test_conversations_change(server: PlaygroundServer, ear: Ear) -> None:
    server.create_channel(TOM, "news", with_bot=True)
    server.rename("#news", "old-news")
    server.archive(TOM, "#old-news")
    server.unarchive(TOM, "#old-news")
    server.share_outside("#old-news")
    server.stop_sharing_outside("#old-news")
    server.make_private(TOM, "#old-news")
    events = await ear.hears(7)
    assert kinds(events) == [
        "channel_created",
        "channel_rename",
        "channel_archive",
        "channel_unarchive",
        "channel_shared",
        "channel_unshared",
        "channel_convert_to_private",
    ]
    assert events[6]["channel_type"] == "group"
    server.rename("#old-news", "hidden")
    assert kinds(await ear.hears(1)) == ["group_rename"]


async def test_accounts_change(server: PlaygroundServer, ear: Ear) -> None:
    server.add_person("Ada Stone", guest=True)
    server.make_guest(TOM)
    server.deactivate(TOM)
    users = [event["user"] for event in await ear.hears(3)]
    assert all(isinstance(user, dict) for user in users)
    assert [user["is_restricted"] for user in users[:2] if isinstance(user, dict)] == [True, True]
    assert [user["deleted"] for user in users if isinstance(user, dict)] == [False, False, True]


async def test_messages_change(server: PlaygroundServer, ear: Ear) -> None:
    root = server.say(MAYA, "#general", "frist")
    server.edit(root, "first")
    reply = server.say(TOM, "#general", "so?", thread_ts=root.ts)
    server.delete_message(root)
    server.delete_message(reply)
    posted, changed, answered, stone, deleted = await ear.hears(5)
    assert (posted["text"], answered["parent_user_id"]) == ("frist", MAYA)
    assert object_at(changed, "message")["text"] == "first"
    assert object_at(changed, "previous_message")["text"] == "frist"
    assert object_at(stone, "message")["subtype"] == "tombstone"
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", reply.ts)


async def test_a_files_life(server: PlaygroundServer, ear: Ear) -> None:
    first = server.upload(MAYA, "#general", "plan.md", b"one")
    file_id = first.file_ids[0]
    second = server.share_file(MAYA, "#leads", file_id)
    server.change_file(file_id, b"three")
    server.delete_message(second)
    server.unshare_file(first, file_id)
    events = await ear.hears(10)
    assert kinds(events) == [
        "file_created",
        "file_shared",
        "file_share",
        "file_shared",
        "file_share",
        "file_change",
        "file_unshared",
        "message_deleted",
        "file_unshared",
        "message_changed",
    ]
    assert (events[1]["channel_id"], events[3]["channel_id"]) == (GENERAL, PRIVATE)
    assert "files" not in object_at(events[9], "message")
    server.delete_file(file_id)
    await ear.hears_nothing_but(lambda: server.say(TOM, "dm", "marker"))


async def test_a_mention_with_files_carries_them(server: PlaygroundServer, ear: Ear) -> None:
    uploads = [Upload(name="a.md", content=b"a"), Upload(name="b.md", content=b"b")]
    server.upload_all(MAYA, "#general", uploads, text="@Docent read these")
    events = await ear.hears(6)
    assert kinds(events)[4:] == ["app_mention", "file_share"]
    assert [file["name"] for file in objects_at(events[4], "files")] == ["a.md", "b.md"]


async def test_an_external_file_has_no_download(server: PlaygroundServer, ear: Ear) -> None:
    chosen = Upload(name="doc", mode="external", external_url="https://docs.example.org/doc")
    server.upload_all(MAYA, "dm", [chosen])
    file = objects_at((await ear.hears(3))[2], "files")[0]
    assert (file["mode"], file["is_external"]) == ("external", True)
    assert file["url_private"] == "https://docs.example.org/doc"
    assert "url_private_download" not in file


async def test_home_shortcuts_and_reactions(server: PlaygroundServer, ear: Ear) -> None:
    server.open_home(GUEST)
    message = server.say(MAYA, "#general", "x")
    server.react(TOM, message, "eyes")
    opened, _, reacted = await ear.hears(3)
    assert (opened["type"], opened["tab"], opened["user"]) == ("app_home_opened", "home", GUEST)
    assert (reacted["type"], reacted["reaction"], reacted["user"]) == (
        "reaction_added",
        "eyes",
        TOM,
    )


async def test_a_manifest_limits_what_arrives() -> None:
    manifest: JsonObject = {
        "settings": {"event_subscriptions": {"bot_events": ["message.im"]}},
        "features": {"slash_commands": [{"command": "/ask", "should_escape": True}]},
        "oauth_config": {"scopes": {"bot": ["chat:write"]}},
    }
    async with (
        PlaygroundServer(seeded_workspace(), manifest=manifest) as server,
        aiohttp.ClientSession() as session,
        session.ws_connect(server._new_socket_url()) as socket,
    ):
        await socket.receive_json()
        server.say(MAYA, "#general", "@Docent hi")
        await Ear(socket).hears_nothing_but(lambda: server.say(MAYA, "dm", "marker"))
        refused = await server.command(MAYA, "#general", "/other")
        assert refused.error == "invalid_command"
        headers = {"Authorization": f"Bearer {server.workspace.identity.bot_token}"}
        async with session.post(f"{server.api_url}auth.test", headers=headers) as answer:
            assert answer.headers["X-OAuth-Scopes"] == "chat:write"
