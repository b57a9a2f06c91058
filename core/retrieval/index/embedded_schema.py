"""The embedded index's tables, and a chunk as a row of them."""

from __future__ import annotations

import json
from typing import TypeAlias

from core.domain.documents import Chunk, Locator, LocatorKind, StoredChunk
from core.domain.ids import ContentId, Generation
from core.retrieval.index.embedded_terms import clean
from core.retrieval.index.unspaced import pair_tokens

__all__ = [
    "CHUNK_COLUMNS",
    "SCHEMA",
    "SCHEMA_VERSION",
    "SEARCH_WORDS",
    "ChunkRow",
    "chunk_values",
    "stored_chunk",
]

SCHEMA_VERSION = "1"
"""Changes with the tables and with what `embedded_terms` writes into them."""

# `audience` numbers a set of conversations, so that a chunk has one token for it however widely
# it is shared: more would count as length and lower its BM25. AUTOINCREMENT, since an id that
# came back would let an older snapshot of the vectors name another chunk.
SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS audiences (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversations TEXT NOT NULL UNIQUE
);
CREATE TABLE IF NOT EXISTS chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    content TEXT NOT NULL,
    generation TEXT NOT NULL,
    seq INTEGER NOT NULL,
    audience INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    whereabouts TEXT NOT NULL,
    context TEXT NOT NULL,
    text TEXT NOT NULL,
    pairs TEXT NOT NULL,
    UNIQUE (generation, seq)
);
CREATE INDEX IF NOT EXISTS chunks_by_content ON chunks (content, generation, audience);
CREATE TABLE IF NOT EXISTS vectors (id INTEGER PRIMARY KEY, vector BLOB NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (
    context, text, pairs, audience,
    content='chunks', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER IF NOT EXISTS chunk_written AFTER INSERT ON chunks BEGIN
    INSERT INTO words (rowid, context, text, pairs, audience)
    VALUES (new.id, new.context, new.text, new.pairs, new.audience);
END;
CREATE TRIGGER IF NOT EXISTS chunk_removed AFTER DELETE ON chunks BEGIN
    INSERT INTO words (words, rowid, context, text, pairs, audience)
    VALUES ('delete', old.id, old.context, old.text, old.pairs, old.audience);
    DELETE FROM vectors WHERE id = old.id;
END;
CREATE TRIGGER IF NOT EXISTS chunk_reshared AFTER UPDATE OF audience ON chunks BEGIN
    INSERT INTO words (words, rowid, context, text, pairs, audience)
    VALUES ('delete', old.id, old.context, old.text, old.pairs, old.audience);
    INSERT INTO words (rowid, context, text, pairs, audience)
    VALUES (new.id, new.context, new.text, new.pairs, new.audience);
END;
"""
CHUNK_COLUMNS = "content, generation, seq, first, last, whereabouts, context, text"
# The weights are of the columns in order, titles and headings counting double; FTS5's scores are
# better the smaller they are. Rows that the second parameter names come whatever their score, so
# that each candidate of the other leg has one here.
SEARCH_WORDS = """
SELECT best.id, best.score, chunks.audience FROM (
    SELECT rowid AS id, -bm25(words, 2.0, 1.0, 1.0, 0.0) AS score FROM words WHERE words MATCH ?
    ORDER BY rowid IN (SELECT value FROM json_each(?)) DESC, score DESC LIMIT ?
) AS best JOIN chunks ON chunks.id = best.id
"""

ChunkRow: TypeAlias = tuple[str, str, int, int, int, str, str, str]


def chunk_values(chunk: Chunk) -> tuple[int, int, str, str, str, str]:
    """Return a chunk's `first, last, whereabouts, context, text, pairs`."""
    locator = chunk.locator
    whereabouts = {
        "title": chunk.title,
        "headings": chunk.heading_path,
        "locator": locator and [locator.kind, locator.label, locator.within],
        # How much of the context's first line a language model wrote.
        **({"sentence": len(chunk.sentence)} if chunk.sentence else {}),
    }
    context, text = clean(chunk.searched_context), clean(chunk.text)
    pairs = pair_tokens(f"{context}\n{text}")
    return chunk.start, chunk.end, json.dumps(whereabouts), context, text, pairs


def stored_chunk(row: ChunkRow) -> StoredChunk:
    """Return a row of `CHUNK_COLUMNS` as the chunk it was."""
    content, generation, seq, start, end, whereabouts, context, text = row
    found = json.loads(whereabouts)
    written = found.get("sentence", 0)
    chunk = Chunk(
        seq=seq,
        start=start,
        end=end,
        text=text,
        context=context[written + 1 :] if written else context,
        sentence=context[:written],
        title=found["title"],
        heading_path=tuple(found["headings"]),
        locator=_locator(found["locator"]),
    )
    return StoredChunk(content=ContentId(content), generation=Generation(generation), chunk=chunk)


def _locator(found: list[str] | None) -> Locator | None:
    if found is None:
        return None
    kind, label, within = found
    return Locator(kind=LocatorKind(kind), label=label, within=within)
