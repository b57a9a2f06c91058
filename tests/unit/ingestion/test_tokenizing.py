"""Tokens are counted as the embedder's own file says."""

from __future__ import annotations

from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from core.ingestion.token_ruler import TokenRuler
from core.ingestion.tokenizing import FileTokenizer
from tests.fakes.word_tokenizer import WordTokenizer


def test_a_tokenizer_file_is_read_without_its_truncation(tmp_path: Path) -> None:
    made = Tokenizer(WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    made.pre_tokenizer = Whitespace()
    made.enable_truncation(2)
    made.save(str(tmp_path / "tokenizer.json"))
    spans = FileTokenizer(tmp_path / "tokenizer.json").token_spans("a bc\nd e")
    assert list(spans) == [(0, 1), (2, 4), (5, 6), (7, 8)]


def test_a_long_text_is_measured_like_a_short_one() -> None:
    text = "word " * 30_000
    ruler = TokenRuler(text, WordTokenizer())
    assert ruler.count(0, len(text)) == 30_000
    assert ruler.reach(5, 10) == 55
    assert ruler.reach(0, 40_000) == len(text)
