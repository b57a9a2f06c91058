"""What FTS5 is given and asked: pure text work beside its own tokenizer.

FTS5 finds words between spaces; for scripts without them see `unspaced`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.retrieval.index.unspaced import UNSPACED_RUN, pairs_of

__all__ = ["clean", "match_expression", "query_terms"]

_MAX_TERMS = 200
"""More distinct words than any question needs; a pasted file must not cost a minute."""
_MAX_CHARACTERS = 20_000

_WORD = re.compile(r"[^\W_]+")
# A word with what joins identifiers, codes and versions: `ERR_17`, `config.yaml`, `OPM-630`.
_SPELLED = re.compile(r"[^\W_]+(?:[_\-./:@#+][^\W_]+)*")
_PLAIN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['\u2019]s\b")
_SURROGATE = re.compile("[\ud800-\udfff]")

# Source: Lucene's EnglishAnalyzer.ENGLISH_STOP_WORDS_SET, which Elasticsearch's `english` uses.
# Longer lists lose more than they save: "how many" and "who" find passages too.
_ARTICLES = (
    "a an and are as at be but by for if in into is it no not of on or such that the their then"
    " there these they this to was will with"
)
_STOP_WORDS = frozenset(_ARTICLES.split())


def clean(text: str) -> str:
    """Replace what UTF-8 cannot carry, one character by one, so that offsets hold."""
    return _SURROGATE.sub("\ufffd", text)


def match_expression(terms: Sequence[str], audiences: Sequence[int] = ()) -> str:
    """Return the FTS5 query for any of these terms, within audiences if some are named."""
    wanted = f"{{context text pairs}} : ({' OR '.join(terms)})"
    if not audiences:
        return wanted
    allowed = " OR ".join(f'"{audience}"' for audience in audiences)
    return f"{{audience}} : ({allowed}) AND {wanted}"


def query_terms(text: str) -> list[str]:
    """Return what to look for, each term quoted: nothing a person types is query syntax."""
    lowered = _POSSESSIVE.sub("", text[:_MAX_CHARACTERS].lower())
    spaced = UNSPACED_RUN.sub(" ", lowered)
    words = _WORD.findall(spaced)
    kept = [word for word in words if word not in _STOP_WORDS] or words
    codes = [word for word in _SPELLED.findall(spaced) if not _PLAIN.fullmatch(word)]
    quoted = [f'"{term}"' for term in (*codes, *kept)]
    pairs = (token for run in UNSPACED_RUN.findall(lowered) for token in _query_pairs(run))
    return list(dict.fromkeys([*quoted, *pairs]))[:_MAX_TERMS]


def _query_pairs(run: str) -> Iterator[str]:
    prefix = " *" if len(run) == 1 else ""  # one character finds the pairs it begins
    return (f'"{token}"{prefix}' for token in pairs_of(run))
