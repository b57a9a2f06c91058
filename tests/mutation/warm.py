"""Runs pytest again and again in forks of one process that has imported what is never mutated.

A program of its own: started in a copy of the tree, it takes a request a line on its standard
input, `{"words": […], "log": "…"}`, and answers with pytest's exit code.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback

import pytest

__all__: list[str] = []

# Most of a start is importing these.
_DEAR = (
    "aiohttp.web",
    "anthropic",
    "elasticsearch",
    "hypothesis.stateful",
    "numpy",
    "onnxruntime",
    "pydantic_settings",
    "pytest_asyncio",
    "slack_bolt.async_app",
    "tokenizers",
)


def _main() -> None:
    for name in _DEAR:
        importlib.import_module(name)
    for line in sys.stdin.buffer:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            _run(request["words"], request["log"])
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _run(words: list[str], log: str) -> None:
    """Be pytest, and end."""
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream, number in ((os.open(os.devnull, os.O_RDONLY), 0), (output, 1), (output, 2)):
        os.dup2(stream, number)
    code = 70
    try:
        code = int(pytest.main(words))
    except BaseException:  # noqa: BLE001 - whatever it was, the log says it before all is gone
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    _main()
