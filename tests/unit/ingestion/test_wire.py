"""What a reader process says is decoded value by value, and never believed."""

from __future__ import annotations

import orjson
import pytest

from core.domain.documents import RawFile
from core.errors import RefusalCategory, UnreadableFile
from core.ingestion.chunking import chunk_document
from core.ingestion.reading import ReadResult, read_document
from core.ingestion.wire import decode_result, encode_refusal, encode_result
from tests.fakes.word_tokenizer import WordTokenizer
from tests.unit.ingestion.samples import make_docx, make_xlsx


@pytest.mark.parametrize(("name", "content"), [("a.docx", make_docx()), ("a.xlsx", make_xlsx())])
def test_what_was_read_comes_back_the_same(name: str, content: bytes) -> None:
    document = read_document(RawFile(content=content, name=name))
    result = ReadResult(document, chunk_document(document, WordTokenizer(), max_tokens=16))
    assert decode_result(encode_result(result)) == result


def test_a_refusal_comes_back_as_one() -> None:
    refusal = UnreadableFile(RefusalCategory.BOMB, "It unfolds")
    with pytest.raises(UnreadableFile) as raised:
        decode_result(encode_refusal(refusal))
    assert (raised.value.category, raised.value.reason) == (RefusalCategory.BOMB, "It unfolds")


GOOD: dict[str, object] = {
    "text": "words",
    "media_type": "text/plain",
    "title": None,
    "pages": None,
    "language": None,
    "metadata": {},
    "headings": [[[], None]],
    "sections": [[0, 5, 0, None]],
    "contexts": [[[], ""]],
    "chunks": [[0, 5, 0, ["page", "1", None]]],
}


def test_the_good_message_is_good() -> None:
    assert decode_result(orjson.dumps(GOOD)).chunks[0].text == "words"


@pytest.mark.parametrize(
    "lie",
    [
        {"text": 1},
        {"pages": "many"},
        {"metadata": []},
        {"sections": [[0, 6, 0, None]]},
        {"sections": [[-1, 2, 0, None]]},
        {"sections": [[3, 2, 0, None]]},
        {"sections": [[0, 3, 0, None], [2, 5, 0, None]]},
        {"sections": [[0, 5, 7, None]]},
        {"sections": [[0, 5, -1, None]]},
        {"chunks": [[0, 5, 0, ["nowhere", "1", None]]]},
        {"chunks": [[0, 5, 0]]},
        {"category": "no such category"},
    ],
)
def test_lies_are_errors(lie: dict[str, object]) -> None:
    with pytest.raises((ValueError, IndexError)):
        decode_result(orjson.dumps(GOOD | lie))


@pytest.mark.parametrize("noise", [b"", b"[]", b"null", b"\xff"])
def test_noise_is_an_error(noise: bytes) -> None:
    with pytest.raises(ValueError, match=r"no object|line 1"):
        decode_result(noise)
