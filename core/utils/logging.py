"""Log lines as JSON with the context they happened in, on the standard library's logging."""

from __future__ import annotations

import contextvars
import json
import logging
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import orjson

__all__ = [
    "ConsoleFormatter",
    "JsonFormatter",
    "configure_logging",
    "log_context",
    "ms_since",
    "stage",
]

_context: contextvars.ContextVar[Mapping[str, object]] = contextvars.ContextVar(
    "log_context",
    default={},  # noqa: B039 - never mutated, only replaced
)
_OURS = ("bot", "core", "playground")
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


@contextmanager
def log_context(**fields: object) -> Iterator[None]:
    """Add fields to every line logged inside, in this task and those it starts."""
    token = _context.set({**_context.get(), **fields})
    try:
        yield
    finally:
        _context.reset(token)


@contextmanager
def stage(logger: logging.Logger, name: str, **fields: object) -> Iterator[dict[str, object]]:
    """Log the end of a stage with its milliseconds; add fields to the dict it yields."""
    found: dict[str, object] = dict(fields)
    started = time.perf_counter()
    logger.debug("stage_start", extra={"stage": name, **fields})
    try:
        yield found
    except BaseException as error:
        found["error"] = type(error).__name__
        raise
    finally:
        logger.info("stage_end", extra={"stage": name, "ms": ms_since(started), **found})


def ms_since(started: float) -> float:
    """Return the milliseconds since `time.perf_counter()` said this, as lines tell them."""
    return round((time.perf_counter() - started) * 1000, 1)


def _fields(record: logging.LogRecord) -> dict[str, object]:
    extra = {k: v for k, v in record.__dict__.items() if k not in _STANDARD}
    return {**_context.get(), **extra}


def _traceback(error: BaseException | None) -> str:
    """Say where errors were raised. What others say in them may quote what people wrote."""
    parts: list[str] = []
    while error is not None:
        frames = "".join(traceback.format_tb(error.__traceback__))
        name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
        is_ours = type(error).__module__.partition(".")[0] in _OURS
        told = f": {error}" if is_ours or isinstance(error, OSError) else ""
        parts.append(f"{frames}{name}{told}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\nthe cause of\n\n".join(reversed(parts))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: ts, level, logger, event, then the fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Render a record."""
        line: dict[str, object] = {
            "ts": self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            line["traceback"] = _traceback(record.exc_info[1])
        try:
            return orjson.dumps(line, default=str).decode()
        except orjson.JSONEncodeError:  # a lone surrogate, which only the slower encoder escapes
            return json.dumps(line, default=str)


class ConsoleFormatter(logging.Formatter):
    """A line for people: time, level, event, then `field=value` pairs."""

    def format(self, record: logging.LogRecord) -> str:
        """Render a record."""
        pairs = " ".join(f"{k}={v}" for k, v in _fields(record).items())
        head = f"{self.formatTime(record, '%H:%M:%S')} {record.levelname:<7} {record.getMessage()}"
        text = f"{head} {pairs}".rstrip()
        return f"{text}\n{_traceback(record.exc_info[1])}" if record.exc_info else text


def configure_logging(
    *,
    level: str,
    json_lines: bool,
    file: Path | None = None,
    counter: logging.Handler | None = None,
) -> None:
    """Send all log lines to standard error, or to `file`; replaces what was configured.

    `counter` is given ours from INFO on, also those that `level` keeps out of the lines.

    Raises:
        OSError: the file cannot be opened.
    """
    handler: logging.Handler
    if file is not None:
        handler = logging.FileHandler(file, encoding="utf-8")
    else:
        handler = logging.StreamHandler(sys.stderr)
    formatter: logging.Formatter = JsonFormatter() if json_lines else ConsoleFormatter()
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.setLevel(level)
    # Libraries log what they send at DEBUG; Docent never logs text.
    logging.basicConfig(
        level=max(logging.INFO, logging.getLevelName(level)), handlers=[handler], force=True
    )
    for name in _OURS:
        ours = logging.getLogger(name)
        ours.setLevel(level)
        ours.handlers[:] = [] if counter is None else [counter]
        if counter is not None:
            ours.setLevel(min(logging.INFO, ours.level))
