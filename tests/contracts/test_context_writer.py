"""What every ContextWriter keeps to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from core.answering.claude.context_writer import ClaudeContexts
from core.config.settings import AnsweringSettings, AnswerModelChoice
from core.domain.contexts import Spent
from core.domain.documents import Chunk, Document
from core.domain.ports import ContextWriter
from tests.fakes.claude_api import FakeClaude
from tests.fakes.scripted_contexts import ScriptedContexts


def document_of(*texts: str) -> tuple[Document, tuple[Chunk, ...]]:
    whole, chunks = "", []
    for seq, text in enumerate(texts):
        start = len(whole)
        chunks.append(Chunk(seq=seq, start=start, end=start + len(text), text=text))
        whole += f"{text}\n\n"
    document = Document(text=whole, sections=(), media_type="text/plain")
    return document, tuple(chunks)


@pytest.fixture(params=["claude", "scripted"])
async def writer(request: pytest.FixtureRequest) -> AsyncIterator[ContextWriter]:
    if request.param == "scripted":
        yield ScriptedContexts()
        return
    async with FakeClaude() as server:
        settings = AnsweringSettings(
            answer_model=AnswerModelChoice.EXTRACTIVE,
            anthropic_api_key=SecretStr(server.api_key),
            anthropic_base_url=server.url,
        )
        claude = ClaudeContexts(settings)
        yield claude
        await claude.close()


@pytest.mark.parametrize("count", [1, 2, 40])
async def test_each_chunk_gets_one_plain_sentence(writer: ContextWriter, count: int) -> None:
    document, chunks = document_of(*(f"Rule {n} of the Falcon project." for n in range(count)))

    written = await writer.write(document, chunks)

    assert written.problem is None
    assert len(written.sentences) == count
    assert all(s and s == " ".join(s.split()) and s.isprintable() for s in written.sentences)
    assert written.spent != Spent()


async def test_text_that_no_json_can_carry_is_no_obstacle(writer: ContextWriter) -> None:
    document, chunks = document_of("Falcon\x00 ends\u2028 in \ud83d May.")
    assert len((await writer.write(document, chunks)).sentences) == 1


async def test_documents_beside_each_other_do_not_mix(writer: ContextWriter) -> None:
    made = [document_of(*[f"Project {n} is led by Maya."] * n) for n in range(1, 6)]
    written = await asyncio.gather(*(writer.write(*one) for one in made))
    assert [len(one.sentences) for one in written] == [1, 2, 3, 4, 5]


def test_it_has_a_name(writer: ContextWriter) -> None:
    assert writer.name
