"""Readers of text formats: structure, places, and offsets that are exact."""

from __future__ import annotations

import json

import pytest

from core.domain.documents import Document, RawFile, Section
from core.errors import RefusalCategory, UnreadableFile
from core.ingestion.reading import read_document


def read(name: str, content: str | bytes) -> Document:
    raw = content.encode() if isinstance(content, str) else content
    return read_document(RawFile(content=raw, name=name))


def texts(document: Document) -> list[str]:
    return [document.text[s.start : s.end] for s in document.sections]


def labels(document: Document) -> list[str | None]:
    return [s.locator.label if s.locator else None for s in document.sections]


def section_with(document: Document, words: str) -> Section:
    return next(s for s in document.sections if words in document.text[s.start : s.end])


def test_plain_text_knows_its_lines() -> None:
    document = read("a.txt", "One\ntwo\n\n\nThree\r\n")
    assert texts(document) == ["One\ntwo", "Three"]
    assert labels(document) == ["1-2", "5"]


def test_markdown_has_headings_and_front_matter() -> None:
    document = read(
        "a.md",
        "---\ntitle: Paid leave\nowner: 'Ines'\ntags:\n  - leave\n  - \"pay\"\n---\n"
        "# Leave\nHello\n## Days *off* ##\n25\n"
        "Sick\n----\nAsk.\n\n```\n# no heading\n```\n",
    )
    assert document.title == "Paid leave"
    assert document.metadata == {"title": "Paid leave", "owner": "Ines", "tags": "leave, pay"}
    assert section_with(document, "25").heading_path == ("Leave", "Days off")
    assert section_with(document, "no heading").heading_path == ("Leave", "Sick")


def test_markdown_tables_repeat_their_header() -> None:
    document = read("a.md", "# T\n\n| Country | Days |\n|---|--:|\n| France | 25 |\n\nAfter.\n")
    row = section_with(document, "France")
    assert row.header == "| Country | Days |"
    assert section_with(document, "After").header is None
    assert document.title == "T"


def test_delimited_rows_have_numbers_and_a_header() -> None:
    document = read("a.csv", 'name;note\nAna;"two; parts"\n\nRaj;x\n')
    assert texts(document) == ["name | note", "Ana | two; parts", "Raj | x"]
    assert labels(document) == ["1", "2", "4"]
    assert document.sections[2].header == "name | note"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(mark: str) -> None:
    document = read("a.csv", f"a{mark}b{mark}c\n1{mark}2{mark}3\n")
    assert texts(document)[1] == "1 | 2 | 3"


def test_too_many_cells_are_refused() -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read("a.csv", "," * 1_000_001)
    assert refusal.value.category is RefusalCategory.TOO_LARGE


def test_code_is_cut_at_definitions() -> None:
    document = read(
        "a.py",
        "import os\n\n\nclass Owl:\n    def fly(self):\n        pass\n\n\ndef main():\n    pass\n",
    )
    fly = section_with(document, "fly")
    assert fly.heading_path == ("class Owl", "def fly")
    assert section_with(document, "main").heading_path == ("def main",)
    assert labels(document)[-1] == "9-10"


@pytest.mark.parametrize(
    ("name", "code", "symbol"),
    [
        ("a.go", "type Owl struct {\n\twings int\n}\n", "type Owl"),
        ("a.ts", "export type Owl = {\n  wings: number\n}\n", "type Owl"),
        ("a.js", "export const fly = async (owl) => {\n  wings()\n}\n", "const fly"),
        ("a.js", "const wings = 2\n", None),
        ("a.sql", "CREATE TABLE owls (\n  wings int\n);\n", "create table owls"),
    ],
)
def test_what_a_definition_is_called_depends_on_the_language(
    name: str, code: str, symbol: str | None
) -> None:
    path = section_with(read(name, code), "wings").heading_path
    assert path == ((symbol,) if symbol else ())


