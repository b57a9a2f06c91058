"""What people are told when something fails; a house test keeps the table complete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from core.errors import (
    DataDirInUse,
    DocentError,
    EmbedderMissing,
    EmbedderUnavailable,
    IndexMismatch,
    IndexRejected,
    IndexReplaced,
    IndexUnavailable,
    ModelRejected,
    ModelUnavailable,
    RecordChanged,
    RecordExists,
    RecordsUnavailable,
    SandboxUnavailable,
    UnreadableFile,
)

__all__ = [
    "ERROR_SENTENCES",
    "UNEXPECTED",
    "for_error",
    "with_id",
]

UNEXPECTED: Final = "Something went wrong on my side and I could not finish this."


def with_id(sentence: str, request: str) -> str:
    """Add the id that the log carries."""
    return f"{sentence} (id {request})"


def _reason(error: DocentError) -> str:
    return f"{error.reason}." if not error.reason.endswith((".", "!", "?")) else error.reason


def _later(what: str) -> Callable[[DocentError], str]:
    return lambda _: f"{what} Please try again in a few minutes."


ERROR_SENTENCES: Final[dict[type[DocentError], Callable[[DocentError], str]]] = {
    UnreadableFile: _reason,
    SandboxUnavailable: _later("I cannot read files at the moment."),
    EmbedderMissing: lambda _: "My embedding model is missing; whoever runs me must install it.",
    EmbedderUnavailable: _later("My embedding model does not answer."),
    IndexUnavailable: _later("I cannot reach my search index at the moment."),
    IndexMismatch: lambda _: "My search index does not fit my settings; whoever runs me must act.",
    IndexRejected: lambda _: "My search index refuses me; whoever runs me must act.",
    IndexReplaced: lambda _: "My search index was built anew; whoever runs me must restart me.",
    RecordExists: _later("Somebody else is doing this already."),
    RecordChanged: _later("Somebody else changed this at the same time."),
    RecordsUnavailable: _later("I cannot reach my records at the moment."),
    DataDirInUse: lambda _: "Another process is using my data; whoever runs me must act.",
    ModelUnavailable: _later("The language model is not answering at the moment."),
    ModelRejected: lambda _: "The language model refuses my requests; whoever runs me must act.",
}
"""What people are told of each error; a house test keeps it complete."""


def for_error(error: Exception) -> str:
    """Turn an error of ours into a sentence that says what happened and what to do."""
    if isinstance(error, DocentError):
        for type_ in type(error).__mro__:
            if type_ in ERROR_SENTENCES:
                return ERROR_SENTENCES[type_](error)
    return UNEXPECTED
