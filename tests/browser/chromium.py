"""Chromium with the extension: a click on its icon for real, and the popup that it opens.

Playwright does not show an extension's popup as a page, so the popup is driven over the browser's own protocol.
"""

import asyncio
import base64
import hashlib
import json
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from inspect import isawaitable
from pathlib import Path
from typing import Any

import pytest
from linkedin import LinkedIn
from playwright.async_api import BrowserContext, CDPSession, Page, async_playwright

EXTENSION = Path(__file__).parents[2] / "extension"
SECONDS = 15.0
TIMEZONE = "America/Sao_Paulo"
"""Three hours behind UTC all year, so that a moment without its offset would show."""


def need(program: str) -> str:
    """Where the browser is; a test without it is skipped, but not where it must be there."""
    path = shutil.which(program)
    if path is None:
        reason = f"{program} is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


async def until(condition: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """Ask again and again until the answer is true, and give it back."""
    end = asyncio.get_running_loop().time() + seconds
    while not (answer := await _now(condition)):
        assert asyncio.get_running_loop().time() < end, f"still {answer!r} after {seconds} s"
        await asyncio.sleep(0.05)
    return answer


async def _now(condition: Callable[[], Any]) -> Any:
    answer = condition()
    return await answer if isawaitable(answer) else answer


KEYS = {"Tab": 9, "Enter": 13, "Escape": 27}


class Inside:
    """A part of the extension, from inside."""

    def __init__(self, cdp: CDPSession, session: str) -> None:
        self._cdp, self._session, self._number = cdp, session, 0
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        cdp.on("Target.receivedMessageFromTarget", self._receive)

    def _receive(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        if event["sessionId"] == self._session and (future := self._waiting.pop(message.get("id", 0), None)):
            future.set_result(message)

    async def send(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        number = self._number
        future = self._waiting[number] = asyncio.get_running_loop().create_future()
        message = json.dumps({"id": number, "method": method, "params": params})
        await self._cdp.send("Target.sendMessageToTarget", {"sessionId": self._session, "message": message})
        answer = await asyncio.wait_for(future, SECONDS)
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    async def evaluate(self, expression: str, *, as_user: bool = False) -> Any:
        answer = await self.send(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=as_user
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")


class Popup(Inside):
    """The popup that a click has opened."""

    async def state(self) -> str:
        """What came of it, when something has."""

        async def told() -> Any:
            state = await self.evaluate("document.body?.dataset.state")
            return None if state == "waiting" else state

        return str(await until(told, 30))

    async def text(self) -> str:
        return str(await self.evaluate("document.body.innerText"))

    async def buttons(self) -> list[str]:
        found: list[str] = await self.evaluate(
            "Array.from(document.querySelectorAll('#actions button'), ({ dataset }) => dataset.do)"
        )
        return found

    async def press(self, action: str) -> None:
        await self.evaluate(f"document.querySelector('[data-do={action}]').click()", as_user=True)

    async def key(self, key: str) -> None:
        typed = {"text": "\r"} if key == "Enter" else {}  # without it a button hears of the key but is not pressed
        for kind, text in (("keyDown", typed), ("keyUp", {})):
            code = KEYS[key]
            await self.send("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text)

    async def picture(self) -> bytes:
        height = await self.evaluate("document.documentElement.offsetHeight")
        clip = {"x": 0, "y": 0, "width": 360, "height": height, "scale": 2}
        shot = await self.send("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(shot["data"])


class Chromium:
    """A profile of its own, in which the extension is loaded as it is."""

    def __init__(self, context: BrowserContext, cdp: CDPSession, extension: str) -> None:
        self.context, self._cdp, self.extension = context, cdp, extension

    async def open(self, address: str) -> Page:
        page = await self.context.new_page()
        await page.goto(address)
        await page.bring_to_front()
        return page

    async def evaluate(self, page: Page, expression: str) -> Any:
        return await page.evaluate(expression)

    async def close(self, page: Page) -> None:
        await page.close()

    async def find(self, address: str) -> Page | None:
        """The last opened tab whose address begins so."""
        return next((page for page in reversed(self.context.pages) if page.url.startswith(address)), None)

    async def click(self, page: Page) -> Popup:
        """Click on the extension's icon while `page` is in front."""
        await self.close_popup()
        await page.bring_to_front()
        tabs = await self._targets("tab")
        tab = next(target["targetId"] for target in tabs if target["url"] == page.url)
        await self._cdp.send("Extensions.triggerAction", {"id": self.extension, "targetId": tab})
        return await self._popup()

    async def _popup(self) -> Popup:
        async def opened() -> Any:
            return [target for target in await self._targets("page") if target["url"] == self.address("popup.html")]

        (target, *_) = await until(opened)
        return Popup(self._cdp, await self._attach(target))

    async def _attach(self, target: dict[str, Any]) -> str:
        attached = await self._cdp.send("Target.attachToTarget", {"targetId": target["targetId"], "flatten": False})
        session: str = attached["sessionId"]
        return session

    async def close_popup(self) -> None:
        async def closed() -> bool:
            found = [target for target in await self._targets("page") if target["url"] == self.address("popup.html")]
            for target in found:
                await self._cdp.send("Target.closeTarget", {"targetId": target["targetId"]})
            return not found

        await until(closed)

    async def install(self, folder: Path) -> str:
        """Load another extension too; answers where its pages are."""
        loaded = await self._cdp.send("Extensions.loadUnpacked", {"path": str(folder)})
        return f"chrome-extension://{loaded['id']}/"

    def address(self, path: str) -> str:
        return f"chrome-extension://{self.extension}/{path}"

    async def worker(self) -> Inside:
        """The service worker that runs now; Playwright would also hand out one that was ended."""
        if not await self._workers():
            waking = await self.open(self.address("options.html"))
            await until(self._workers)
            await waking.close()
        (target, *_) = await self._workers()
        worker = Inside(self._cdp, await self._attach(target))
        await until(lambda: worker.evaluate("typeof chrome === 'object'"))  # not yet, in one that only just started
        return worker

    async def _workers(self) -> list[dict[str, Any]]:
        found = await self._targets("service_worker")
        return [target for target in found if target["url"] == self.address("service-worker.js")]

    async def download_to(self, folder: Path) -> None:
        await self._cdp.send("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)})

    async def badge(self) -> str:
        """What the icon says while the tab in front is in front."""
        worker = await self.worker()
        badge = await worker.evaluate(
            """(async () => {
              const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
              return chrome.action.getBadgeText(tab ? { tabId: tab.id } : {});
            })()"""
        )
        return str(badge)

    async def kill_worker(self) -> None:
        """What the browser does to an idle worker, at the worst moment."""
        for target in await self._workers():
            await self._cdp.send("Target.closeTarget", {"targetId": target["targetId"]})

    async def _targets(self, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self._cdp.send("Target.getTargets", {"filter": [{"type": kind}]}))[
            "targetInfos"
        ]
        return found


@asynccontextmanager
async def chromium(folder: Path, linkedin: LinkedIn, *, dark: bool = False) -> AsyncIterator[Chromium]:
    """Chromium with the extension; its LinkedIn is ours, and every name under .test is this machine."""
    executable = need("chromium")
    _pin(folder)
    flags = [
        "--headless=new",
        "--no-sandbox",
        f"--load-extension={EXTENSION}",
        "--enable-unsafe-extension-debugging",
        # Nobody else is there: a request that is not answered by the test ends here.
        "--host-resolver-rules=MAP *.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            folder,
            executable_path=executable,
            headless=False,
            args=flags,
            ignore_default_args=["--disable-extensions"],
            color_scheme="dark" if dark else "light",
            env={**os.environ, "TZ": TIMEZONE},
        )
        try:
            await context.route("https://www.linkedin.com/**", linkedin.route)
            browser = context.browser
            assert browser is not None
            yield Chromium(context, await browser.new_browser_cdp_session(), await _installed(context))
        finally:
            await context.close()


def _pin(profile: Path) -> None:
    """Keep the icon in sight, as the welcome asks for: one that is not pops out first, which takes 0.2 s of a click."""
    letters = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
    extension = hashlib.sha256(str(EXTENSION).encode()).hexdigest()[:32].translate(letters)
    if profile.exists():
        return  # it was pinned when the profile was made
    (profile / "Default").mkdir(parents=True)
    preferences = {"extensions": {"pinned_extensions": [extension]}}
    (profile / "Default" / "Preferences").write_text(json.dumps(preferences))


async def _installed(context: BrowserContext) -> str:
    """The extension's id, once it has welcomed its user: the welcome opens in front of everything."""

    async def welcomed() -> list[Page]:
        return [page for page in context.pages if page.url.endswith("/options.html")]

    (welcome,) = await until(welcomed)
    extension = welcome.url.split("/")[2]
    await welcome.close()
    return extension