@pytest.mark.parametrize("page", ["%s", "<!DOCTYPE html><html><body>%s</body></html>"])
def test_a_canvas_is_read_with_its_headings(page: str) -> None:
    content = (page % "<h1>Plan</h1><p>Ship in May.</p><h2>Risks</h2><p>None.</p>").encode()
    raw = RawFile(content=content, name="Launch", media_type="application/vnd.slack-docs")
    document = read_document(raw)
    assert section_with(document, "None.").heading_path == ("Plan", "Risks")
    assert "<" not in document.text


def test_a_post_is_read_as_its_whole_page() -> None:
    content = json.dumps(
        {"full": "<document><h1>Plan</h1><p>Ship in May.</p></document>", "preview": "<document>"}
    )
    document = read("Launch", content)
    assert document.text == "Plan\n\nShip in May."
    assert read("Launch", content[:-5]).text.count("Ship in May.") == 1


def test_json_is_written_out_when_no_one_could_read_it() -> None:
    minified = json.dumps({"town": "Zürich", "list": ["x" * 50] * 60})
    document = read("a.json", minified)
    assert "Zürich" in document.text
    assert document.text.count("\n") > 60


def test_broken_json_is_still_text() -> None:
    assert "value" in read("a.json", '{"a": "value", "\\u00e9"').text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", "[" * 5000 + "]" * 5000),
        ("b.json", '{"\\u00e9":' * 100_000),
        ("a.xml", "<a>" * 5000 + "words" + "</a>" * 5000),
    ],
)
def test_endless_nesting_is_refused(name: str, content: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read(name, content)
    assert refusal.value.category is RefusalCategory.BOMB


def test_xml_keeps_its_words() -> None:
    content = '<?xml version="1.0" encoding="iso-8859-1"?>\n<a><b>café &amp; bar</b></a>'
    assert "café & bar" in read("a.xml", content.encode("latin-1")).text


def test_notebooks_show_text_code_and_output() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Sales\n", "By week"]},
        {
            "cell_type": "code",
            "source": "print(42)",
            "outputs": [{"text": ["42\n"]}, {"data": {"text/plain": "<Figure>"}}],
        },
    ]
    document = read("a.ipynb", json.dumps({"cells": cells}))
    assert document.title == "Sales"
    assert "42\n<Figure>" in document.text
    assert section_with(document, "print").heading_path == ("Sales",)


@pytest.mark.parametrize("content", ["no json", "{}", "[" * 100_000])
def test_what_is_no_notebook_is_refused(content: str) -> None:
    with pytest.raises(UnreadableFile):
        read("a.ipynb", content)


def test_subtitles_have_times_and_speakers() -> None:
    document = read(
        "a.vtt",
        "WEBVTT\n\nSTYLE\n::cue {}\n\nNOTE kept out\n\nintro\n00:01.000 --> 00:02.000 align:left\n"
        "<v Ana Lima>The launch moves.\n\n2\n01:00:01.500 --> 01:00:02.000\n"
        "<i>Agreed</i> &amp; done\n"
        "\n01:00:03.000 --> 01:00:04.000\n<i>Agreed</i> &amp; done\n",
    )
    assert texts(document) == ["Ana Lima: The launch moves.", "Agreed & done"]
    assert labels(document) == ["00:00:01", "01:00:01"]


def test_times_of_meetings_are_read_without_their_zeros() -> None:
    document = read(
        "a.vtt",
        "WEBVTT\n\n6e2b-12/3-0\n0:0:0.0 --> 0:0:3.540\n<v Ana Lima>Good morning.</v>\n\n"
        "6e2b-12/7-0\n0:1:5.2 --> 1:2:7.95\n<v Raj>Morning.</v>\n",
    )
    assert texts(document) == ["Ana Lima: Good morning.", "Raj: Morning."]
    assert labels(document) == ["00:00:00", "00:01:05"]


