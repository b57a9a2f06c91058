"""Every setting is documented in .env.example, with the default it has."""

from __future__ import annotations

import re

import pytest

import bot.settings  # noqa: F401 - so that its sections are known
from core.config.loading import variable_names
from core.config.settings import Section
from tests.house.sources import ROOT

SECTIONS = sorted(Section.__subclasses__(), key=lambda section: section.__name__)
# What has no default must be given before anything can be read.
GIVEN = {
    "ANSWER_MODEL": "extractive",
    "SEARCH_BACKEND": "embedded",
    "SLACK_BOT_TOKEN": "xoxb-1",
}


def example_lines() -> list[str]:
    return (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()


def documented() -> dict[str, str]:
    pairs = [re.fullmatch(r"([A-Z][A-Z0-9_]*)=(.*)", line) for line in example_lines()]
    return {pair[1]: pair[2] for pair in pairs if pair}


def test_the_example_names_every_setting_once_and_no_other() -> None:
    names = [line.partition("=")[0] for line in example_lines() if re.match(r"[A-Z]", line)]

    assert sorted(names) == sorted({name for s in SECTIONS for name in variable_names(s)})


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: str(section.__name__))
def test_the_example_shows_the_defaults(
    section: type[Section], monkeypatch: pytest.MonkeyPatch
) -> None:
    example = documented()
    for name in variable_names(section):
        monkeypatch.setenv(name, example[name] or GIVEN.get(name, ""))

    read = section()

    differing = [
        name
        for name, field in type(read).model_fields.items()
        if not field.is_required() and getattr(read, name) != field.get_default()
    ]
    assert differing == []
