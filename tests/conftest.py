"""What holds for every test: no settings of the developer's, no hurry, and the shared plugins."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

import bot.settings  # noqa: F401 - so that its sections are known
from core.config.loading import variable_names
from core.config.settings import Section

# A busy machine is no bug of what is tested.
settings.register_profile("docent", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("docent")
pytest_plugins = ["tests.fixtures_claude", "tests.fixtures_elastic", "tests.fixtures_embedder"]


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Run in an empty folder, so that `./.env` and `./data` are never the developer's."""
    with pytest.MonkeyPatch.context() as patch:
        for section in Section.__subclasses__():
            for name in variable_names(section):
                patch.delenv(name, raising=False)
        patch.chdir(tmp_path_factory.mktemp("cwd"))
        yield


@pytest.fixture(autouse=True)
def _log_levels_as_they_were() -> Iterator[None]:
    """Undo what a command does to the log of its process, which here runs the other tests too."""
    loggers = [logging.getLogger(name) for name in ("", "bot", "core", "playground")]
    levels = [logger.level for logger in loggers]
    yield
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