def test_subtitles_without_times_are_refused() -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read("a.srt", "no times in here")
    assert refusal.value.category is RefusalCategory.CORRUPT


def test_web_pages_show_what_a_reader_sees() -> None:
    document = read(
        "a.html",
        "<html lang=en><head><title>Guest  wifi</title><style>p{}</style><script>var x='<p>no'"
        "</script></head><body><!-- gone --><h1>Wifi</h1><div><p>Ask <b>Ana</b></p> or Raj</div>"
        "<table><tr><th>Floor<th>SSID<tr><td>3<td>guest</table><ul><li>one<li>two</ul>"
        "<table><tr><td>layout</td></tr></table><pre>a\n  b</pre><svg><text>no</text></svg>"
        "end <!-- never",
    )
    assert document.title == "Guest wifi"
    assert document.language == "en"
    assert document.text == (
        "Wifi\n\nAsk Ana\n\nor Raj\n\nFloor | SSID\n3 | guest\n\n"
        "one\ntwo\n\nlayout\n\na\n  b\n\nend"
    )
    assert section_with(document, "guest").header == "Floor | SSID"


def test_a_page_is_read_in_the_encoding_it_declares() -> None:
    page = "<html><meta charset='windows-1251'><body>Привет, мир</body></html>"
    assert read("a.html", page.encode("cp1251")).text == "Привет, мир"


def test_letters_make_a_text() -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read("a.txt", "--- *** ---")
    assert refusal.value.category is RefusalCategory.NO_TEXT


def test_letters_far_down_make_a_text_too() -> None:
    assert "end" in read("a.txt", "-\n" * 100_000 + "end").text


def test_a_title_is_never_the_file_name() -> None:
    assert read("Leave.md", "# Leave\nHello").title is None


def test_what_a_page_hides_is_not_read() -> None:
    page = (
        "<html><body><p>shown</p><p hidden>gone<p>too <b hidden>no</b>"
        "<div style='color:red; display: none'>gone<div>gone</div></div>"
        "<table><tr style='visibility:hidden'><td>gone<tr><td>a<td>b</table></body></html>"
    )
    assert read("a.html", page).text == "shown\n\ntoo\n\na | b"


def test_a_page_that_its_scripts_will_show_is_read() -> None:
    page = "<html><body style='visibility:hidden'><p>Words</p></body></html>"
    assert read("a.html", page).text == "Words"


def test_old_notebooks_are_read() -> None:
    cells = [
        {"cell_type": "heading", "level": 1, "source": ["Sales"]},
        {"cell_type": "code", "input": ["x = 1"], "outputs": [{"text": ["one"]}]},
    ]
    document = read("a.ipynb", json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}))
    assert document.title == "Sales"
    assert document.text == "# Sales\n\nx = 1\none"


def test_notebooks_show_tables_and_errors() -> None:
    outputs = [
        {"data": {"text/html": ["<table><tr><td>a</td><td>b</td></tr></table>"]}},
        {"output_type": "error", "ename": "ValueError", "evalue": "too late", "traceback": ["x"]},
        {"data": {"image/png": "iVBORw0KGgo="}},
    ]
    cell = {"cell_type": "code", "source": "f()", "outputs": outputs}
    assert read("a.ipynb", json.dumps({"cells": [cell]})).text == "f()\na | b\nValueError: too late"


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_lines_of_json_are_written_out(name: str) -> None:
    document = read(name, '{"a": "caf\\u00e9"}\n{"a": "\\u4f60\\u597d"}\nnot json \\u00e9\n')
    assert document.text.split("\n")[:3] == ['{"a": "café"}', '{"a": "你好"}', "not json \\u00e9"]


def test_the_line_that_names_the_mark_is_no_row() -> None:
    document = read("a.csv", "sep=;\nname;note\nAna;1,5\n")
    assert texts(document) == ["name | note", "Ana | 1,5"]
    assert labels(document) == ["2", "3"]
