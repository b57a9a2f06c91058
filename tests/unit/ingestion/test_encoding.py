"""Text is read in whatever encoding people saved it."""

from __future__ import annotations

import pytest

from core.errors import RefusalCategory, UnreadableFile
from core.ingestion.encoding import clean_text, decode_text, looks_binary

# ruff: noqa: RUF001 - languages are the point
SENTENCES = {
    "utf-8": "Zoë’s “expenses”",
    "utf-8-sig": "Zoë’s “expenses”",
    "utf-16": "No mark would be a pity, Zoë.",
    "utf-16-le": "No mark here, plain words.",
    "utf-16-be": "No mark here, plain words.",
    "utf-32": "Zoë’s “expenses”",
    "cp1252": "Zoë’s “expenses” — paid up to £61 a day – naïve café",
    "cp1251": "Командировочные расходы оплачиваются до 61 евро в день.",
    "koi8-r": "Командировочные расходы оплачиваются до 61 евро в день.",
    "cp1253": "Τα έξοδα ταξιδιού καταβάλλονται έως 61 ευρώ την ημέρα.",
    "cp1254": "Seyahat giderleri günlük 61 avroya kadar ödenir, değişiklik şart.",
    "cp1256": "تدفع نفقات السفر حتى 61 يورو في اليوم.",
    "mac-roman": "Les frais d’hôtel sont remboursés jusqu’à 120 € par nuit. Café, déjà vu.",
    "cp932": "経費精算の締め切りは毎月二十五日です。承認者は佐藤部長。",
    "euc-jp": "経費精算の締め切りは毎月二十五日です。承認者は佐藤部長。",
    "iso2022-jp": "経費精算の締め切りは毎月二十五日です。",
    "gb18030": "差旅费报销标准为每天六十一欧元，请于十四天内提交申请。",
    "big5": "差旅費報銷標準為每天六十一歐元，請於十四天內提交申請。",
    "cp949": "출장비는 하루 최대 61유로까지 지급됩니다.",
}


@pytest.mark.parametrize("encoding", sorted(SENTENCES))
def test_it_is_decoded(encoding: str) -> None:
    content = SENTENCES[encoding].encode(encoding)
    assert not looks_binary(content)
    assert decode_text(content) == SENTENCES[encoding]


def test_what_the_file_declares_is_believed_when_it_fits() -> None:
    assert decode_text("Größe".encode("cp437"), declared="cp437") == "Größe"
    assert decode_text("Größe".encode(), declared="no-such-thing") == "Größe"


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    content = ("Zoë naïve café – " * 50).encode() + b"\xff and the rest"
    assert decode_text(content).startswith("Zoë naïve café – ")


def test_noise_is_no_text() -> None:
    noise = bytes(128 + (i * 7919) % 128 for i in range(4000))
    with pytest.raises(UnreadableFile) as refusal:
        decode_text(noise)
    assert refusal.value.category is RefusalCategory.ENCODING


def test_what_no_one_sees_is_dropped() -> None:
    shown = clean_text("\x1b[31mred\x1b[0m\r\nso\u00adft\u200b \ud800a\rb\x07")
    assert shown == "red\nsoft a\nb"
