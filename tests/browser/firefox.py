"""Firefox with the extension, driven by WebDriver BiDi over aiohttp: no driver program in between."""

import asyncio
import base64
import json
import os
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import trustme
from aiohttp import web
from chromium import EXTENSION, SECONDS, TIMEZONE, need, until
from linkedin import LinkedIn

PREFERENCES = """
user_pref("network.dns.forceResolve", "127.0.0.1");
user_pref("network.socket.forcePort", "443=%d");
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("ui.systemUsesDarkTheme", %d);
"""

TRIGGER = """(async () => {
  const { ExtensionParent } = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
  const { extension } = WebExtensionPolicy.getByID(%s);
  await ExtensionParent.apiManager.global.browserActionFor(extension).triggerAction(window);
})()"""


class Bidi:
    """Commands and their answers."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._number = socket, 0
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self._socket:
            answer = json.loads(message.data)
            if future := self._waiting.pop(answer.get("id") or 0, None):
                future.set_result(answer)

    async def send(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        number = self._number
        future = self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        answer = await asyncio.wait_for(future, 2 * SECONDS)
        assert answer["type"] == "success", answer
        result: dict[str, Any] = answer["result"]
        return result

    async def evaluate(self, context: str, expression: str, *, as_user: bool = False) -> Any:
        wrapped = f"(async () => JSON.stringify(await ({expression})) ?? null)()"
        answer = await self.send(
            "script.evaluate",
            target={"context": context},
            awaitPromise=True,
            expression=wrapped,
            userActivation=as_user,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"].get("value") or "null")

    async def close(self) -> None:
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading


# A popup is in no list of BiDi's contexts; from the window around it, a frame script reaches it.
IN_POPUP = """(async () => {
  const browser = document.querySelector(".webextension-popup-browser");
  if (!browser?.currentURI?.spec.endsWith("/popup.html")) return null;
  const name = "answer-" + Math.random();
  const answer = new Promise((resolve) => {
    // While the popup is loading, its process is changed, and what was sent to the one before is lost.
    setTimeout(resolve, 2000, "null");
    browser.messageManager.addMessageListener(name, function heard({ data }) {
      browser.messageManager.removeMessageListener(name, heard);
      resolve(data);
    });
  });
  const script = `(async () => {
    const { document } = content;
    %s
    let data;
    try { data = { value: await (${%s}) ?? null }; } catch (error) { data = { error: String(error) }; }
    sendAsyncMessage("${name}", JSON.stringify(data));
  })()`;
  const address = "data:application/javascript;charset=utf-8," + encodeURIComponent(script);
  browser.messageManager.loadFrameScript(address, false);
  return JSON.parse(await answer);
})()"""


TAKE_BACK = """(async () => {
  const { ExtensionPermissions } = ChromeUtils.importESModule("resource://gre/modules/ExtensionPermissions.sys.mjs");
  const { extension } = WebExtensionPolicy.getByID(%s);
  await ExtensionPermissions.remove(extension.id, { permissions: [], origins: ["http://127.0.0.1/*"] }, extension);
})()"""

PICTURE = """(async () => {
  const { browsingContext } = document.querySelector(".webextension-popup-browser");
  const image = await browsingContext.currentWindowGlobal.drawSnapshot(null, 2, "white");
  const canvas = document.createElementNS("http://www.w3.org/1999/xhtml", "canvas");
  Object.assign(canvas, { width: image.width, height: image.height });
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/png");
})()"""


class Popup:
    """The popup that a click has opened."""

    def __init__(self, bidi: Bidi, window: str) -> None:
        self._bidi, self._window = bidi, window

    async def evaluate(self, expression: str, *, as_user: bool = False) -> Any:
        gesture = "document.notifyUserGestureActivation();" if as_user else ""
        script = IN_POPUP % (gesture, json.dumps(expression))
        answer = await until(lambda: self._bidi.evaluate(self._window, script))
        assert "error" not in answer, answer
        return answer["value"]

    async def is_open(self) -> bool:
        return bool(await self._bidi.evaluate(self._window, IN_POPUP % ("", '"document.body !== null"')))

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

    async def picture(self) -> bytes:
        drawn = str(await self._bidi.evaluate(self._window, PICTURE))
        return base64.b64decode(drawn.split(",", 1)[1])


class Firefox:
    """A profile of its own, in which the extension is loaded as it is."""

    def __init__(self, bidi: Bidi, window: str, extension: str, origin: str) -> None:
        self._bidi, self._window, self.extension, self._origin = bidi, window, extension, origin

    async def open(self, address: str) -> str:
        tab: str = (await self._bidi.send("browsingContext.create", type="tab"))["context"]
        await self._bidi.send("browsingContext.navigate", context=tab, url=address, wait="complete")
        return tab

    async def evaluate(self, tab: str, expression: str) -> Any:
        return await self._bidi.evaluate(tab, expression)

    async def click(self, tab: str) -> Popup:
        """Click on the extension's icon while `tab` is in front."""
        await self.close_popup()
        await self._bidi.send("browsingContext.activate", context=tab)
        await self._bidi.evaluate(self._window, TRIGGER % json.dumps(self.extension))
        return Popup(self._bidi, self._window)

    async def install(self, folder: Path) -> str:
        """Load another extension too; answers where its pages are."""
        return (await _install(self._bidi, self._window, folder))[1]

    def address(self, path: str) -> str:
        return self._origin + path

    async def take_back_permissions(self) -> None:
        """As the user can on Firefox's page of the extension, for what it may talk to."""
        await self._bidi.evaluate(self._window, TAKE_BACK % json.dumps(self.extension))

    async def close_popup(self) -> None:
        close = "Array.from(document.querySelectorAll('panel'), (panel) => panel.hidePopup()).length"
        await self._bidi.evaluate(self._window, close)
        await until(self._is_closed)

    async def _is_closed(self) -> bool:
        return not await Popup(self._bidi, self._window).is_open()

    async def close(self, tab: str) -> None:
        await self._bidi.send("browsingContext.close", context=tab)

    async def find(self, address: str) -> str | None:
        """The last opened tab whose address begins so."""
        tabs = (await self._bidi.send("browsingContext.getTree"))["contexts"]
        return next((str(tab["context"]) for tab in reversed(tabs) if tab["url"].startswith(address)), None)


