"""Reads Slack's JSON without trusting its shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.domain.json import JsonObject, JsonValue

__all__ = ["Payload"]


class Payload:
    """A JSON object whose fields may be missing or of another type."""

    __slots__ = ("raw",)

    def __init__(self, raw: object) -> None:
        self.raw: JsonObject = raw if isinstance(raw, Mapping) else {}

    def text(self, name: str) -> str:
        """Return a string, empty when there is none."""
        value = self.raw.get(name)
        return value if isinstance(value, str) else ""

    def flag(self, name: str) -> bool:
        """Tell whether a field is true."""
        return self.raw.get(name) is True

    def known_flag(self, name: str) -> bool | None:
        """Return a boolean, None when it is not told."""
        value = self.raw.get(name)
        return value if isinstance(value, bool) else None

    def number(self, name: str) -> float:
        """Return a number, also from a numeric string; 0 when there is none."""
        value = self.raw.get(name)
        if isinstance(value, bool):
            return 0.0
        if isinstance(value, int | float):
            return float(value)
        try:
            return float(value) if isinstance(value, str) else 0.0
        except ValueError:
            return 0.0

    def child(self, name: str) -> Payload:
        """Return an object, empty when there is none."""
        return Payload(self.raw.get(name))

    def children(self, name: str) -> list[Payload]:
        """Return the objects of a list."""
        return [Payload(item) for item in self._items(name) if isinstance(item, Mapping)]

    def texts(self, name: str) -> list[str]:
        """Return the strings of a list."""
        return [item for item in self._items(name) if isinstance(item, str)]

    def _items(self, name: str) -> Sequence[JsonValue]:
        value = self.raw.get(name)
        return value if isinstance(value, list | tuple) else ()
