"""The seams: small Protocols, each with two implementations and one contract test."""

from __future__ import annotations

from core.domain.ports.answer_model import AnswerModel
from core.domain.ports.context_writer import ContextWriter
from core.domain.ports.document_reader import DocumentReader
from core.domain.ports.embedding import Embedder, EmbedderProfile, Tokenizer
from core.domain.ports.erasable_index import ErasableIndex
from core.domain.ports.record_store import (
    LIBRARY_MARK,
    Record,
    RecordDraft,
    RecordKey,
    RecordStore,
)
from core.domain.ports.search_index import SearchIndex

__all__ = [
    "LIBRARY_MARK",
    "AnswerModel",
    "ContextWriter",
    "DocumentReader",
    "Embedder",
    "EmbedderProfile",
    "ErasableIndex",
    "Record",
    "RecordDraft",
    "RecordKey",
    "RecordStore",
    "SearchIndex",
    "Tokenizer",
]
