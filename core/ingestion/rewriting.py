"""Changes files before xberg sees them, where it would read what no reader of them sees.

Or where it would see nothing, because a program wrote the same thing in a way of its own.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from core.ingestion.containers import Parts

__all__ = ["as_word_writes_it", "with_blanks", "with_usual_names"]

_BODY = re.compile(r"word/(?:document|footnotes|endnotes|header\d*|footer\d*)\.xml")
_MAIN = "word/document.xml"
_ROOT_RELATIONS = "_rels/.rels"
_TYPES = "[Content_Types].xml"
_MAIN_TARGET = re.compile(rb"<Relationship\s[^>]*?/officeDocument\"[^>]*>")
_TARGET = re.compile(rb"\sTarget=\"/?([^\"]*)\"")
# The element that holds the runs, not the mark of a paragraph's end, which is empty.
_MOVED = re.compile(rb"<w:moveFrom(?=[\s>])[^>]*(?<!/)>.*?</w:moveFrom>", re.DOTALL)
_HIDDEN_RUN = re.compile(
    rb"<w:r(?=[\s>])[^<>]*>\s*<w:rPr>(?:(?!</w:rPr>|<w:vanish).)*+"
    rb"<w:vanish(?:\s+w:val=\"(?:1|true|on)\")?\s*/>(?:(?!</w:rPr>).)*+</w:rPr>"
    rb"(?:(?!<w:r[\s>]|</w:r>).)*+</w:r>",
    re.DOTALL,
)
_WORD_SPACE = re.compile(
    rb"\sxmlns(?::(\w+))?=\"http://(?:schemas\.openxmlformats\.org/wordprocessingml/2006/main"
    rb"|purl\.oclc\.org/ooxml/wordprocessingml/main)\""
)
_BARE_TAG = re.compile(rb"<(/?)(?=[A-Za-z][\w-]*[\s/>])")
_ENCODING = re.compile(rb"^<\?xml[^>]*\?>")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_OPEN_BODY = "content.xml"
_BLANK = re.compile(rb"<text:s(?:\s[^<>]*)?/>")
_ZIP = b"PK\x03\x04"
_USUAL = {name.lower(): name for name in (_TYPES, "xl/sharedStrings.xml")}


def as_word_writes_it(content: bytes) -> bytes:
    """Return a Word file with its body where and how Word writes it, and only what it shows.

    Raises:
        UnreadableFile: a part is broken.
    """
    parts = Parts(content)
    changed = _with_main_part(parts)
    for name in parts.names | changed.keys():
        if _BODY.fullmatch(name):
            given = changed.get(name) or parts.read(name)
            kept = _shown(_plain(given))
            if kept != given:
                changed[name] = kept
    return _rewritten(parts, changed) if changed else content


def with_blanks(content: bytes) -> bytes:
    """Return an OpenDocument file whose blanks are written as such, not as elements.

    Raises:
        UnreadableFile: a part is broken.
    """
    parts = Parts(content)
    given = parts.read(_OPEN_BODY)
    kept = _BLANK.sub(b" ", given)
    return content if kept == given else _rewritten(parts, {_OPEN_BODY: kept})


def with_usual_names(content: bytes) -> bytes:
    """Return an Office file whose parts are named as Office names them; any other file as it is.

    Some programs separate folders with backslashes, or write every name in small letters.

    Raises:
        UnreadableFile: it is cut off, encrypted, or unfolds to far more than it is.
    """
    if not content.startswith(_ZIP):
        return content
    parts = Parts(content)
    usual = {name: _usual(name) for name in parts.names}
    if _TYPES not in usual.values() or all(name == own for own, name in usual.items()):
        return content
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        for own, name in sorted(usual.items()):
            container.writestr(name, parts.read(own))
    return out.getvalue()


def _usual(name: str) -> str:
    name = name.replace("\\", "/")
    return _USUAL.get(name.lower(), name)


def _rewritten(parts: Parts, changed: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        # The kind stands first in those containers that name it.
        for name in sorted(
            parts.names | changed.keys(), key=lambda name: (name != "mimetype", name)
        ):
            container.writestr(name, changed.get(name) or parts.read(name))
    return out.getvalue()


def _with_main_part(parts: Parts) -> dict[str, bytes]:
    """Return the main part by its usual name where another one is said to be it."""
    said = parts.read(_ROOT_RELATIONS)
    relation = _MAIN_TARGET.search(said)
    target = _TARGET.search(relation.group()) if relation else None
    name = target.group(1).decode("utf-8", "replace") if target else _MAIN
    if name == _MAIN or name not in parts.names or not name.startswith("word/"):
        return {}
    relations = f"word/_rels/{name.removeprefix('word/')}.rels"
    usual = _MAIN.encode()
    found = {
        _MAIN: parts.read(name),
        _ROOT_RELATIONS: said.replace(name.encode(), usual),
        _TYPES: parts.read(_TYPES).replace(name.encode(), usual),
    }
    if relations in parts.names:
        found["word/_rels/document.xml.rels"] = parts.read(relations)
    return found


def _plain(part: bytes) -> bytes:
    """Return a part in UTF-8, with the prefix of its elements that xberg looks for."""
    if part.startswith(_WIDE_MARKS):
        part = _ENCODING.sub(b"", part.decode("utf-16", "replace").encode())
    space = _WORD_SPACE.search(part[:8192])
    if space is None or b"<w:" in part:
        return part
    if space.group(1) is None:
        prefixed = _BARE_TAG.sub(rb"<\1w:", part)
    else:
        other = re.escape(space.group(1))
        prefixed = re.sub(rb"(</?|\s)" + other + rb":", rb"\1w:", part)
    start = space.group().replace(b":" + (space.group(1) or b""), b"", 1)
    _, _, address = start.partition(b"=")
    return prefixed.replace(space.group(), b" xmlns:w=" + address, 1)


def _shown(part: bytes) -> bytes:
    """Return a part without what was moved elsewhere by a tracked change, and what is hidden."""
    part = _MOVED.sub(b"", part)
    if b"<w:vanish" in part:
        part = _HIDDEN_RUN.sub(b"", part)
    return part.replace(b"<w:cr/>", b"<w:br/>")
