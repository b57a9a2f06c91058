"""Runs jobs: leased, renewed while they run, taken up again after a crash."""

from __future__ import annotations

from bot.flows.runner.job_run import JobRun, RetryLater, request_id
from bot.flows.runner.job_runner import Flow, JobRunner

__all__ = ["Flow", "JobRun", "JobRunner", "RetryLater", "request_id"]
