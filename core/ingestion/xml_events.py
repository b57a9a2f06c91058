"""Walks through XML, an event at a time: nothing is held, and no entity of outside is opened."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

__all__ = ["walk_xml"]


def walk_xml(
    content: bytes,
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> bool:
    """Call back for each tag and each stretch of text; False if it broke off, being no XML."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        return False
    return True
