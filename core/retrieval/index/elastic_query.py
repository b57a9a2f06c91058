"""The bodies of searches; pure. Nothing a person types is query syntax, or too much of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from core.domain.audience import Audience
from core.domain.ids import ContentId, Generation
from core.domain.json import JsonObject, JsonValue
from core.retrieval.index.names import is_joined, names_asked
from core.retrieval.index.unspaced import UNSPACED_RUN, pairs_of

__all__ = [
    "NAMED",
    "bounded_text",
    "chunks_body",
    "dense_body",
    "generations_body",
    "words_body",
]

NAMED: Final = "words"
"""What the score by words of a hit of the search by vector is called."""

_CONTEXT_BOOST: Final = 0.3
_NAMES_BOOST: Final = 0.3
_MAX_TERMS: Final = 280
"""Three times that, the phrases and pairs stay below the smallest server's limit: 1,024 clauses."""
_MAX_PHRASES: Final = 16
_MAX_PAIRS: Final = 120
# Source: index.max_terms_count, https://www.elastic.co/docs/reference/elasticsearch/index-settings
_MAX_CONVERSATIONS: Final = 65_536
# Source: https://www.elastic.co/docs/reference/query-languages/query-dsl/query-dsl-knn-query
_MAX_CANDIDATES: Final = 10_000
_MIN_CANDIDATES: Final = 100
# No stored field, not even `_id`: a hit made of columns alone costs the server half (measured).
_COLUMNS: Final = ("content", "generation", "seq", "packed")
_HIT: Final[JsonObject] = {"_source": False, "stored_fields": "_none_"}
_SOURCE: Final = ("content", "generation", "packed")

# What the analyzers make at most one token of: a run of letters, or one character of a script
# (or a symbol) beyond them.
_UNIT: Final = re.compile(r"(?:(?![\u0e00-\U0010ffff])\w){1,255}|[\u0e00-\U0010ffff]")
# Source: Lucene's EnglishAnalyzer.ENGLISH_STOP_WORDS_SET, which Elasticsearch's `english` uses.
_STOP_WORDS: Final = (
    "a an and are as at be but by for if in into is it no not of on or such that the their then"
    " there these they this to was will with"
)
_STOP_WORD: Final = re.compile(rf"\W*(?:{_STOP_WORDS.replace(' ', '|')})\W*", re.IGNORECASE)


def bounded_text(text: str) -> str:
    """Return a question as it is searched: of a long one, the first distinct words."""
    if len(text) <= _MAX_TERMS:
        return text
    kept: list[str] = []
    left = _MAX_TERMS
    for word in dict.fromkeys(text.split()):
        ends = [unit.end() for unit in islice(_UNIT.finditer(word), left)]
        if ends:
            kept.append(word[: ends[-1]])
            left -= len(ends)
        if not left:
            break
    return " ".join(kept)


def words_body(text: str, *, audience: Audience, k: int) -> JsonObject:
    """Return the search by words. Its hits bring their vectors' codes."""
    query: JsonObject = {"bool": {**_by_words(text), "filter": [_seen_by(audience)]}}
    return {"query": query, **_page(k), **_HIT, "docvalue_fields": [*_COLUMNS, "vector_int8"]}


def dense_body(
    numbers: Sequence[float], *, audience: Audience, k: int, text: str = ""
) -> JsonObject:
    """Return the search by vector. The filter stands inside: outside it would come too late.

    The index compares every vector that passes, so few candidates lose nothing; but all of them
    have to be asked for, or fewer are compared exactly (measured). The words of a text find
    nothing here, but each hit that has them says its score by them, as `NAMED`.
    """
    candidates = min(max(_MIN_CANDIDATES, 2 * k), _MAX_CANDIDATES)
    knn: JsonObject = {
        "field": "vector",
        "query_vector": numbers,
        "k": candidates,
        "num_candidates": candidates,
        "filter": [_seen_by(audience)],
    }
    query: dict[str, JsonValue] = {"must": [{"knn": knn}]}
    if text:
        named: JsonObject = {"bool": {**_by_words(text), "_name": NAMED}}
        query["should"] = [{"bool": {"should": [named], "boost": 0}}]
    return {"query": {"bool": query}, **_page(k), **_HIT, "docvalue_fields": _COLUMNS}


def chunks_body(
    content: ContentId,
    generation: Generation | None = None,
    *,
    start: int = 0,
    stop: int | None = None,
    whole: bool = True,
) -> JsonObject:
    """Return the search for a Content's chunks, in order; `whole` is False for ids alone."""
    bounds: JsonObject = {"gte": start} if stop is None else {"gte": start, "lt": stop}
    filters: list[JsonObject] = [{"term": {"content": content}}, {"range": {"seq": bounds}}]
    if generation is not None:
        filters.append({"term": {"generation": generation}})
    return {
        "query": {"bool": {"filter": filters}},
        "sort": ["generation", "seq"],
        "_source": _SOURCE if whole else False,
    }


def generations_body(after: Generation | None, limit: int) -> JsonObject:
    """Return the search for one chunk of each generation, in order of generation."""
    return {
        "query": {"match_all": {}},
        "collapse": {"field": "generation"},
        "sort": ["generation"],
        **({"search_after": [after]} if after is not None else {}),
        **_page(limit),
        "_source": ("content", "generation"),
    }


def _by_words(text: str) -> JsonObject:
    """Ask for any of the words, better the more exactly it is spelled."""
    kept = _without_stop_words(text)
    should: list[JsonObject] = [
        {"match": {"words": {"query": kept}}},
        {"match": {"context": {"query": kept, "boost": _CONTEXT_BOOST}}},
    ]
    if names := list(names_asked(text)):
        spelled = " ".join(names)
        should.append({"match": {"names": {"query": spelled, "boost": _NAMES_BOOST}}})
    if pairs := list(islice(_pairs(text), _MAX_PAIRS)):
        should.append({"match": {"pairs": {"query": " ".join(pairs)}}})
    should += [
        {"match_phrase": {"names": {"query": word, "boost": _NAMES_BOOST}}}
        for word in islice(filter(is_joined, names), _MAX_PHRASES)
    ]
    return {"should": should, "minimum_should_match": 1}


def _without_stop_words(text: str) -> str:
    """Leave out what says nothing, as `english` does, whatever the analyzer; unless it is all."""
    kept = (word for word in text.split() if not _STOP_WORD.fullmatch(word))
    return " ".join(kept) or text


def _pairs(text: str) -> Iterator[str]:
    found = (token for run in UNSPACED_RUN.findall(text) for token in pairs_of(run))
    yield from dict.fromkeys(found)


def _seen_by(audience: Audience) -> JsonObject:
    """Filter by conversation. No conversations match nothing: never leave the filter out."""
    conversations = list(audience.conversations)
    parts = [
        conversations[start : start + _MAX_CONVERSATIONS]
        for start in range(0, len(conversations) or 1, _MAX_CONVERSATIONS)
    ]
    terms: list[JsonObject] = [{"terms": {"conversations": part}} for part in parts]
    return terms[0] if len(terms) == 1 else {"bool": {"should": terms}}


def _page(size: int) -> JsonObject:
    return {"size": size, "track_total_hits": False}
