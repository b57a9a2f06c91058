"""Walks through XML, an event at a time: nothing is held, and no entity of outside is opened."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

__all__ = ["walk_xml"]

_DECLARATION_BYTES = 4096


def walk_xml(
    content: bytes,
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> bool:
    """Call back for each tag and each stretch of text; False if it broke off, being no XML."""
    if not _has_known_letters(content[:_DECLARATION_BYTES]):
        return False
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        return False
    return True


def _has_known_letters(head: bytes) -> bool:
    """Tell whether the parser knows the encoding that XML says it is in."""
    try:
        expat.ParserCreate().Parse(head, False)
    except expat.ExpatError:
        return True  # whatever else is wrong is found again
    except (LookupError, ValueError):
        return False
    return True
