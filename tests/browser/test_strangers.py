"""Other extensions and ordinary pages get nothing from the service; in both browsers.

Names under .test are this machine here, so no rule for local networks stands in a page's way: what is seen is what the
service does by itself. Not driven: those rules and their prompts, because pages of this machine are outside of them;
and a DNS server that changes its answer, in whose place the program behind the name is changed.
"""

import json
import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from chromium import until
from companion import Companion, free_port
from extended import Extended, pair
from intruders import serving
from linkedin import SSI_PAGE, LinkedIn

pytestmark = pytest.mark.asyncio(loop_scope="session")


# Another extension

OTHER_EXTENSION = {
    "manifest_version": 3,
    "name": "Another extension",
    "version": "1",
    "host_permissions": ["http://127.0.0.1/*"],
    "browser_specific_settings": {"gecko": {"id": "another@extension.example"}},
}

ASK = """async ([port, kid, ours]) => {
  const base = `http://127.0.0.1:${port}/api/v1/`;
  const answers = {};
  const paths = ["profiles", "history", "latest", "captures", "pairings", "login-codes", "sessions", "hello"];
  for (const path of paths) {
    for (const method of ["GET", "POST"]) {
      for (const origin of ["its own", ours]) {
        const headers = { "Content-Type": "application/json", ...(origin === ours && { Origin: ours }) };
        const body = method === "POST" ? JSON.stringify({ v: 1, kid, cn: "A".repeat(43) }) : undefined;
        const answer = await fetch(base + path, { method, headers, body });
        answers[`${method} ${path} as ${origin}`] = [answer.status, await answer.text()];
      }
    }
  }
  return { answers, allowed: (await fetch(base + "health")).status };
}"""

TALK = """([ours]) => new Promise((resolve) => {
  chrome.runtime.sendMessage(ours, { ask: "open_history" }, (answer) => {
    resolve(chrome.runtime.lastError ? "turned away" : answer);
  });
})"""


@pytest.fixture
def other_extension(tmp_path: Path) -> Path:
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps(OTHER_EXTENSION))
    (folder / "page.html").write_text("<!DOCTYPE html>")
    return folder


async def test_another_extension_with_the_same_permission_gets_nothing(
    extended: Extended, service: Companion, other_extension: Path
) -> None:
    kid = await pair(extended, service)
    assert await (await extended.click(await extended.open(SSI_PAGE))).state() == "stored"
    await extended.close_popup()
    other = await extended.open(await extended.install(other_extension) + "page.html")
    ours = extended.address("").rstrip("/")
    seen = await extended.evaluate(other, f"({ASK})({json.dumps([service.port, kid, ours])})")
    assert seen["allowed"] == 200, "it was not even allowed to talk to this machine"
    let_in = {call: answer for call, answer in seen["answers"].items() if answer[0] < 400}
    # Who knows a kid and lies about its origin, as Chromium allows, hears a proof; without the key it is worth nothing.
    proof = let_in.pop(f"POST hello as {ours}", None)
    assert proof is None or set(json.loads(proof[1])) == {"v", "sn", "proof", "max_body"}
    assert let_in == {}
    assert service.captures() == 1


async def test_another_extension_cannot_talk_to_ours(extended: Extended, other_extension: Path) -> None:
    other = await extended.open(await extended.install(other_extension) + "page.html")
    assert await extended.evaluate(other, f"({TALK})({json.dumps([extended.extension])})") == "turned away"


# An ordinary page


async def innocent(_: web.Request) -> web.Response:
    return web.Response(text="<!DOCTYPE html><p>Hello", content_type="text/html")


@pytest_asyncio.fixture(loop_scope="session", params=["127.0.0.1", "stranger.test"])
async def stranger(request: pytest.FixtureRequest, extended: Extended, service: Companion) -> AsyncIterator[Any]:
    """A tab with an ordinary page, of another port here or of another host, while the service has something to tell."""
    await pair(extended, service)
    assert await (await extended.click(await extended.open(SSI_PAGE))).state() == "stored"
    await extended.close_popup()
    port = free_port()
    async with serving(port, innocent):
        yield await extended.open(f"http://{request.param}:{port}/")


PRY = """async (port) => {
  const base = `http://127.0.0.1:${port}/`;
  const attempt = async (options) => {
    try {
      const answer = await fetch(`${base}api/v1/captures`, options);
      return `${answer.type} ${answer.status} ${(await answer.text()).length}`;
    } catch { return "refused"; }
  };
  const post = (type, mode) => attempt({ method: "POST", mode, body: "{}", headers: { "Content-Type": type } });
  const insert = (kind, path) => new Promise((resolve) => {
    const node = document.createElement(kind);
    node.src = base + path;
    node.onload = () => resolve("loaded");
    node.onerror = () => resolve("refused");
    document.body.append(node);
  });
  const connect = (path) => new Promise((resolve) => {
    const socket = new WebSocket(`${base.replace("http:", "ws:")}${path}`);
    socket.onopen = () => resolve("open");
    socket.onerror = () => resolve("refused");
  });
  await insert("iframe", "");
  return {
    read: await attempt({}),
    write: await post("text/plain", "cors"),
    json: await post("application/json", "cors"),
    blind_read: await attempt({ mode: "no-cors" }),
    blind_write: await post("text/plain", "no-cors"),
    script: await insert("script", "api/v1/health"),
    picture: await insert("img", "api/v1/latest"),
    socket: await connect("api/v1/captures"),
    shell_socket: await connect(""),
  };
}"""