@asynccontextmanager
async def firefox(folder: Path, linkedin: LinkedIn, *, dark: bool = False) -> AsyncIterator[Firefox]:
    """Firefox with the extension; its LinkedIn is ours."""
    executable = need("firefox-esr")
    async with _over_tls(linkedin) as port:
        _make_profile(folder, PREFERENCES % (port, dark))
        process = await asyncio.create_subprocess_exec(
            executable, "--headless", "--no-remote", "--profile", str(folder),
            "--remote-debugging-port=0", "--remote-allow-system-access", "about:blank",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE, env={**os.environ, "TZ": TIMEZONE},
        )  # fmt: skip
        try:
            assert process.stderr is not None
            socket = await asyncio.wait_for(_announced(process.stderr), 60)
            draining = asyncio.create_task(process.stderr.read())
            async with aiohttp.ClientSession() as http, http.ws_connect(f"{socket}/session", max_msg_size=0) as ws:
                bidi = Bidi(ws)
                try:
                    yield await _begin(bidi)
                finally:
                    await bidi.close()
        finally:
            process.terminate()
            await process.wait()
        await draining


def _make_profile(folder: Path, preferences: str) -> None:
    folder.mkdir(parents=True)
    (folder / "user.js").write_text(preferences)


async def _begin(bidi: Bidi) -> Firefox:
    await bidi.send("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
    (window, *_) = (await bidi.send("browsingContext.getTree", **{"moz:scope": "chrome"}))["contexts"]
    browser = Firefox(bidi, window["context"], *await _install(bidi, window["context"], EXTENSION))

    # The extension welcomes its user, and that tab opens in front of everything.
    await until(lambda: browser.find(browser.address("")))
    return browser


async def _install(bidi: Bidi, window: str, folder: Path) -> tuple[str, str]:
    """Its id, and where its pages are: another place in every profile."""
    installed = await bidi.send("webExtension.install", extensionData={"type": "path", "path": str(folder)})
    extension: str = installed["extension"]
    host = await bidi.evaluate(window, f"WebExtensionPolicy.getByID({json.dumps(extension)}).mozExtensionHostname")
    return extension, f"moz-extension://{host}/"


async def _announced(stderr: asyncio.StreamReader) -> str:
    while line := (await stderr.readline()).decode():
        if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
            return found[1]
    raise AssertionError("Firefox ended before it listened")


@asynccontextmanager
async def _over_tls(linkedin: LinkedIn) -> AsyncIterator[int]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("www.linkedin.com").configure_cert(context)
    app = web.Application()
    app.router.add_get("/{path:.*}", linkedin.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
