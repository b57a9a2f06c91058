"""`docent doctor`: what is well and what is not, a line each, with the fix."""

from __future__ import annotations

import argparse
import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Final

from rich.console import Console

from bot.bootstrap.checks import cluster_findings, recognition_finding, sandbox_finding
from bot.bootstrap.core import open_embedder
from bot.bootstrap.engine import check_data_dir, check_engine
from bot.settings import CoreSettings, Settings, read_settings
from bot.slack.checks import Finding, slack_findings
from bot.slack.outsiders import outsider_findings
from core.answering.claude.context_writer import ClaudeContexts
from core.answering.claude.model import ClaudeModel
from core.config.loading import ENV_FILE, SettingsReader, foreign_lines, mistyped_settings
from core.config.settings import (
    AnsweringSettings,
    AnswerModelChoice,
    ContextualChunks,
    SearchBackend,
)
from core.errors import AnswerError, ConfigError, DocentError, EmbeddingError

__all__ = ["add_arguments", "run"]

_CLAUDE_UNREACHED: Final = (
    "Check that this machine reaches Anthropic, or ANTHROPIC_BASE_URL (network, proxy, firewall)."
)


def add_arguments(_: argparse.ArgumentParser) -> None:
    """Declare nothing: everything comes from the settings."""


def run(_: argparse.Namespace) -> int:
    """Print every finding; 1 when something is not well."""
    logging.getLogger().setLevel(logging.CRITICAL)
    return asyncio.run(_check())


async def _check() -> int:
    console = Console(highlight=False, soft_wrap=True)
    well = True
    async for finding in _findings():
        well = well and finding.is_well
        console.print(_word(finding), end="")
        console.print(f"{finding.name}: {finding.detail}", markup=False)
        if not finding.is_well and finding.fix:
            console.print(f"      {finding.fix}", markup=False)
    return 0 if well else 1


def _word(finding: Finding) -> str:
    if not finding.is_well:
        return "[red]bad[/red]  "
    return "[yellow]note[/yellow] " if finding.is_warning else "[green]ok[/green]   "


async def _findings() -> AsyncIterator[Finding]:
    try:
        settings = read_settings(SettingsReader())
    except ConfigError as error:
        for problem in error.problems:
            is_last = problem == error.problems[-1]
            yield Finding("settings", False, problem, (error.fix or "") if is_last else "")
        return
    yield Finding("settings", True, "complete")
    for name, meant in mistyped_settings():
        detail = f"{name} is no setting of Docent; did you mean {meant}?"
        yield Finding(str(ENV_FILE), True, detail, is_warning=True)
    for line in foreign_lines():
        detail = f"line {line} is not read: it is no NAME=value"
        yield Finding(str(ENV_FILE), True, detail, is_warning=True)
    async for finding in slack_findings(settings.slack):
        yield finding
    async for finding in outsider_findings(settings.slack):
        yield finding
    async for finding in _core_findings(settings):
        yield finding


async def _core_findings(settings: Settings) -> AsyncIterator[Finding]:
    backend = settings.core.data.search_backend
    if backend is SearchBackend.ELASTICSEARCH:
        async for finding in cluster_findings(settings.core):
            yield finding
    try:
        async with open_embedder(settings.core) as embedder:
            profile = embedder.profile
    except EmbeddingError as error:
        yield Finding("embedder", False, error.reason, error.fix or "Run `docent model`.")
        if backend is SearchBackend.EMBEDDED:
            yield _data_dir_finding(settings.core)
    else:
        yield Finding("embedder", True, f"{profile.name}, {profile.dimensions} dimensions")
        try:
            detail = await check_engine(settings.core, profile)
        except DocentError as error:
            yield Finding(backend.value, False, error.reason, error.fix or "")
        else:
            yield Finding(backend.value, True, detail)
    yield await sandbox_finding(settings.core)
    yield recognition_finding(settings.core.ingestion)
    yield await _model_finding(settings.core.answering)
    if settings.core.ingestion.contextual_chunks is ContextualChunks.CLAUDE:
        yield await _contexts_finding(settings.core.answering)


def _data_dir_finding(settings: CoreSettings) -> Finding:
    """Say what can be said of the embedded engine while nothing embeds."""
    try:
        return Finding(SearchBackend.EMBEDDED.value, True, check_data_dir(settings))
    except DocentError as error:
        return Finding(SearchBackend.EMBEDDED.value, False, error.reason, error.fix or "")


async def _model_finding(settings: AnsweringSettings) -> Finding:
    if settings.answer_model is AnswerModelChoice.EXTRACTIVE:
        return Finding("ANSWER_MODEL", True, "extractive: quotes, no language model")
    claude = ClaudeModel(settings)
    try:
        warnings = await claude.check()
    except AnswerError as error:
        return Finding("ANSWER_MODEL", False, error.reason, error.fix or _CLAUDE_UNREACHED)
    finally:
        await claude.close()
    return Finding("ANSWER_MODEL", True, "; ".join([settings.claude_model, *warnings]))


async def _contexts_finding(settings: AnsweringSettings) -> Finding:
    claude = ClaudeContexts(settings)
    try:
        found = await claude.check()
    except AnswerError as error:
        return Finding("CONTEXTUAL_CHUNKS", False, error.reason, error.fix or _CLAUDE_UNREACHED)
    finally:
        await claude.close()
    return Finding("CONTEXTUAL_CHUNKS", True, f"claude: {found}")
