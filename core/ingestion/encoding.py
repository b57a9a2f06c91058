"""Turn bytes into text whatever encoding people saved them in.

Apart from the readers, because detection asks the same questions.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from core.errors import RefusalCategory, UnreadableFile

__all__ = ["clean_text", "decode_text", "is_wide", "looks_binary"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What people's programs really write. A shorter list guesses better: the rare code pages win
# short texts by accident.
_CANDIDATES = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r"),
    *("cp932", "gb18030", "big5", "cp949", "euc_jp", "iso2022_jp", "iso8859_2", "mac_roman"),
]
_SAMPLE_BYTES = 256 * 1024
_MOST_BROKEN_SHARE = 0.01
_MOST_CONTROL_SHARE = 0.01
# ESC is left out: ISO-2022-JP and coloured logs have it.
_CONTROL_BYTES = bytes(b for b in (*range(9), *range(14, 27), *range(28, 32), 127))
# Control characters, marks that show nothing (soft hyphens, zero-width and direction marks), and
# halves of characters that cannot be written down.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff"
    "\ud800-\udfff]"
)
_TERMINAL_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def decode_text(content: bytes, *, declared: str | None = None) -> str:
    """Decode text: a mark decides, then UTF-8, then what it declares, then a guess.

    Raises:
        UnreadableFile: no encoding fits.
    """
    for mark, marked in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(marked, "replace")
    shifted = "iso2022_jp" if b"\x1b$" in content else None
    for encoding in (is_wide(content), shifted, "utf-8", declared):
        text = _decode_strictly(content, encoding)
        if text is not None:
            return text
    replaced = content.decode("utf-8", "replace")
    foreign = sum(1 for byte in content[:_SAMPLE_BYTES] if byte > 0x7F)
    # A few broken bytes in what is UTF-8 everywhere else: cut or patched by some tool.
    if replaced.count("\ufffd") * 10 <= foreign // 3 and foreign > 0:
        return replaced
    return _guess(content)


def is_wide(content: bytes) -> str | None:
    """Return which UTF-16 text without a mark looks like, if it does."""
    sample = content[:4096]
    if len(sample) < 4 or len(content) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def looks_binary(content: bytes) -> bool:
    """Tell whether bytes are no text in any encoding."""
    if any(content.startswith(mark) for mark, _ in _MARKS) or is_wide(content):
        return False
    if b"\x00" in content:
        return True
    sample = content[:_SAMPLE_BYTES]
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    return controls > _MOST_CONTROL_SHARE * len(sample)


def clean_text(text: str) -> str:
    """Drop what no one can read, and make every line end the same."""
    text = _TERMINAL_COLOUR.sub("", text) if "\x1b" in text else text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    return _UNWANTED.sub("", text)


def _decode_strictly(content: bytes, encoding: str | None) -> str | None:
    if encoding is None:
        return None
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _guess(content: bytes) -> str:
    best = from_bytes(content[:_SAMPLE_BYTES], cp_isolation=_CANDIDATES).best()
    if best is not None:
        text = content.decode(best.encoding, "replace")
        if text.count("\ufffd") <= _MOST_BROKEN_SHARE * len(text):
            return text
    raise UnreadableFile(
        RefusalCategory.ENCODING,
        "Its text encoding could not be recognised: save it as UTF-8 and share it again",
    )
