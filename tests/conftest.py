"""What holds for every test: no settings of the developer's, and the shared plugins."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import bot.settings  # noqa: F401 - so that its sections are known
from core.config.loading import variable_names
from core.config.settings import Section

pytest_plugins = ["tests.fixtures_elastic", "tests.fixtures_embedder"]


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Run in an empty folder, so that `./.env` and `./data` are never the developer's."""
    with pytest.MonkeyPatch.context() as patch:
        for section in Section.__subclasses__():
            for name in variable_names(section):
                patch.delenv(name, raising=False)
        patch.chdir(tmp_path_factory.mktemp("cwd"))
        yield
