"""The filters a passage has to pass: in the engines, after a search, before it is shown."""

from __future__ import annotations

from tests.mutation.mutant import Mutant

__all__ = ["CHECKS"]

_INDEXED = "tests/campaign/test_indexed_campaign.py"
_READERS = "tests/unit/bot/test_readers.py"
_QUERY = "tests/unit/retrieval/test_elastic_query.py"
_RETRIEVER = "tests/unit/retrieval/test_retriever.py"
_RANKED = "tests/unit/retrieval/test_embedded_index.py"
_CHECKS = "tests/unit/bot/test_answer_checks.py"
_CONTEXT = "tests/unit/bot/test_thread_context.py"
_EMBEDDED = "embedded"
_FILES_FILE = "core/domain/files.py"
_READERS_FILE = "bot/flows/readers.py"
_RETRIEVER_FILE = "core/retrieval/retriever.py"
_SEARCH_FILE = "core/retrieval/index/embedded_search.py"
_QUERY_FILE = "core/retrieval/index/elastic_query.py"
_ANSWER_FILE = "bot/flows/answering/answer_question.py"
_BACK_FILE = "bot/flows/answering/look_back.py"

CHECKS: tuple[Mutant, ...] = (
    # Inside the engines.
    Mutant(
        "the audience of the search by vectors (embedded)",
        "core/retrieval/index/embedded_matrix.py",
        "allowed[list(audiences)] = True",
        "allowed[:] = True",
        "tests/unit/retrieval/test_embedded_matrix.py",
    ),
    Mutant(
        "the audience of the search by words, wide (embedded)",
        _SEARCH_FILE,
        "for id_, score, audience in found if audience in audiences]",
        "for id_, score, audience in found]",
        _RANKED,
        "every_audience",
    ),
    Mutant(
        "the audience of candidates read anew (embedded)",
        _SEARCH_FILE,
        "        if audience in seen:\n",
        "        if True:\n",
        "tests/unit/retrieval/test_embedded_search.py",
    ),
    Mutant(
        "the audience of the search by words (Elasticsearch)",
        _QUERY_FILE,
        '**_by_words(text), "filter": [_seen_by(audience)]}',
        "**_by_words(text)}",
        _QUERY,
    ),
    Mutant(
        "the audience of the search by vectors (Elasticsearch)",
        _QUERY_FILE,
        '        "filter": [_seen_by(audience)],\n    }\n    query: dict',
        "    }\n    query: dict",
        _QUERY,
    ),
    # The records, after a search.
    Mutant(
        "places by the records",
        _RETRIEVER_FILE,
        "if audience.allows(place.conversation) and place",
        "if place",
        _INDEXED,
        _EMBEDDED,
    ),
    Mutant(
        "what was forgotten, by the records",
        _RETRIEVER_FILE,
        " and place.conversation not in file.forgotten",
        "",
        _INDEXED,
        _EMBEDDED,
    ),
    Mutant(
        "what was deleted, by the records",
        _RETRIEVER_FILE,
        "if not file.deleted and file.content",
        "if file.content",
        _RETRIEVER,
    ),
    Mutant(
        "whether a file still has these words, by the records",
        "core/records/library.py",
        "        if (file := files.get(id_)) is not None and file.content == content.id\n",
        "        if (file := files.get(id_)) is not None\n",
        _READERS,
    ),
    Mutant(
        "whether a chunk is of the current generation",
        _RETRIEVER_FILE,
        "if citation and holdings[content].content.generation == generation:",
        "if citation:",
        _INDEXED,
        _EMBEDDED,
    ),
    # The check just before showing.
    Mutant(
        "the whole check before showing",
        _READERS_FILE,
        "        used = list(passages)\n        if not used:\n",
        "        used = list(passages)\n        if used:\n",
        _INDEXED,
        _EMBEDDED,
    ),
    Mutant(
        "the live audience before showing",
        _READERS_FILE,
        "        if not all(audience.allows(p.source.place.conversation) for p in used):\n"
        "            return False\n",
        "",
        _READERS,
    ),
    Mutant(
        "whether a channel is still public before showing",
        _READERS_FILE,
        "            if not await self.conversations.is_public(conversation):\n"
        "                return False\n",
        "            await self.conversations.is_public(conversation)\n",
        _READERS,
    ),
    Mutant(
        "what was deleted, before showing",
        _FILES_FILE,
        "frozenset() if self.deleted else self.shared_in",
        "self.shared_in",
        _READERS,
    ),
    Mutant(
        "what was forgotten, before showing",
        _FILES_FILE,
        "self.shared_in - self.forgotten",
        "self.shared_in",
        _READERS,
    ),
    Mutant(
        "which file is named, before showing",
        _READERS_FILE,
        "file.id == source.file and source",
        "source",
        _READERS,
    ),
    Mutant(
        "the generation, before showing",
        _READERS_FILE,
        " or holding.content.generation != passage.stored.generation",
        "",
        _READERS,
    ),
    Mutant(
        "the check before the first words of a stream",
        _ANSWER_FILE,
        "return to.private_to is not None or await self.readers.still_allows(to, passages)",
        "return True",
        _CHECKS,
    ),
    Mutant(
        "the check before the end of an answer",
        _ANSWER_FILE,
        "if not await self.readers.still_allows(to, named):",
        "if False:",
        _CHECKS,
    ),
    Mutant(
        "who came before a reply was noted",
        _BACK_FILE,
        "await self.notice.compare(before, now.venue, reply=reply.job)",
        "False",
        _CHECKS,
    ),
    Mutant(
        "what closed before a reply was noted",
        _BACK_FILE,
        "            if not now.audience.allows(place):\n",
        "            if False:\n",
        _CHECKS,
    ),
    Mutant(
        "what an earlier answer said, as context",
        "bot/flows/answering/thread_context.py",
        "t.role is Role.USER or (t.reply and t.reply in usable)",
        "True",
        _CONTEXT,
    ),
    Mutant(
        "whether a channel is still public, for an earlier answer",
        _READERS_FILE,
        "        return await self.conversations.is_public(place)\n",
        "        return True\n",
        _CONTEXT,
    ),
)
