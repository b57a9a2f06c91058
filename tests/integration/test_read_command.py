"""`docent read`: what people and tools get from it, through real reader processes."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

import orjson
import pytest

from bot.commands.read import add_arguments, run
from core.domain.json import JsonObject
from core.errors import DocentError
from tests.unit.ingestion.samples import make_pdf, zipped


def arguments(*given: str) -> Namespace:
    parser = ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(given)


def lines(output: str) -> list[JsonObject]:
    return [orjson.loads(line) for line in output.splitlines()]


@pytest.fixture
def paths(tmp_path: Path) -> list[str]:
    (tmp_path / "a.pdf").write_bytes(make_pdf("Travel is paid.", "Meals are not.", title="Rules"))
    (tmp_path / "b.zip").write_bytes(zipped({"a.txt": "hello"}))
    return [str(tmp_path / "a.pdf"), str(tmp_path / "b.zip")]


def test_a_line_a_file_in_the_order_given(
    paths: list[str], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(arguments(*paths, "--json")) == 0
    read, refused = lines(capsysbinary.readouterr().out.decode())
    assert list(read) == [
        *("path", "status", "category", "reason", "media_type", "title"),
        *("pages", "chunks", "characters", "seconds"),
    ]
    assert (read["path"], read["status"], read["pages"]) == (paths[0], "read", 2)
    assert (read["title"], read["category"]) == ("Rules", None)
    assert (refused["status"], refused["category"]) == ("refused", "unsupported")
    assert refused["reason"] == "It is an archive: share the files in it one by one"


def test_the_text_comes_with_its_places(
    paths: list[str], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(arguments(paths[0], "--json", "--text")) == 0
    (read,) = lines(capsysbinary.readouterr().out.decode())
    text, places = read["text"], read["places"]
    assert isinstance(text, str)
    assert isinstance(places, list)
    second = places[1]
    assert (second["kind"], second["label"]) == ("page", "2")
    assert text[second["start"] : second["end"]] == "Meals are not."


def test_a_path_that_is_not_there_fails_and_the_rest_is_read(
    paths: list[str], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(arguments("nowhere.txt", paths[0], "--json")) == 1
    output = capfdbinary.readouterr()
    assert [line["path"] for line in lines(output.out.decode())] == [paths[0]]
    assert output.err.decode() == "docent: nowhere.txt: No such file or directory\n"


def test_a_reader_that_has_enough_ends_it_quietly(paths: list[str]) -> None:
    command = [sys.executable, "-m", "bot", "read", "--json", *paths * 3]
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": root},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_long_paths_are_shown_to_their_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    path = tmp_path / ("folder" * 12) / "the-name-of-it.txt"
    path.parent.mkdir()
    path.write_text("words", encoding="utf-8")
    assert run(arguments(str(path))) == 0
    cells = [
        line.split("│")[1].strip() for line in capsys.readouterr().out.splitlines() if "│" in line
    ]
    assert "".join(cells) == str(path)


def test_of_a_folder_all_files_are_read(
    paths: list[str], tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / ".git").mkdir()
    for hidden in (".hidden", ".git/HEAD"):
        (tmp_path / hidden).write_text("not meant", encoding="utf-8")
    assert run(arguments(str(tmp_path), "--json")) == 0
    output = capsysbinary.readouterr().out.decode()
    assert [line["path"] for line in lines(output)] == paths


def test_a_folder_without_files_is_said(tmp_path: Path) -> None:
    with pytest.raises(DocentError, match="there are no files in"):
        run(arguments(str(tmp_path)))


def test_people_get_a_table(paths: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments(*paths)) == 0
    shown = capsys.readouterr().out
    assert "application/pdf" in shown
    assert "archive" in shown


def test_an_object_is_one_line_whatever_the_text(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = "one\u2028two\u0085three\u2029four"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert run(arguments(str(tmp_path / "a.txt"), "--json", "--text")) == 0
    (read,) = lines(capsysbinary.readouterr().out.decode())
    assert read["text"] == text
