"""A real browser on the playground's page: Debian's Chromium, driven by Playwright.

Apart because the tests of the page and of the whole product open it in the same way.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, async_playwright

from tests.missing import give_up

__all__ = ["DEADLINE_MS", "opened_page"]

DEADLINE_MS = 30_000.0
_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@asynccontextmanager
async def opened_page(address: str) -> AsyncIterator[Page]:
    """Open an address in a fresh browser; an uncaught error of the page's code fails the test."""
    errors: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=_chromium(), args=list(_ARGUMENTS)
        )
        page = await browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB")
        page.set_default_timeout(DEADLINE_MS)
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(address)
        yield page
        await browser.close()
    assert errors == []


def _chromium() -> str:
    """The browser's path; without one a laptop skips the test and CI fails it."""
    return shutil.which("chromium") or give_up("no chromium on the path")
