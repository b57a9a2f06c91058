"""What `docent playground` takes from its command line and environment."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from playground.command import add_arguments
from playground.options import options_from


def parsed(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(arguments)


def test_the_bots_child_gets_no_settings_of_a_real_workspace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-real")
    monkeypatch.setenv("ELASTICSEARCH_URL", "https://cluster.example.org")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-real")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.org")
    monkeypatch.setenv("DATA_DIR", "/somewhere")
    options = options_from(parsed("--no-browser", "--fresh", "--port", "9000"))
    assert (
        options.environment.keys()
        & {
            "SLACK_BOT_TOKEN",
            "ELASTICSEARCH_URL",
            "ANTHROPIC_API_KEY",
            "HTTPS_PROXY",
        }
        == set()
    )
    assert "PATH" in options.environment
    assert (options.port, options.open_browser, options.fresh) == (9000, False, True)
    assert options.folder == Path("/somewhere/playground")
    assert options.anthropic_api_key == "sk-real"
    assert "sk-real" not in repr(options)


def test_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATA_DIR", raising=False)
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    options = options_from(parsed())
    assert (options.data_dir, options.port, options.fresh) == (Path("data"), None, False)
    assert options.anthropic_api_key is None
