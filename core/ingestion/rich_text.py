"""Changes RTF files before xberg sees them, into the dialect that it reads whole.

Apart from `rewriting`, because RTF is bytes with escapes, no container.
"""

from __future__ import annotations

import re

__all__ = ["plain_rtf"]

_HEAD_BYTES = 200
_BREAKS = re.compile(rb"\\(page|sect|column|softline)(?![a-z])")
# Whether the group ends is asked once, not again by each of its marks.
_DELETED = re.compile(rb"\{(?=[^{}]*\})[^{}]*\\deleted(?![a-z0])[^{}]*\}")
# A letter of two bytes whose second is written as what it looks like in ASCII.
_HALF_ESCAPED = re.compile(rb"(\\'[89a-fA-F][0-9a-fA-F])([@-\[\]-z|~])")
_MACINTOSH = re.compile(rb"\\mac(?![a-z])")
_BINARY = re.compile(rb"(?<!\\)\\bin(\d{1,9}) ?")
_BARE = re.compile(rb"[\x80-\xff]")
_BARE_LETTER = re.compile("[\x80-\U0010ffff]")
_MOST_SHORT = 0x7FFF


def plain_rtf(content: bytes) -> bytes:
    """Return an RTF file in which every letter is written the usual way, and breaks end paragraphs.

    What a tracked change deleted is left out, and so are the bytes of pictures.
    """
    content = _without_binaries(content)
    content = _DELETED.sub(b"", content)
    content = _BREAKS.sub(rb"\\par \\\1", content)
    content = _HALF_ESCAPED.sub(
        lambda found: found.group(1) + b"\\'%02x" % ord(found.group(2)), content
    )
    head = content[:_HEAD_BYTES]
    mark = _MACINTOSH.search(head)
    if mark and b"\\ansicpg" not in head:
        content = content[: mark.end()] + b"\\ansi\\ansicpg10000" + content[mark.end() :]
    return _escaped(content) if _BARE.search(content) else content


def _without_binaries(content: bytes) -> bytes:
    """Return it without the stretches of bytes that are no text, each of a length that it tells."""
    kept, at = [], 0
    while found := _BINARY.search(content, at):
        end = found.end() + int(found.group(1))
        kept.append(content[at : found.start()])
        at = end if end < len(content) else found.end()
    return b"".join((*kept, content[at:]))


def _escaped(content: bytes) -> bytes:
    """Return it with its bare bytes escaped: as letters if it is UTF-8, else as its code page's."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return _BARE.sub(lambda found: b"\\'%02x" % found.group()[0], content)
    return _BARE_LETTER.sub(lambda found: _numbers(found.group()), text).encode()


def _numbers(letter: str) -> str:
    units = letter.encode("utf-16-le")
    pairs = zip(units[::2], units[1::2], strict=True)
    numbers = (low + 256 * high for low, high in pairs)
    signed = (number - 65536 if number > _MOST_SHORT else number for number in numbers)
    return "".join(f"\\u{number}?" for number in signed)
