"""Which kind of thing a question asks for, and whether a statement has one; pure.

Apart from the weighing because it is a table of words, for English.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from core.answering.terms import content_terms, terms

__all__ = ["NOTHING_ASKED", "Asked", "Fit"]

_OPENING: Final = r"(?:^|[.?!;,:]\s+|\band\s+)(?:(?:so|by|for|from|to|since|until|in|at)\s+)?"
"""Where a sentence or a clause begins to ask; further in, the words ask nothing."""
_REACH: Final = 4.0
"""Words."""
_FAR: Final = 99
_NUMBER: Final = (
    r"(?:\d[\d.,]{0,20}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|"
    r"thirty|forty|fifty|sixty|ninety|half|dozen|hundred|thousand)"
)
_UNIT: Final = (
    r"(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|quarters?|years?|decades?|s|ms|h)"
)
_LENGTH: Final = (
    r"(?:characters?|letters?|digits?|words?|pages?|k?m|[cm]m|kilomet(?:er|re)s?|met(?:er|re)s?|"
    r"miles?|feet|foot|inch(?:es)?)"
)
_CALENDAR: Final = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|june|july|"
    r"august|september|october|november|december)"
)
_DURATION: Final = (
    rf"\b{_NUMBER}[\s-]+(?:\w+[\s-]+){{0,2}}?{_UNIT}\b|\b(?:an?|each|every|per|within|same)\s"
    rf"(?:\w+\s)?{_UNIT}\b|\b(?:once|twice|daily|weekly|monthly|yearly|annually|hourly|quarterly|"
    r"immediately|always|never|forever|overnight)\b|\bat (?:once|any)\b"
)
_MONEY: Final = (
    r"[$€£¥]\s?\d|\b\d[\d.,]{0,20}\s?(?:[$€£¥%]|k\b|percent|per cent|dollars?|euros?|pounds?|"
    r"cents?|usd|eur|gbp|chf)|\((?:EUR|USD|GBP|CHF)\): \d|\bfree\b|\bpaid\b"
)
_SOMEBODY: Final = (
    r"(?<![.!?] )(?<!^)\b[A-Z][\w'’.-]+ (?:[a-z]{2,3} )?[A-Z][\w'’.-]+|\w@\w|"
    r"\b(?:[Tt]eam|[Ll]ead|[Mm]anager|[Ss]upervisor|[Ss]pecialist|[Oo]fficer|[Oo]wner|[Hh]ead|"
    r"[Dd]irector|[Bb]oard|[Cc]ommittee|[Ee]veryone|[Aa]nyone|[Ee]mployees?|[Ss]taff|[Yy]ou)\b"
)


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether a kind of thing is asked for, and whether it is there."""

    is_asked: bool
    is_there: bool
    nearness: float = 0.0
    """How near it stands to what is asked about, from 0 to 1."""


