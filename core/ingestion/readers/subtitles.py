"""Reads subtitles and transcripts: what was said, by whom, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from core.domain.documents import Document, Locator, LocatorKind, RawFile
from core.errors import RefusalCategory, UnreadableFile
from core.ingestion import media_types as media
from core.ingestion.assembly import DocumentBuilder
from core.ingestion.encoding import clean_text, decode_text

__all__ = ["SubtitleReader"]

_TIMING = re.compile(
    r"^[ \t]*(?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,2}):(?P<seconds>\d{1,2})[.,]\d{1,3}"
    r"[ \t]*-->[ \t]*[\d:.,]+.*$",
    re.MULTILINE,
)
_VOICE = re.compile(r"<v(?:\.[^\s<>]*+)?\s++([^<>]*)>")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}")
_CUE_NAME = re.compile(r"\n[ \t]*\n[^\n]*\n?\Z")


class SubtitleReader:
    """WebVTT and SubRip."""

    media_types = frozenset({media.VTT, media.SRT})

    def read(self, file: RawFile) -> Document:
        """Return what was said, a section a cue.

        Raises:
            UnreadableFile: it has no times in it.
        """
        text = clean_text(decode_text(file.content))
        builder = DocumentBuilder()
        said = ""
        for time, line in _cues(text):
            if line != said:  # automatic captions repeat the line they scroll
                locator = Locator(kind=LocatorKind.TIME, label=time)
                builder.add(line, locator=locator, joint="\n")
                said = line
        if not builder.length:
            raise UnreadableFile(RefusalCategory.CORRUPT, "It has no timed lines in it")
        starts_vtt = text.lstrip().startswith("WEBVTT")
        return builder.build(media.VTT if starts_vtt else media.SRT)


def _cues(text: str) -> Iterator[tuple[str, str]]:
    timings = list(_TIMING.finditer(text))
    for index, timing in enumerate(timings):
        end = timings[index + 1].start() if index + 1 < len(timings) else len(text)
        payload = text[timing.end() : end]
        if index + 1 < len(timings):
            payload = _CUE_NAME.sub("\n", payload)  # the next cue's number or name
        payload = payload.partition("\n\nNOTE")[0].partition("\n\nSTYLE")[0]
        spoken = _VOICE.sub(lambda voice: f"{voice.group(1).strip()}: ", payload)
        line = " ".join(unescape(_MARKUP.sub("", spoken)).split())
        hours, minutes = int(timing["hours"] or 0), int(timing["minutes"])
        yield f"{hours:02}:{minutes:02}:{int(timing['seconds']):02}", line
