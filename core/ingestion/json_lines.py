"""Writes out the escapes in lines of JSON, so that people and search find the words.

Apart from the readers, because two of them meet such lines: by a name of their own, and as JSON.
"""

from __future__ import annotations

import json

from core.ingestion.encoding import clean_text

__all__ = ["written_out"]


def written_out(lines: str) -> str:
    """Return lines of JSON with the letters that their escapes stand for; others stay."""
    return "\n".join(map(_written_out, lines.split("\n"))) if "\\u" in lines else lines


def _written_out(line: str) -> str:
    try:
        return clean_text(json.dumps(json.loads(line), ensure_ascii=False))
    except (ValueError, RecursionError):
        return line
