"""Every trigger Docent reacts to; the manifest is made from this table."""

from __future__ import annotations

from typing import Final

from bot.slack.incoming import Listener
from bot.slack.listeners import (
    add_files,
    answer_privately,
    ask,
    bot_joined,
    channels,
    choose_file,
    direct_message,
    dismiss,
    file_deleted,
    file_shared,
    files_touched,
    ingest,
    ingest_start,
    late_readers,
    members,
    mention,
    message_changes,
    people,
    share_answer,
    stop_ingest,
    uninstalled,
)

__all__ = ["LISTENERS"]

LISTENERS: Final[tuple[Listener, ...]] = (
    mention.LISTENER,
    direct_message.LISTENER,
    ask.LISTENER,
    ingest.LISTENER,
    add_files.LISTENER,
    file_deleted.LISTENER,
    file_shared.LISTENER,
    files_touched.LISTENER,
    message_changes.LISTENER,
    channels.LISTENER,
    bot_joined.LISTENER,
    members.LISTENER,
    people.LISTENER,
    late_readers.LISTENER,
    stop_ingest.LISTENER,
    uninstalled.LISTENER,
    ingest_start.LISTENER,
    dismiss.LISTENER,
    choose_file.LISTENER,
    answer_privately.LISTENER,
    share_answer.LISTENER,
)
