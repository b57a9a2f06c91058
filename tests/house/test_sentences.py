"""Every error has its sentence; waiting texts end with an ellipsis, final ones never do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.flows import sentences
from core import errors
from core.errors import DocentError, ModelUnavailable, RefusalCategory, UnreadableFile

STOPS_THE_START = {errors.ConfigError}
"""Said on the command line, before there is anybody in a chat to tell."""


def _leaves(type_: type[DocentError]) -> Iterator[type[DocentError]]:
    below = [c for c in type_.__subclasses__() if c.__module__ == errors.__name__]
    if not below:
        yield type_
    for child in below:
        yield from _leaves(child)


LEAVES = sorted(set(_leaves(DocentError)) - STOPS_THE_START, key=lambda type_: type_.__name__)


def _made(type_: type[DocentError]) -> DocentError:
    if type_ is UnreadableFile:
        return UnreadableFile(RefusalCategory.EMPTY, "It is empty")
    return type_("a reason only the log should have")


def _constants() -> dict[str, str]:
    return {
        name: value
        for name in sentences.__all__
        if isinstance(value := getattr(sentences, name), str)
    }


def test_the_table_has_every_leaf_of_the_error_tree_and_nothing_else() -> None:
    assert set(sentences.ERROR_SENTENCES) == set(LEAVES)


def test_every_error_is_exported_and_drawn_in_the_tree() -> None:
    drawn = errors.__doc__ or ""
    for type_ in LEAVES:
        assert type_.__name__ in errors.__all__
        assert f"── {type_.__name__}" in drawn


@pytest.mark.parametrize("type_", LEAVES, ids=lambda type_: type_.__name__)
def test_each_error_says_what_happened_and_ends_as_a_sentence(type_: type[DocentError]) -> None:
    said = sentences.for_error(_made(type_))

    assert said != sentences.UNEXPECTED
    assert said[0].isupper()
    assert said.endswith((".", "!", "?"))
    assert not said.endswith(("..", "…"))
    assert type_ is UnreadableFile or "only the log" not in said


def test_an_error_of_a_kind_below_a_leaf_has_the_leaf_s_sentence() -> None:
    class Throttled(ModelUnavailable):
        pass

    said = sentences.for_error(Throttled("429"))

    assert said == sentences.for_error(ModelUnavailable("503"))


@pytest.mark.parametrize(
    "error", [DocentError("x"), errors.SearchError("x"), errors.IngestError("x")]
)
def test_an_error_without_a_kind_still_gets_a_sentence(error: DocentError) -> None:
    assert sentences.for_error(error) == sentences.UNEXPECTED


@pytest.mark.parametrize(
    ("reason", "said"),
    [("It is empty", "It is empty."), ("It is empty.", "It is empty."), ("Why?", "Why?")],
)
def test_a_refusal_is_its_own_sentence(reason: str, said: str) -> None:
    assert sentences.for_error(UnreadableFile(RefusalCategory.EMPTY, reason)) == said


def test_only_waiting_texts_end_with_an_ellipsis() -> None:
    waiting = {name for name, text in _constants().items() if text.endswith("…")}

    assert waiting == {"READING_ATTACHED", "READING_QUESTION"}
    assert sentences.progress(0, 3).endswith("…")
    assert sentences.progress(1, 3) == "Reading 1 of 3 files…"
    final = [
        sentences.incomplete(),
        sentences.stale_question(20),
        sentences.not_a_member("docent"),
        sentences.first_run("<@U1>"),
        sentences.with_id(sentences.UNEXPECTED, "abcd1234"),
    ]
    assert [text for text in final if text.endswith("…")] == []


def test_what_outside_tools_rely_on_is_said() -> None:
    assert sentences.NOTHING_TO_USE.startswith("I could not find")
    assert "incomplete" in sentences.incomplete()
    assert sentences.progress(0, 3).startswith("Reading")
    assert "/invite @docent" in sentences.not_a_member("docent")
    assert sentences.with_id("No.", "abcd1234") == "No. (id abcd1234)"
    assert sentences.WITHDRAWN == "Withdrawn: the file was removed."


def test_a_dialog_s_text_has_no_marks_for_slack_shows_it_as_it_is() -> None:
    for everywhere in (True, False):
        said = sentences.forget_confirmation(everywhere=everywhere)
        assert not set("`*_<") & set(said)
        assert len(said) <= 300


def test_numbers_agree_with_their_nouns() -> None:
    assert [sentences.count(n, "file") for n in (0, 1, 2)] == ["0 files", "1 file", "2 files"]
    assert sentences.listing(["a", "b"]) == "• a\n• b"
    assert sentences.listing([]) == ""
