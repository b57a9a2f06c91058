"""Every sentence the bot says, in one place, a file a subject.

Waiting texts end with "…", final ones never do.
"""

from __future__ import annotations

from bot.flows.sentences import (
    about_files,
    answers,
    attachments,
    before_ingest,
    checking,
    contexts,
    errors,
    ingest_words,
    ingesting,
    languages,
    refusing,
    sharing,
    small_talk,
    topping_up,
    watched,
    words,
)
from bot.flows.sentences.about_files import *
from bot.flows.sentences.answers import *
from bot.flows.sentences.attachments import *
from bot.flows.sentences.before_ingest import *
from bot.flows.sentences.checking import *
from bot.flows.sentences.contexts import *
from bot.flows.sentences.errors import *
from bot.flows.sentences.ingest_words import *
from bot.flows.sentences.ingesting import *
from bot.flows.sentences.languages import *
from bot.flows.sentences.refusing import *
from bot.flows.sentences.sharing import *
from bot.flows.sentences.small_talk import *
from bot.flows.sentences.topping_up import *
from bot.flows.sentences.watched import *
from bot.flows.sentences.words import *

__all__ = [
    *about_files.__all__,
    *answers.__all__,
    *attachments.__all__,
    *before_ingest.__all__,
    *checking.__all__,
    *contexts.__all__,
    *errors.__all__,
    *ingest_words.__all__,
    *ingesting.__all__,
    *languages.__all__,
    *refusing.__all__,
    *sharing.__all__,
    *small_talk.__all__,
    *topping_up.__all__,
    *watched.__all__,
    *words.__all__,
]
