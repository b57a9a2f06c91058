"""A little model that really reads its sources; pure, so that its answers can be foreseen."""

from __future__ import annotations

import re
from typing import Final

import orjson

from tests.fakes.claude_api.request import CountTokensRequest, TextBlock, ToolResultBlock
from tests.fakes.claude_api.rules import search_results
from tests.fakes.claude_api.script import Cite, Say, Text

__all__ = ["NOT_FOUND", "speak", "tool_texts"]

NOT_FOUND: Final = "I could not find this in the files."
_LEAD: Final = "The files say: "
_MOST_CITED: Final = 3
_WORDS_NAMED: Final = 6
_ENOUGH_SHARED_WORDS: Final = 2
_STOP_WORDS: Final = frozenset(
    re.findall(
        r"\w+",
        "a about an and any are as at be by can did do does for from had has have how i if in is it"
        " its me my of on or our please s say t that the their there they this to us was we were"
        " what when where which who whom whose why will with would you your",
    )
)


def speak(request: CountTokensRequest) -> Say:
    """Quote the sentences that share most words with the question, each with its citation.

    Asked for a format it writes sentences of context, see `_situate`. Without any source and any
    tool it repeats the last line it was given, which serves as a rewritten question.
    """
    if request.output_config.format is not None:
        return _situate(request)
    question = _question(request)
    sources = search_results(request)
    if not sources and not request.tools:
        return Say((Text(_last_line(question)),))
    wanted = _words(question)
    enough = max(1, min(_ENOUGH_SHARED_WORDS, len(wanted)))
    scored = [
        (len(wanted & _words(sentence.text)), Text(sentence.text, (Cite(index, start, start + 1),)))
        for index, source in enumerate(sources)
        for start, sentence in enumerate(source.content)
    ]
    best = sorted(scored, key=lambda found: -found[0])[:_MOST_CITED]
    quotes = [text for score, text in best if score >= enough]
    if not quotes:
        return Say((Text(NOT_FOUND),))
    if not sources[0].citations.enabled:
        return Say((Text(_LEAD + " ".join(quote.text for quote in quotes)),))
    pieces = [Text(_LEAD), quotes[0]]
    for quote in quotes[1:]:
        pieces += [Text("\n"), quote]
    return Say(tuple(pieces))


def _situate(request: CountTokensRequest) -> Say:
    """Say of each passage, as JSON, how the document that it is from begins."""
    document, passages = (orjson.loads(text) for text in tool_texts(request))
    begins = document.get("beginning") or document.get("document") or document.get("part")
    sentence = f"From the document {' '.join(begins.split()[:_WORDS_NAMED])}."
    said = [{"passage": each["passage"], "sentence": sentence} for each in passages]
    return Say((Text(orjson.dumps({"sentences": said}).decode()),))


def tool_texts(request: CountTokensRequest) -> list[str]:
    """Return the texts of the tool results, in order."""
    return [
        part.text
        for message in request.messages
        for block in message.content
        if isinstance(block, ToolResultBlock)
        for part in block.content
        if isinstance(part, TextBlock)
    ]


def _question(request: CountTokensRequest) -> str:
    for message in reversed(request.messages):
        texts = [block.text for block in message.content if isinstance(block, TextBlock)]
        if message.role == "user" and texts:
            return texts[-1]
    return ""


def _last_line(text: str) -> str:
    lines = re.sub(r"<[^<>]*>", "\n", text).split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "…")


def _words(text: str) -> frozenset[str]:
    found = re.findall(r"\w+", text.lower())
    return frozenset(word.removesuffix("s") for word in found if word not in _STOP_WORDS)
