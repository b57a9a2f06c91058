"""People write, upload, press buttons and type commands.

Apart from places: these make messages and interactions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.domain.json import JsonObject
from playground.acts.files import (
    Upload,
    change_content,
    delete_file,
    expire_file,
    unshare,
)
from playground.acts.interactions import (
    Outcome,
    press,
    press_in_view,
    run_command,
    use_shortcut,
)
from playground.acts.messages import delete
from playground.acts.modals import close_view, open_home, submit_view
from playground.acts.reactions import add_reaction
from playground.acts.speech import edit, say, send_files, share_again
from playground.json_values import object_at, objects_at, text_at
from playground.model import Message, SharedFile
from playground.people.named import Named
from playground.refusal import Refused
from playground.views import OpenView

__all__ = ["Speaking"]


class Speaking(Named):
    """Every call acts as the person named first."""

    def say(self, user: str, channel: str, text: str, *, thread_ts: str | None = None) -> Message:
        """Post a message; `<@bot>` mentions the bot.

        Raises:
            Refused: They may not write there.
        """
        who = self._user(user)
        place = self._channel(channel, who)
        return say(
            self.hub, user=who, channel=place, text=self._readable(text), thread_ts=thread_ts
        )

    def edit(self, message: Message, text: str) -> Message:
        """Change a message as its author."""
        return edit(self.hub, self._message(message), self._readable(text))

    def delete_message(self, message: Message) -> None:
        """Delete a message as its author."""
        delete(self.hub, self._message(message))

    def upload(
        self,
        user: str,
        channel: str,
        name: str,
        content: bytes,
        *,
        text: str = "",
    ) -> Message:
        """Post one file.

        Raises:
            Refused: They may not write there.
        """
        return self.upload_all(user, channel, [Upload(name=name, content=content)], text=text)

    def upload_all(
        self,
        user: str,
        channel: str,
        uploads: Sequence[Upload],
        *,
        text: str = "",
        thread_ts: str | None = None,
    ) -> Message:
        """Post several files as one message.

        Raises:
            Refused: They may not write there.
        """
        who = self._user(user)
        return send_files(
            self.hub,
            user=who,
            channel=self._channel(channel, who),
            uploads=uploads,
            text=self._readable(text),
            thread_ts=thread_ts,
        )

    def share_file(self, user: str, channel: str, file_id: str, *, text: str = "") -> Message:
        """Post a file that is already in the workspace.

        Raises:
            Refused: They may not write there.
        """
        who = self._user(user)
        place = self._channel(channel, who)
        files = [self._file(file_id)]
        return share_again(
            self.hub, user=who, channel=place, files=files, text=self._readable(text)
        )

    def unshare_file(self, message: Message, file_id: str) -> Message:
        """Take a file out of one message."""
        return unshare(self.hub, self._message(message), self._file(file_id))

    def change_file(self, file_id: str, content: bytes) -> SharedFile:
        """Give a file other bytes under its id."""
        return change_content(self.hub, self._file(file_id), content=content)

    def hide_file(self, file_id: str) -> None:
        """Put a file beyond the limit of the workspace's plan."""
        self.hub.workspace.save_file(replace(self._file(file_id), mode="hidden_by_limit"))

    def delete_file(self, file_id: str) -> None:
        """Delete a file everywhere."""
        delete_file(self.hub, self._file(file_id))

    def expire_file(self, file_id: str) -> None:
        """Remove a file as a retention policy does, without any event."""
        expire_file(self.hub, self._file(file_id))

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Outcome:
        """Type a slash command."""
        who = self._user(user)
        place = self._channel(channel, who)
        return await run_command(self.hub, user=who, channel=place, command=command, text=text)

    async def click(
        self,
        user: str,
        message: Message,
        action_id: str,
        **chosen: str | JsonObject,
    ) -> Outcome:
        """Press a button, or choose (`value=…`, `selected_option=…`) in another element."""
        action: JsonObject = {"action_id": action_id, **chosen}
        who, what = self._user(user), self._message(message)
        return await press(self.hub, user=who, message=what, action=action)

    async def shortcut(self, user: str, message: Message, callback_id: str) -> Outcome:
        """Use a message shortcut."""
        who, what = self._user(user), self._message(message)
        return await use_shortcut(self.hub, user=who, message=what, callback_id=callback_id)

    def react(self, user: str, message: Message, name: str) -> Message:
        """Add a reaction."""
        return add_reaction(self.hub, self._message(message), name, self._user(user).id)

    def open_home(self, user: str) -> None:
        """Open the app's Home tab."""
        open_home(self.hub, self._user(user))

    async def click_in_view(
        self, user: str, view: OpenView, action_id: str, **chosen: str | JsonObject
    ) -> Outcome:
        """Press a button of a modal or Home tab."""
        action: JsonObject = {"action_id": action_id, **chosen}
        return await press_in_view(self.hub, user=self._user(user), view=view, action=action)

    async def submit(self, user: str, view: OpenView, **answers: str) -> Outcome:
        """Submit a modal, its text fields filled by their action ids."""
        values: dict[str, JsonObject] = {}
        for block in objects_at(view.body, "blocks"):
            element = object_at(block, "element")
            answer = answers.get(text_at(element, "action_id"))
            if answer is not None:
                state: JsonObject = {"type": text_at(element, "type"), "value": answer}
                values[text_at(block, "block_id")] = {text_at(element, "action_id"): state}
        return await submit_view(self.hub, user=self._user(user), view=view, values=values)

    async def dismiss(self, user: str, view: OpenView) -> Outcome:
        """Close a modal."""
        return await close_view(self.hub, user=self._user(user), view=view)

    def _file(self, file_id: str) -> SharedFile:
        file = self.hub.workspace.files.get(file_id)
        if file is None:
            raise Refused("file_not_found")
        return file
