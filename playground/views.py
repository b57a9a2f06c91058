"""Modals and Home tabs that apps opened.

Apart because a view has its own ids, hashes and a stack, and never survives a restart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.domain.json import JsonObject, JsonValue
from playground.clock import new_id
from playground.json_values import text_at

__all__ = ["OpenView", "Views", "view_object"]

_STACK = 3  # Source: https://docs.slack.dev/surfaces/modals


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenView:
    """One view somebody looks at, as the app gave it."""

    id: str
    user: str
    body: JsonObject
    hash: str
    root_id: str
    previous_id: str | None = None
    values: JsonObject = field(default_factory=dict)


class Views:
    """The open modals by id, and everybody's Home tab."""

    def __init__(self) -> None:
        self._modals: dict[str, OpenView] = {}
        self._homes: dict[str, OpenView] = {}
        self._changes = 0

    def open(self, user_id: str, body: JsonObject, below: OpenView | None = None) -> OpenView:
        """Show a modal, on top of another when one is given."""
        view_id = new_id("V")
        view = OpenView(
            id=view_id,
            user=user_id,
            body=body,
            hash=self._hash(),
            root_id=below.root_id if below else view_id,
            previous_id=below.id if below else None,
        )
        self._modals[view_id] = view
        return view

    def replace(self, view: OpenView, body: JsonObject) -> OpenView:
        """Put another content into an open modal."""
        changed = OpenView(
            id=view.id,
            user=view.user,
            body=body,
            hash=self._hash(),
            root_id=view.root_id,
            previous_id=view.previous_id,
        )
        self._modals[view.id] = changed
        return changed

    def publish(self, user_id: str, body: JsonObject) -> OpenView:
        """Replace somebody's Home tab."""
        earlier = self._homes.get(user_id)
        view_id = earlier.id if earlier else new_id("V")
        view = OpenView(id=view_id, user=user_id, body=body, hash=self._hash(), root_id=view_id)
        self._homes[user_id] = view
        return view

    def home(self, user_id: str) -> OpenView | None:
        """Somebody's Home tab."""
        return self._homes.get(user_id)

    def find(self, view_id: str) -> OpenView | None:
        """A modal or Home tab by its id."""
        homes = (home for home in self._homes.values() if home.id == view_id)
        return self._modals.get(view_id) or next(homes, None)

    def find_external(self, external_id: str) -> OpenView | None:
        """A modal by the id its app gave it."""
        return next(
            (
                view
                for view in self._modals.values()
                if external_id and text_at(view.body, "external_id") == external_id
            ),
            None,
        )

    def top(self, user_id: str) -> OpenView | None:
        """The modal somebody looks at."""
        mine = [view for view in self._modals.values() if view.user == user_id]
        return mine[-1] if mine else None

    def is_full(self, view: OpenView) -> bool:
        """Whether no further modal fits on this one."""
        stack = [each for each in self._modals.values() if each.root_id == view.root_id]
        return len(stack) >= _STACK

    def close(self, view: OpenView, *, whole_stack: bool = False) -> None:
        """Take a modal away, or the whole stack."""
        for each in list(self._modals.values()):
            if each.id == view.id or (whole_stack and each.root_id == view.root_id):
                del self._modals[each.id]

    def _hash(self) -> str:
        self._changes += 1
        return f"{self._changes}.{new_id('h')}"


def view_object(view: OpenView, *, team_id: str, app_id: str, bot_id: str) -> dict[str, JsonValue]:
    """Render a view as responses and payloads carry it."""
    # Source: https://docs.slack.dev/reference/views
    state: Mapping[str, JsonValue] = {"values": view.values}
    rendered: dict[str, JsonValue] = {
        "id": view.id,
        "team_id": team_id,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "title": None,
        "submit": None,
        "close": None,
        **view.body,
        "state": state,
        "hash": view.hash,
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": app_id,
        "app_installed_team_id": team_id,
        "bot_id": bot_id,
    }
    return rendered
