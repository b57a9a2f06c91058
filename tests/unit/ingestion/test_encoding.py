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
    "cp500": "Travel is paid, up to 61 euros a day.",
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


SHORT = {
    "cp1252": (
        "São Paulo",
        "déjà vu",
        "für",
        "años",
        "Noël à Besançon",
        "naïve",
        "Ça va très bien",
    ),
    "mac-roman": ("déjà vu", "El niño comió", "São Paulo"),
    "cp850": ("Größe der Straße", "El niño comió"),
    "cp437": ("Größe der Straße",),
    "iso8859-15": ("cœur à 5 €", "Noël à Besançon"),
    "cp1250": ("Kraków", "Příliš žluťoučký kůň", "köszönöm szépen", "învăţământ"),
    "iso8859-2": ("zażółć gęślą jaźń", "Příliš žluťoučký kůň"),
    "cp852": ("zażółć gęślą jaźń",),
    "cp1251": ("ДОГОВОР АРЕНДЫ", "Привет", "Москва", "да", "Київ", "Звіт про роботу"),
    "koi8-r": ("Привет", "Отчёт о продажах"),
    "cp866": ("Отчёт о продажах", "Москва"),
    "iso8859-5": ("Привет", "Отчёт о продажах"),
    "cp1253": ("Καλημέρα κόσμε", "Αθήνα"),
    "cp1254": ("teşekkürler", "güneş doğdu", "İstanbul"),
    "cp1255": ("שלום עולם", "דוד כהן"),
    "cp1256": ("مرحبا بالعالم", "محمد علي"),
    "cp874": ("สมชาย ใจดี กรุงเทพ", "สวัสดีชาวโลก"),
    "cp1257": ("ačiū už žinutę",),
    "cp932": ("会議の議事録", "佐藤太郎"),
    "euc-jp": ("会議の議事録", "佐藤太郎", "カタカナ"),
    "gb18030": ("北京市海淀区", "会议纪要：请准时参加", "你好"),
    "big5": ("臺北市會議紀錄",),
    "cp949": ("안녕하세요", "서울 회의록입니다"),
    "iso2022-kr": ("안녕하세요",),
}


@pytest.mark.parametrize(("encoding", "words"), [(e, w) for e in sorted(SHORT) for w in SHORT[e]])
def test_a_few_words_in_a_table_of_english_are_decoded(encoding: str, words: str) -> None:
    table = f"Name,City\nalpha,{words}\nbeta,{words}\n"
    assert decode_text(table.encode(encoding)) == table


def test_what_pages_call_latin_1_is_what_windows_writes() -> None:
    quoted = "“Größe” – 5 €"
    assert decode_text(quoted.encode("cp1252"), declared="ISO-8859-1") == quoted


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_text_of_another_alphabet_needs_no_mark(encoding: str) -> None:
    content = "Привет мир, это проверка".encode(encoding)
    assert not looks_binary(content)
    assert decode_text(content) == "Привет мир, это проверка"


def test_what_terminals_and_printers_were_told_is_no_text() -> None:
    content = b"a \x1b]8;;http://x\x07link\x1b]8;;\x07 b\x08bold\x07 end\x1a"
    assert not looks_binary(content)
    assert clean_text(content.decode()) == "a link bold end"


def test_a_long_text_is_decoded_as_a_short_one_is() -> None:
    text = "Größe der Straße, naïve café; Überschrift für alle.\n" * 3_000
    assert decode_text(text.encode("cp1252")) == text
