"""Reads parts of JSON bodies that others wrote, without trusting their shape.

Apart because every edge needs the same four questions.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.domain.json import JsonObject, JsonValue

__all__ = ["object_at", "objects_at", "objects_of", "text_at"]


def text_at(body: JsonObject, key: str) -> str:
    """The string under a key, or an empty one."""
    value = body.get(key)
    return value if isinstance(value, str) else ""


def object_at(body: JsonObject, key: str) -> JsonObject:
    """The object under a key, or an empty one."""
    value = body.get(key)
    return value if isinstance(value, Mapping) else {}


def objects_at(body: JsonObject, key: str) -> list[JsonObject]:
    """The objects in the list under a key."""
    return objects_of(body.get(key))


def objects_of(value: JsonValue) -> list[JsonObject]:
    """The objects of a list, or none when it is no list."""
    if not isinstance(value, list | tuple):
        return []
    return [item for item in value if isinstance(item, Mapping)]
