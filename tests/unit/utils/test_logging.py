"""Log lines: one JSON object each, with the context they happened in."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Iterator
from logging.handlers import BufferingHandler
from pathlib import Path

import pytest

from core.errors import RefusalCategory, UnreadableFile
from core.utils.logging import (
    ConsoleFormatter,
    JsonFormatter,
    configure_logging,
    log_context,
    stage,
)

SDKS = ("slack_sdk", "slack_bolt", "anthropic", "httpx2", "httpcore2", "elastic_transport")


def _record(event: str, *, level: int = logging.INFO, **fields: object) -> logging.LogRecord:
    return logging.getLogger("core.test").makeRecord(
        "core.test", level, "file.py", 1, event, (), None, extra=fields
    )


def _line(record: logging.LogRecord) -> dict[str, object]:
    text = JsonFormatter().format(record)
    assert "\n" not in text
    found: dict[str, object] = json.loads(text)
    return found


def test_a_line_has_its_event_and_fields() -> None:
    line = _line(_record("file_indexed", chunks=3, path=Path("a"), level=logging.WARNING))

    assert line.pop("ts")
    assert line == {
        "level": "WARNING",
        "logger": "core.test",
        "event": "file_indexed",
        "chunks": 3,
        "path": "a",
    }


@pytest.mark.parametrize("value", ["lone \ud800 surrogate", {"a"}, float("nan")])
def test_no_value_breaks_a_line(value: object) -> None:
    assert _line(_record("odd", value=value))["event"] == "odd"


def test_the_context_is_in_every_line_inside_and_in_none_outside() -> None:
    with log_context(request_id="r1", channel="C1"):
        with log_context(channel="C2"):
            inner = _line(_record("e"))
        outer = _line(_record("e"))

    assert (inner["request_id"], inner["channel"]) == ("r1", "C2")
    assert (outer["request_id"], outer["channel"]) == ("r1", "C1")
    assert "request_id" not in _line(_record("e"))


async def test_tasks_at_once_keep_their_own_context() -> None:
    async def request(name: str) -> object:
        with log_context(request_id=name):
            await asyncio.sleep(0)
            return _line(_record("e"))["request_id"]

    assert await asyncio.gather(*map(request, "abc")) == ["a", "b", "c"]


def test_a_traceback_tells_where_and_what_but_quotes_nothing_others_say() -> None:
    record = _record("failed")
    try:
        try:
            int("what people wrote")
        except ValueError as error:
            raise UnreadableFile(RefusalCategory.REJECTED, "our own sentence") from error
    except UnreadableFile:
        record.exc_info = sys.exc_info()

    for told in (str(_line(record)["traceback"]), ConsoleFormatter().format(record)):
        assert "our own sentence" in told
        assert "ValueError" in told
        assert "test_logging.py" in told
        assert "what people wrote" not in told.replace('int("what people wrote")', "")


def test_a_failure_has_its_traceback() -> None:
    record = _record("failed")
    try:
        raise OSError("no disk")
    except OSError:
        record.exc_info = sys.exc_info()

    assert "OSError: no disk" in str(_line(record)["traceback"])
    assert "OSError: no disk" in ConsoleFormatter().format(record)


def test_people_get_event_and_pairs() -> None:
    text = ConsoleFormatter().format(_record("file_indexed", chunks=3))

    assert text.endswith("INFO    file_indexed chunks=3")
    assert ConsoleFormatter().format(_record("bare")).endswith("INFO    bare")


def test_a_stage_logs_its_end_with_what_was_found(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("core.test")
    with caplog.at_level(logging.DEBUG), stage(logger, "read", file="F1") as found:
        found["chunks"] = 3

    start, end = (_line(record) for record in caplog.records if record.name == logger.name)
    assert (start["event"], start["stage"], start["file"]) == ("stage_start", "read", "F1")
    assert (end["event"], end["stage"], end["file"], end["chunks"]) == (
        "stage_end",
        "read",
        "F1",
        3,
    )
    assert isinstance(end["ms"], float)
    assert "error" not in end


def test_a_stage_that_fails_says_with_what(caplog: pytest.LogCaptureFixture) -> None:
    with (
        caplog.at_level(logging.INFO),
        pytest.raises(OSError, match="no disk"),
        stage(logging.getLogger("core.test"), "read"),
    ):
        raise OSError("no disk")

    ends = [record for record in caplog.records if record.getMessage() == "stage_end"]
    assert [_line(record)["error"] for record in ends] == ["OSError"]


@pytest.fixture
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()  # so that configuring closes none of pytest's
    yield
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in ("bot", "core", "playground"):
        logging.getLogger(name).handlers.clear()


@pytest.mark.usefixtures("_logging_as_before")
class TestConfigured:
    def test_lines_go_to_the_file(self, tmp_path: Path) -> None:
        file = tmp_path / "docent.log"

        configure_logging(level="INFO", json_lines=True, file=file)
        logging.getLogger("core.test").info("said", extra={"n": 1})
        logging.getLogger("core.test").debug("not said")
        logging.getLogger().handlers[0].flush()

        lines = [json.loads(line) for line in file.read_text().splitlines()]
        assert [(line["event"], line["n"]) for line in lines] == [("said", 1)]

    def test_lines_go_to_standard_error(self, capsys: pytest.CaptureFixture[str]) -> None:
        configure_logging(level="INFO", json_lines=False)
        logging.getLogger("core.test").warning("said", extra={"n": 1})

        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.endswith("WARNING said n=1\n")

    @pytest.mark.parametrize(
        ("level", "sdks"), [("DEBUG", "INFO"), ("INFO", "INFO"), ("ERROR", "ERROR")]
    )
    def test_the_sdks_never_log_what_people_wrote(self, level: str, sdks: str) -> None:
        configure_logging(level=level, json_lines=True)

        theirs = {logging.getLogger(name).getEffectiveLevel() for name in SDKS}
        assert {logging.getLevelName(each) for each in theirs} == {sdks}
        assert logging.getLogger("core.test").getEffectiveLevel() == logging.getLevelName(level)

    def test_what_is_kept_out_of_the_lines_is_counted(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        counter = BufferingHandler(capacity=10)
        configure_logging(level="ERROR", json_lines=True, counter=counter)

        logging.getLogger("core.test").info("counted")
        logging.getLogger("elastic_transport").error("not ours")

        assert [record.getMessage() for record in counter.buffer] == ["counted"]
        assert "counted" not in capsys.readouterr().err

    def test_a_file_that_cannot_be_opened_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(OSError, match="docent"):
            configure_logging(level="INFO", json_lines=True, file=tmp_path / "no" / "docent.log")
