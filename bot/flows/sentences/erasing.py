"""What `docent erase` says: what goes, what was looked for afterwards, and what remains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from bot.flows.sentences.words import count
from core.ingestion.erasing import Left, Survey
from core.records.erasing import Fate, SubjectKind

__all__ = [
    "OPERATORS",
    "everything_gone",
    "looked_for",
    "nothing_known",
    "remaining",
    "removals",
]

OPERATORS: Final = (
    "Freed disk blocks, snapshots and backups: delete or let expire what holds older states.",
    "Messages in Slack: `serve` withdraws replies that quoted an erased file; other messages, "
    "and the file in Slack itself, are Slack’s.",
    "What was sent to a language model or an embedding service, under that service’s terms.",
)
"""What no erasure of ours reaches."""

_FATES: Final = {
    Fate.DELETED: "{} deleted",
    Fate.BLANKED: "{} without the id from now on",
    Fate.ENDED: "{} ended, what people wrote dropped",
}
_STAYS: Final = {
    SubjectKind.FILE: "its id stays, so that it is not read again",
    SubjectKind.PERSON: "their ids stay, so that they are not read again",
    SubjectKind.CONVERSATION: "nothing of them stays; `/ingest` would read them anew",
}


def nothing_known(id_: str) -> str:
    """Say that there is nothing to erase."""
    return f"Nothing is known of {id_}: there is nothing to erase."


def removals(survey: Survey, superseded: Sequence[str]) -> list[str]:
    """Say what goes, a line a kind."""
    kind = survey.subject.kind
    lines = []
    if survey.files:
        lines.append(f"{count(len(survey.files), 'file')}: name, places, uploader; {_STAYS[kind]}")
    if survey.narrowed and kind is SubjectKind.CONVERSATION:
        lines.append(f"{count(len(survey.narrowed), 'file')} shared elsewhere too: this place only")
    lines.append(
        f"{count(len(survey.contents), 'text')} in {count(survey.chunks, 'passage')}, "
        "with words, headings and vectors"
    )
    for content, files in survey.shared.items():
        lines.append(
            f"kept: the text of {content}, which other files have as well: {', '.join(files)}"
        )
    fates = Counter((t.kind, t.fate) for t in survey.records if t.fate in _FATES)
    for (name, fate), number in sorted(fates.items()):
        lines.append(_FATES[fate].format(count(number, f"{name} record")))
    lines += [f"{name}: an older version of the index, deleted as a whole" for name in superseded]
    return lines


def looked_for(survey: Survey, left: Left, in_files: int | None) -> list[str]:
    """Say what was searched for afterwards, and what was found."""
    phrases = count(len(survey.phrases), "phrase")
    lines = [
        f"passages of {count(len(survey.contents), 'text')}, by id: {_found(left.chunks)}",
        f"{phrases} of the text, in the index: {_found(left.phrases)}",
        f"records that name {survey.subject.id}, all kinds: {_found(left.records)}",
    ]
    if in_files is not None:
        lines.append(f"{phrases} of the text, in the bytes of the files: {_found(in_files)}")
    return lines


def remaining(left: Left) -> list[str]:
    """Say what is kept by rule: ids, no text, no names."""
    if not left.kept:
        return ["nothing"]
    return [
        f"{count(number, f'{kind} record')}, ids only" for kind, number in sorted(left.kept.items())
    ]


def everything_gone(names: Sequence[str], left: Sequence[str]) -> list[str]:
    """Say that all is deleted, or what is still there."""
    return [
        f"deleted: {', '.join(names) if names else 'nothing was there'}",
        f"looked for the same names: {', '.join(left) if left else 'nothing found'}",
    ]


def _found(number: int) -> str:
    return "nothing found" if number == 0 else f"FOUND {number}"
