"""Every sentence the bot says, in one place, a file a subject.

Waiting texts end with "…", final ones never do.
"""

from __future__ import annotations

from bot.flows.sentences.answers import (
    ASK_USAGE,
    CHANGED_MEANWHILE,
    EMPTY_MENTION,
    EXTERNAL_ASKER,
    EXTERNAL_CHANNEL,
    NOT_READ_YET,
    NOTHING_TO_USE,
    QUOTING,
    READING_QUESTION,
    REFUSED_BY_MODEL,
    UNKNOWN_ASKER,
    WITHDRAWN,
    could_not_find,
    incomplete,
    stale_question,
)
from bot.flows.sentences.errors import ERROR_SENTENCES, UNEXPECTED, for_error, with_id
from bot.flows.sentences.ingesting import (
    CANCEL_INGEST,
    GUESTS_ONLY_ASK,
    INGEST_IN_DM,
    INGEST_IS_OVER,
    INGEST_IS_STOPPING,
    INGEST_USAGE,
    MEMBERS_ONLY_CANCEL,
    NO_FILES,
    first_run,
    ingest_stopped,
    not_a_member,
    progress,
)
from bot.flows.sentences.topping_up import (
    ANSWER_PRIVATELY,
    NOT_YOUR_QUESTION,
    QUESTION_GONE,
    more_files,
)
from bot.flows.sentences.words import count, listing, mention, plain_name

__all__ = [
    "ANSWER_PRIVATELY",
    "ASK_USAGE",
    "CANCEL_INGEST",
    "CHANGED_MEANWHILE",
    "EMPTY_MENTION",
    "ERROR_SENTENCES",
    "EXTERNAL_ASKER",
    "EXTERNAL_CHANNEL",
    "GUESTS_ONLY_ASK",
    "INGEST_IN_DM",
    "INGEST_IS_OVER",
    "INGEST_IS_STOPPING",
    "INGEST_USAGE",
    "MEMBERS_ONLY_CANCEL",
    "NOTHING_TO_USE",
    "NOT_READ_YET",
    "NOT_YOUR_QUESTION",
    "NO_FILES",
    "QUESTION_GONE",
    "QUOTING",
    "READING_QUESTION",
    "REFUSED_BY_MODEL",
    "UNEXPECTED",
    "UNKNOWN_ASKER",
    "WITHDRAWN",
    "could_not_find",
    "count",
    "first_run",
    "for_error",
    "incomplete",
    "ingest_stopped",
    "listing",
    "mention",
    "more_files",
    "not_a_member",
    "plain_name",
    "progress",
    "stale_question",
    "with_id",
]
