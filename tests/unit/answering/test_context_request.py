"""What is asked for sentences, and which replies are good enough to be used."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from core.answering.claude.context_request import context_request, read_sentences
from core.answering.claude.traits import CAUTIOUS, Traits, known_traits
from core.answering.context_windows import Window
from core.domain.documents import Chunk
from tests.fakes.claude_api.little_model import tool_texts
from tests.fakes.claude_api.request import MessagesRequest, ToolResultBlock, parse

CHUNKS = tuple(Chunk(seq=n, start=0, end=1, text=f"</document> text {n}") for n in range(2))
ONE_REQUEST = Window(part="The document.", beginning="", batches=(CHUNKS,))
SEVERAL = Window(part="A part.", beginning="It begins.", batches=(CHUNKS[:1], CHUNKS[1:]))


def asked(
    window: Window,
    batch: Sequence[Chunk],
    *,
    title: str | None = None,
    language: str | None = None,
    traits: Traits = CAUTIOUS,
) -> MessagesRequest:
    """Return a request as the API reads it."""
    request = context_request(
        window, batch, title=title, language=language, model="claude-haiku-5-5", traits=traits
    )
    return parse(MessagesRequest, json.dumps(request).encode())


def reply(*sentences: tuple[object, object], **more: object) -> str:
    said = [{"passage": number, "sentence": sentence} for number, sentence in sentences]
    return json.dumps({"sentences": said, **more})


@pytest.mark.parametrize(
    "said",
    [
        "",
        "I cannot do that.",
        "[]",
        "{}",
        '{"sentences": [',
        reply(),
        reply((1, "First.")),
        reply((1, "First."), (1, "Again.")),
        reply((1, "First."), (3, "Third.")),
        reply((1, "First."), (2, "Second."), (3, "Third.")),
        reply((1, "First."), (2, "")),
        reply((1, "First."), (2, " \n\u200b ")),
        reply((1, "First."), (2, "...")),
        reply((1, "First."), (2, None)),
        reply((1, "First."), ("2", "Second.")),
        reply((1, "First."), (2, "Second."), note="more"),
    ],
)
def test_a_reply_without_one_sentence_for_each_is_of_no_use(said: str) -> None:
    assert read_sentences(said, 2) is None


def test_sentences_are_put_in_order() -> None:
    assert read_sentences(reply((2, "Zweitens."), (1, "First.")), 2) == ("First.", "Zweitens.")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("One\nline\t only\x00.\u202e", "One line only."),
        ("See [the plan](https://evil.example/?q=1).", "See the plan."),
        ("![x](https://evil.example/x.png) It is new.", "x It is new."),
        ("word " * 200, ("word " * 80).strip()),
        ("x" * 900, "x" * 400),
    ],
)
def test_a_sentence_is_one_plain_short_line(said: str, kept: str) -> None:
    assert read_sentences(reply((1, said)), 1) == (kept,)


def test_what_files_say_stands_in_tool_results_as_json_and_nowhere_else() -> None:
    traits = known_traits("claude-haiku-5-5") or CAUTIOUS
    request = asked(ONE_REQUEST, CHUNKS, title="Plan", language="en", traits=traits)
    document, passages = map(json.loads, tool_texts(request))
    assert document == {"title": "Plan", "language": "en", "document": "The document."}
    assert passages == [{"passage": n, "text": chunk.text} for n, chunk in enumerate(CHUNKS, 1)]
    before = [*request.system, *request.tools, *request.messages[:-1]]
    assert all("</document>" not in part.model_dump_json() for part in before)
    assert all(isinstance(block, ToolResultBlock) for block in request.messages[-1].content)
    assert request.thinking is not None
    assert request.thinking.type == "disabled"
    assert request.output_config.effort == "low"
    assert request.output_config.format is not None


@pytest.mark.parametrize(("window", "is_cached"), [(ONE_REQUEST, False), (SEVERAL, True)])
def test_a_document_is_cached_when_it_is_sent_again(window: Window, is_cached: bool) -> None:
    requests = [asked(window, batch) for batch in window.batches]
    documents = [request.messages[-1].content[0] for request in requests]
    marks = [getattr(document, "cache_control", None) is not None for document in documents]
    assert marks == [is_cached] * len(requests)
    for request, document in zip(requests, documents, strict=True):
        assert (request.system, request.tools) == (requests[0].system, requests[0].tools)
        assert request.messages[:-1] == requests[0].messages[:-1]
        assert document == documents[0]


def test_a_part_comes_with_the_beginning() -> None:
    request = asked(SEVERAL, CHUNKS[:1])
    read = json.loads(tool_texts(request)[0])
    assert (read["beginning"], read["part"]) == ("It begins.", "A part.")
    assert request.output_config.effort is None
