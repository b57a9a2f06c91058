"""Turn bytes into text whatever encoding people saved them in.

Apart from the readers, because detection asks the same questions.
"""

from __future__ import annotations

import codecs
import re

from core.errors import RefusalCategory, UnreadableFile
from core.ingestion.code_pages import likely_encoding

__all__ = ["clean_text", "decode_text", "is_wide", "looks_binary"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 256 * 1024
_MOST_BROKEN_SHARE = 0.01
_MOST_CONTROL_SHARE = 0.01
_CJK_BLOCK = 0x2E
_FEW_CONTROLS = 2
# BEL, BS, SUB and ESC are left out: terminals' logs, manual pages, DOS and ISO-2022-JP have them.
_CONTROL_BYTES = bytes(b for b in (*range(7), *range(14, 26), *range(28, 32), 127))
# What letters, digits and blanks are on mainframes (EBCDIC), where nearly nothing else is text.
_MAINFRAME = "cp500"
_MAINFRAME_BLANK = 0x40
_MAINFRAME_BYTES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ".encode(
    _MAINFRAME
)
_LEAST_MAINFRAME_SHARE = 0.8
_FOREIGN_BYTES = bytes(range(128, 256))
# Control characters, marks that show nothing (soft hyphens, zero-width and direction marks), and
# halves of characters that cannot be written down.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff"
    "\ud800-\udfff]"
)
_TERMINAL_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)")
_STRUCK_OVER = re.compile(".\x08")
# What pages and mails call encodings, where they mean the larger ones that contain them.
# Source: https://encoding.spec.whatwg.org/#names-and-labels
_MEANT = {
    **dict.fromkeys(
        ("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin1", "latin-1"), "cp1252"
    ),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ks_c_5601", "ksc5601"), "cp949"),
    **dict.fromkeys(("big5", "big-5", "cn-big5", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "tis-620"), "cp874"),
    **dict.fromkeys(("iso-8859-8-i", "logical"), "iso8859_8"),
    **dict.fromkeys(("x-mac-roman", "macintosh"), "mac_roman"),
    "unicode-1-1-utf-8": "utf-8",
}


def decode_text(content: bytes, *, declared: str | None = None) -> str:
    """Decode text: a mark decides, then UTF-8, then what it declares, then a guess.

    Raises:
        UnreadableFile: no encoding fits.
    """
    for mark, marked in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(marked, "replace")
    korean = "iso2022_kr" if b"\x1b$)C" in content else None
    japanese = "iso2022_jp" if b"\x1b$" in content else None
    meant = _MEANT.get(declared.lower(), declared) if declared else None
    for encoding in (is_wide(content), korean, japanese, "utf-8", meant):
        text = _decode_strictly(content, encoding)
        if text is not None:
            return text
    replaced = content.decode("utf-8", "replace")
    foreign = _count(content[:_SAMPLE_BYTES], _FOREIGN_BYTES)
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
    return next((name for name in ("utf-16-le", "utf-16-be") if _is_one_script(sample, name)), None)


def _is_one_script(sample: bytes, encoding: str) -> bool:
    """Tell whether bytes make words of one alphabet, with blanks between them."""
    text = _decode_strictly(sample, encoding)
    if text is None or not any(blank in text for blank in " \n"):
        return False
    blocks = {ord(letter) >> 8 for letter in text if letter > "\xff"}
    letters = sum(1 for letter in text if letter > "\xff" and letter.isalpha())
    return len(blocks) == 1 and max(blocks) < _CJK_BLOCK and 2 * letters > len(text)


def looks_binary(content: bytes) -> bool:
    """Tell whether bytes are no text in any encoding."""
    if any(content.startswith(mark) for mark, _ in _MARKS) or is_wide(content):
        return False
    if b"\x00" in content:
        return True
    sample = content[:_SAMPLE_BYTES]
    return _count(sample, _CONTROL_BYTES) > max(_FEW_CONTROLS, _MOST_CONTROL_SHARE * len(sample))


def _count(sample: bytes, wanted: bytes) -> int:
    return len(sample) - len(sample.translate(None, wanted))


def clean_text(text: str) -> str:
    """Drop what no one can read, and make every line end the same."""
    text = _TERMINAL_COLOUR.sub("", text) if "\x1b" in text else text
    text = _STRUCK_OVER.sub("", text) if "\x08" in text else text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    return _UNWANTED.sub("", text)


def _decode_strictly(content: bytes, encoding: str | None) -> str | None:
    if encoding is None:
        return None
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _is_mainframe(content: bytes) -> bool:
    """Tell whether it is text in EBCDIC: as ASCII it has not a single blank."""
    sample = content[:_SAMPLE_BYTES]
    share = _count(sample, _MAINFRAME_BYTES) / max(len(sample), 1)
    return b" " not in sample and _MAINFRAME_BLANK in sample and share > _LEAST_MAINFRAME_SHARE


def _guess(content: bytes) -> str:
    encoding = _MAINFRAME if _is_mainframe(content) else likely_encoding(content)
    if encoding is not None:
        text = content.decode(encoding, "replace")
        if text.count("\ufffd") <= _MOST_BROKEN_SHARE * len(text):
            return text
    raise UnreadableFile(
        RefusalCategory.ENCODING,
        "Its text encoding could not be recognised: save it as UTF-8 and share it again",
    )