async def test_a_page_can_neither_read_write_frame_include_nor_open_a_socket(
    extended: Extended, service: Companion, stranger: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "aiohttp.access"):
        seen = await extended.evaluate(stranger, f"({PRY})({service.port})")
    blind = {seen.pop("blind_read"), seen.pop("blind_write")}
    assert blind <= {"refused", "opaque 0 0"}
    assert set(seen.values()) == {"refused"}, seen
    assert service.captures() == 1
    # A frame tells its parent nothing, but a viewer in it would have asked for its own scripts and styles. The service
    # was reached, so that it is the service that refused: by the frame, then by both kinds of fetch, then by sockets.
    assert told("viewer:index.html", caplog) == ["403", "403"]
    assert told("captures", caplog)[-1] == "403"
    assert not {message for message in caplog.messages if not re.match(r"\S+ 40[35] ", message)}


def told(route: str, caplog: pytest.LogCaptureFixture) -> list[str]:
    """The statuses with which the service answered on a route."""
    answers = [message.split()[:2] for message in caplog.messages]
    return [status for asked, status in answers if asked == route]


FORM = """([port, type]) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", enctype: type, action: `http://127.0.0.1:${port}/api/v1/captures` });
  const input = document.createElement("input");
  Object.assign(input, { name: '{"url":"https://www.linkedin.com/sales/ssi","html":"', value: '"}' });
  form.append(input);
  document.body.append(form);
  setTimeout(() => form.submit());
}"""


async def test_a_form_that_a_page_sends_from_the_top_window_writes_nothing(
    extended: Extended, service: Companion, linkedin: LinkedIn, caplog: pytest.LogCaptureFixture
) -> None:
    linkedin.show("<!DOCTYPE html><p>Hello", "/in/evil")
    for number, kind in enumerate(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"], 1):
        tab = await extended.open("https://www.linkedin.com/in/evil")
        with caplog.at_level(logging.INFO, "aiohttp.access"):
            await extended.evaluate(tab, f"({FORM})({json.dumps([service.port, kind])})")
            await until(lambda number=number: len(told("capture", caplog)) == number)
    assert told("capture", caplog) == ["403"] * 3
    assert service.captures() == 0


async def test_a_page_whose_name_is_rebound_to_this_machine_while_it_is_open_reads_nothing(
    extended: Extended, service: Companion
) -> None:
    await service.stop()
    async with serving(service.port, innocent):
        tab = await extended.open(f"http://rebound.test:{service.port}/")
    await service.start()
    # To the page it is its own origin now: only the service can tell, by the Host.
    asked = "Promise.all(['/', '/api/v1/health', '/api/v1/latest'].map(async (path) => (await fetch(path)).status))"
    assert await extended.evaluate(tab, asked) == [403] * 3
    asked = "fetch('/api/v1/sessions', { method: 'POST', body: '{}' }).then(({ status }) => status)"
    assert await extended.evaluate(tab, asked) == 403


async def test_the_page_that_was_captured_can_neither_ask_the_service_nor_see_the_extension(
    extended: Extended, service: Companion
) -> None:
    await pair(extended, service)
    tab = await extended.open(SSI_PAGE)
    assert await (await extended.click(tab)).state() == "stored"
    asked = f"fetch('http://127.0.0.1:{service.port}/api/v1/latest').then(() => 'read', () => 'refused')"
    assert await extended.evaluate(tab, asked) == "refused"
    length = "document.documentElement.outerHTML.length"
    traces = f"[typeof globalThis.chrome?.runtime?.id, typeof globalThis.browser, {length}]"
    untouched = await extended.evaluate(await extended.open(SSI_PAGE), length)
    assert await extended.evaluate(tab, traces) == ["undefined", "undefined", untouched]


CALL_FROM_PAGE = """(async () => {
  const tab = (await chrome.tabs.query({})).find(({ url }) => url?.endsWith("/sales/ssi"));
  const [{ result }] = await chrome.scripting.executeScript({
    target: { tabId: tab.id },
    func: () => new Promise((resolve) => {
      const port = chrome.runtime.connect();
      port.onDisconnect.addListener(() => resolve("turned away"));
      port.onMessage.addListener((message) => resolve(message));
      port.postMessage({ ask: "open_history" });
    }),
  });
  return result;
})()"""


async def test_the_worker_answers_its_own_pages_only(extended: Extended, service: Companion) -> None:
    await pair(extended, service)
    assert await (await extended.click(await extended.open(SSI_PAGE))).state() == "stored"
    await extended.close_popup()
    # As a page that was captured could, if it broke out into the process it shares with what ran in it.
    options = await extended.open(extended.address("options.html"))
    assert await extended.evaluate(options, CALL_FROM_PAGE) == "turned away"
