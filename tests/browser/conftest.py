"""A real service, and a window of a real Chromium that watches what happens in it.

One browser serves the whole run, so that tests with these fixtures are marked `asyncio(loop_scope="session")`.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from chromium import chromium, need
from companion import Companion
from extended import Extended
from firefox import firefox
from linkedin import LinkedIn
from playwright.async_api import Browser, Page, async_playwright


@pytest_asyncio.fixture(loop_scope="session")
async def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Companion]:
    monkeypatch.setenv("SSI_SECRETS", "file")  # not the keyring of whoever runs the tests
    companion = Companion(tmp_path / "data")
    await companion.start()
    yield companion
    await companion.stop()


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = need("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, service: Companion) -> AsyncIterator[Page]:
    """A window in which no script fails, no policy is broken, no dialog opens and nobody but the service is asked."""
    context = await browser.new_context(reduced_motion="reduce", locale="en-GB")
    page = await context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"failed: {error}"))
    page.on("dialog", lambda dialog: wrong.append(f"opened: {dialog.message}"))
    page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    ours = (f"{service.settings.origin}/", "data:", "blob:")
    page.on("request", lambda asked: None if asked.url.startswith(ours) else wrong.append(f"asked: {asked.url}"))
    yield page
    await context.close()
    assert not wrong


@pytest.fixture
def linkedin() -> LinkedIn:
    return LinkedIn()


@pytest_asyncio.fixture(loop_scope="session", params=[chromium, firefox])
async def extended(request: pytest.FixtureRequest, tmp_path: Path, linkedin: LinkedIn) -> AsyncIterator[Extended]:
    """Each browser in turn, with the extension in it."""
    async with request.param(tmp_path / "profile", linkedin) as browser:
        yield browser
