"""What the page does as a person: posts, commands, uploads, buttons, modals, deletions.

Apart from reading. Every body names the acting person, whom nobody has to prove on this machine.
"""

from __future__ import annotations

from pathlib import PurePath

import orjson
from aiohttp import BodyPartReader, web

from core.domain.json import JsonObject
from playground.acts.files import Upload, delete_file
from playground.acts.interactions import Outcome, press, press_in_view, run_command
from playground.acts.messages import delete, forget_ephemeral
from playground.acts.modals import close_view, submit_view
from playground.acts.speech import say, send_files
from playground.hub import Hub
from playground.json_values import object_at, text_at
from playground.model import Message, User
from playground.page_api.actions import PageActions
from playground.page_api.reading import acting, place
from playground.refusal import Refused

__all__ = ["PageWriting"]


class PageWriting:
    """Serves the `POST /page/…` endpoints."""

    def __init__(self, hub: Hub, actions: PageActions) -> None:
        self._hub = hub
        self._actions = actions

    async def post(self, request: web.Request) -> web.StreamResponse:
        """Post a message."""
        body = await _body(request)
        me = self._me(body)
        message = say(
            self._hub,
            user=me,
            channel=place(self._hub, me, text_at(body, "channel")),
            text=text_at(body, "text"),
            thread_ts=text_at(body, "thread_ts") or None,
        )
        return web.json_response({"ok": True, "ts": message.ts})

    async def command(self, request: web.Request) -> web.StreamResponse:
        """Type a slash command."""
        body = await _body(request)
        me = self._me(body)
        outcome = await run_command(
            self._hub,
            user=me,
            channel=place(self._hub, me, text_at(body, "channel")),
            command=text_at(body, "command"),
            text=text_at(body, "text"),
        )
        return _told(outcome)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Post files."""
        fields: dict[str, str] = {}
        uploads: list[Upload] = []
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            if part.name == "file":
                name = PurePath(_file_name(part.filename or "file")).name
                uploads.append(Upload(name=name, content=bytes(await part.read())))
            else:
                fields[part.name or ""] = await part.text()
        me = self._me(fields)
        if not uploads:
            raise Refused("no_file_data")
        message = send_files(
            self._hub,
            user=me,
            channel=place(self._hub, me, fields.get("channel", "")),
            uploads=uploads,
            text=fields.get("text", ""),
            thread_ts=fields.get("thread_ts") or None,
        )
        return web.json_response({"ok": True, "ts": message.ts})

    async def action(self, request: web.Request) -> web.StreamResponse:
        """Use an interactive element of a message or modal."""
        body = await _body(request)
        me, action, values = self._me(body), object_at(body, "action"), object_at(body, "values")
        view = self._hub.views.find(text_at(body, "view_id"))
        if view is not None:
            outcome = await press_in_view(
                self._hub, user=me, view=view, action=action, values=values
            )
            return _told(outcome)
        message = self._message(me, body, "message_ts")
        outcome = await press(self._hub, user=me, message=message, action=action, values=values)
        return _told(outcome)

    async def view(self, request: web.Request) -> web.StreamResponse:
        """Submit or close a modal."""
        body = await _body(request)
        me = self._me(body)
        view = self._hub.views.find(text_at(body, "view_id"))
        if view is None or view.user != me.id:
            raise Refused("not_found")
        if body.get("closed") is True:
            return _told(await close_view(self._hub, user=me, view=view))
        values = object_at(body, "values")
        outcome = await submit_view(self._hub, user=me, view=view, values=values)
        errors = object_at(outcome.payload or {}, "errors")
        if errors:
            return web.json_response({"ok": True, "errors": dict(errors)})
        return _told(outcome)

    async def delete(self, request: web.Request) -> web.StreamResponse:
        """Delete one's own message, or dismiss an ephemeral one."""
        body = await _body(request)
        me = self._me(body)
        message = self._message(me, body, "ts")
        if message.ephemeral_to is not None:
            forget_ephemeral(self._hub, message)
        elif message.user != me.id:
            raise Refused("cant_delete_message")
        else:
            delete(self._hub, message)
        return web.json_response({"ok": True})

    async def delete_file(self, request: web.Request) -> web.StreamResponse:
        """Delete one's own file."""
        body = await _body(request)
        me = self._me(body)
        file = self._hub.workspace.files.get(text_at(body, "file"))
        if file is None or file.deleted:
            raise Refused("file_not_found")
        if file.user != me.id:
            raise Refused("cant_delete_file")
        delete_file(self._hub, file)
        return web.json_response({"ok": True})

    async def claude(self, request: web.Request) -> web.StreamResponse:
        """Restart the bot with Claude, where that is offered."""
        self._me(await _body(request))
        if self._actions.use_claude is None or self._hub.notice.claude_offer is None:
            raise Refused("not_offered")
        await self._actions.use_claude()
        return web.json_response({"ok": True})

    def _me(self, body: JsonObject) -> User:
        return acting(self._hub, text_at(body, "user"))

    def _message(self, me: User, body: JsonObject, key: str) -> Message:
        ts = text_at(body, key)
        ephemeral = self._hub.ephemerals.get(ts)
        if ephemeral is not None and ephemeral.ephemeral_to == me.id:
            return ephemeral
        channel = place(self._hub, me, text_at(body, "channel"))
        message = self._hub.workspace.message(channel.id, ts)
        if message is None or message.is_deleted:
            raise Refused("message_not_found")
        return message


async def _body(request: web.Request) -> JsonObject:
    try:
        body = orjson.loads(await request.read())
    except ValueError as error:
        raise Refused("invalid_json") from error
    if not isinstance(body, dict):
        raise Refused("json_not_object")
    return body


def _file_name(sent: str) -> str:
    """Return the name as the person has it.

    Source: HTML, multipart form data: a browser writes quotation marks and line ends like this.
    """
    return sent.replace("%22", '"').replace("%0D", "").replace("%0A", " ")


def _told(outcome: Outcome) -> web.Response:
    if outcome.ok:
        return web.json_response({"ok": True})
    return web.json_response({"ok": False, "error": outcome.error})