NOTHING_ASKED: Final = Fit(is_asked=False, is_there=False)
_KINDS: Final = tuple(
    # Names are told by their capitals.
    (re.compile(asks, re.IGNORECASE), re.compile(has, 0 if has == _SOMEBODY else re.IGNORECASE))
    for asks, has in (
        (
            _OPENING + r"how (?:long|often|soon|quickly|fast|early|late|old)\b",
            rf"{_DURATION}|\b\d{{1,2}}[:.]\d\d\b|\b{_NUMBER}\s(?:\w+\s)?{_LENGTH}\b",
        ),
        (
            _OPENING
            + r"how (?:much (?:does|do|is|are|did|will|would)\b.*\b(?:cost|paid|pay|price|earn)"
            r"|much (?:is|are|was|were) |expensive)|^what (?:does|do|did) .*\bcost\b"
            r"|\b(?:price|cost|salary|fee)s? of\b",
            _MONEY,
        ),
        (
            _OPENING + r"(?:when\b|what (?:time|date|day|year|month)\b|what is the deadline\b)",
            rf"\d|{_DURATION}|\b(?:first|second|third|fourth|fifth|last|next|end of|{_CALENDAR}|"
            r"morning|noon|evening|midnight|night|before|after|until|once|as soon as)\b",
        ),
        (
            _OPENING + r"(?:how (?:many|much|far|large|big|high|tall|heavy|fast|deep|wide)\b"
            r"|what (?:percent\w*|number|price|cost|rate|amount|limit|size|share)\b)",
            rf"\d|\b(?:{_NUMBER}|once|twice|none|unlimited|several|all|no)\b",
        ),
        (
            r"\bphone\b|\btelephone\b|\bnumber\b.*\bcall\b",
            r"\+?\d[\d ()/-]{6,}\d|\bextension \d",
        ),
        (r"\be-?mail\b|\baddress\b", r"\w@\w|https?://|\b\d+ [A-Z]\w+ (?:St|Rd|Lane|Road|Ave)"),
        (r"\b(?:website|url|link)\b", r"https?://|www\.|\w\.(?:com|org|net|gov|io)\b"),
        (
            _OPENING + r"why\b",
            r"\b(?:because|since|due to|so that|reason|therefore|in order|as a result)\b",
        ),
        (_OPENING + r"who(?:m|se)?\b", _SOMEBODY),
    )
)
_HOW_MANY_UNITS = re.compile(
    _OPENING + r"how many (?:\w+ ){0,2}?(minute|hour|day|week|month|year)s\b", re.IGNORECASE
)
_ASKS_WHAT_IT_IS = re.compile(
    r"^\W*what (?:(?:is|are)\s+(?:an?\s+|the\s+)?(?P<is>(?:[\w-]+\s+){0,3}[\w-]+)"
    r"|(?:does|do)\s+(?P<means>(?:[\w-]+\s+){0,3}[\w-]+)\s+(?:mean|stand for))\s*\?*\s*$",
    re.IGNORECASE,
)


class Asked:
    """The kind of thing that a question asks for; of several the first in the table."""

    def __init__(self, question: str) -> None:
        unit = _HOW_MANY_UNITS.search(question)
        self._terms = frozenset(content_terms(question))
        self._thing = (
            _units(unit[1].lower())
            if unit is not None
            else next((has for asks, has in _KINDS if asks.search(question)), None)
        )

        self._definition = _definition(question) if self._thing is None else None

    def fit(self, statement: str) -> Fit:
        """Look for such a thing in a statement, and how near it stands to what is asked about."""
        if self._definition is not None and self._definition.search(statement):
            return Fit(is_asked=True, is_there=True, nearness=1.0)
        if self._thing is None:
            return NOTHING_ASKED
        spans = [match.span() for match in self._thing.finditer(statement)]
        distance = min((self._distance(statement, span) for span in spans), default=_FAR)
        return Fit(is_asked=True, is_there=bool(spans), nearness=math.exp(-distance / _REACH))

    def _distance(self, statement: str, span: tuple[int, int]) -> int:
        """Return how many words away the nearest term of the question is."""
        if self._terms & set(terms(statement[span[0] : span[1]])):
            return 0
        sides = (terms(statement[: span[0]])[::-1], terms(statement[span[1] :]))
        places = (n for side in sides for n, term in enumerate(side, 1) if term in self._terms)
        return min(places, default=_FAR)


@cache
def _units(unit: str) -> re.Pattern[str]:
    counted = rf"\b{_NUMBER}[\s-]+(?:[\w-]+\s+){{0,3}}?{unit}s?\b"
    return re.compile(rf"{counted}|\b{unit}s?\)?: \d|\b(?:no|every|each) {unit}", re.IGNORECASE)


def _definition(question: str) -> re.Pattern[str] | None:
    """Return what a sentence looks like that says what the thing asked about is."""
    found = _ASKS_WHAT_IT_IS.match(question)
    if found is None:
        return None
    thing = re.escape(found["is"] or found["means"])
    verb = r"(?:is|are|means?|stands? for|refers? to|serves? as)"
    return re.compile(rf"\b{thing}s?(?: \([^)]{{1,40}}\))?,? {verb}\b", re.IGNORECASE)
