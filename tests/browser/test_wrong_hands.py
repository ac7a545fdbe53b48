"""Other programs, other extensions and other pages get nothing, and the user is told; in real browsers."""

import json
import re
from pathlib import Path

import pytest
from aiohttp import web
from chromium import chromium, until
from companion import Companion, free_port
from extended import Extended, pair
from intruders import relay, serving, silent, squatter
from linkedin import SSI_PAGE, LinkedIn, page

pytestmark = pytest.mark.asyncio(loop_scope="session")

HELLO = re.compile(r'\{"v":1,"kid":"[0-9a-f]{16}","cn":"[A-Za-z0-9_-]{43}"\}')


async def test_a_program_that_took_the_port_hears_a_hello_and_nothing_else(
    extended: Extended, service: Companion
) -> None:
    await pair(extended, service)
    await service.stop()
    async with squatter(service.port) as heard:
        popup = await extended.click(await extended.open(SSI_PAGE))
        assert await popup.state() == "other_program"
        text = await popup.text()
    assert "Another program" in text
    assert "Saved" not in text
    assert set(heard.paths) == {"/api/v1/hello"}
    assert all(HELLO.fullmatch(body) for _, body in heard.requests)


async def test_a_program_that_relays_to_the_real_service_hears_no_more(
    extended: Extended, service: Companion, tmp_path: Path
) -> None:
    await pair(extended, service)
    await service.stop()
    elsewhere = Companion(tmp_path / "data", free_port())
    await elsewhere.start()
    async with relay(service.port, elsewhere.port) as heard:
        popup = await extended.click(await extended.open(SSI_PAGE))
        assert await popup.state() == "other_program"
    assert set(heard.paths) == {"/api/v1/hello"}
    assert elsewhere.captures() == 0
    await elsewhere.stop()


async def test_a_program_that_says_nothing_is_not_waited_for(extended: Extended, service: Companion) -> None:
    await pair(extended, service)
    await service.stop()
    async with silent(service.port):
        popup = await extended.click(await extended.open(SSI_PAGE))
        assert await popup.state() == "silent"


HOSTILE = """<script>
  const lie = () => "<progress value=25 max=25>";
  for (const name of ["outerHTML", "innerHTML"]) Object.defineProperty(Element.prototype, name, { get: lie });
  Element.prototype.querySelectorAll = Document.prototype.querySelectorAll = () => [];
  Document.prototype.importNode = Node.prototype.cloneNode = () => null;
  globalThis.DOMParser = globalThis.Array = class {};
</script>
<form name="documentElement"><input name="outerHTML"></form><img name="querySelectorAll"><img name="readyState">
<form><input name="attributes"><output id="remove"></output><output name="removeAttribute"></output></form>"""


async def test_a_page_that_redefines_the_tools_of_the_trade_is_captured_faithfully(
    extended: Extended, service: Companion, linkedin: LinkedIn
) -> None:
    await pair(extended, service)
    linkedin.show(page("en-all-carriers").replace("<main", f"{HOSTILE}<main", 1))
    popup = await extended.click(await extended.open(SSI_PAGE))
    assert await popup.state() == "stored"
    (reading,) = service.readings()
    assert (reading.total, reading.establish_brand) == (61.51733, 17.482901)


OTHER_EXTENSION = {
    "manifest_version": 3,
    "name": "Another extension",
    "version": "1",
    "background": {"service_worker": "worker.js"},
    "host_permissions": ["http://127.0.0.1/*"],
}


async def test_another_extension_with_the_same_permission_gets_nothing(
    service: Companion, linkedin: LinkedIn, tmp_path: Path
) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps(OTHER_EXTENSION))
    (folder / "worker.js").write_text("")
    async with chromium(tmp_path / "profile", linkedin, folder) as browser:
        kid = await pair(browser, service)
        await browser.click(await browser.open(SSI_PAGE))
        await until(lambda: browser.badge())
        other = next(worker for worker in browser.context.service_workers if "service-worker.js" not in worker.url)
        statuses = await other.evaluate(ASK, [service.port, kid, browser.extension])
    assert len(statuses) > 10
    assert {status for status in statuses.values() if status < 400} <= OPEN, statuses


OPEN = {200}
ASK = """async ([port, kid, ours]) => {
  const answers = {};
  const paths = ["profiles", "history", "latest", "captures", "pairings", "hello", "login-codes", "sessions"];
  for (const path of paths) {
    for (const method of ["GET", "POST"]) {
      for (const origin of [null, `chrome-extension://${ours}`]) {
        const headers = { "Content-Type": "application/json", ...(origin && { Origin: origin }) };
        const body = method === "POST" ? JSON.stringify({ v: 1, kid, cn: "A".repeat(43) }) : undefined;
        const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`, { method, headers, body });
        const text = await answer.text();
        // Whoever knows a kid may hear the proof of it; without the key it is worth nothing.
        if (path === "hello" && answer.status === 200) continue;
        answers[`${method} ${path} ${origin}`] = answer.status;
        if (/establish_brand|login=/.test(text)) answers[`${path} leaks`] = 0;
      }
    }
  }
  return answers;
}"""


PRYING = """async (port) => {
  const base = `http://127.0.0.1:${port}`;
  const attempt = async (options) => {
    try {
      const answer = await fetch(`${base}/api/v1/latest`, options);
      return `${answer.type} ${answer.status} ${(await answer.text()).length}`;
    } catch { return "refused"; }
  };
  const frame = document.createElement("iframe");
  frame.src = `${base}/`;
  const loaded = new Promise((resolve) => { frame.onload = frame.onerror = resolve; setTimeout(resolve, 2000); });
  document.body.append(frame);
  await loaded;
  let framed;
  try { framed = frame.contentDocument?.body.innerText ?? "closed"; } catch { framed = "closed"; }
  const script = document.createElement("script");
  script.src = `${base}/api/v1/health`;
  const included = await new Promise((resolve) => {
    script.onload = () => resolve("included");
    script.onerror = () => resolve("refused");
    setTimeout(resolve, 3000, "refused");
    document.body.append(script);
  });
  return {
    read: await attempt({}),
    write: await attempt({ method: "POST", body: "{}", headers: { "Content-Type": "text/plain" } }),
    signed: await attempt({ method: "POST", body: "{}", headers: { "Content-Type": "application/json" } }),
    blind: await attempt({ method: "POST", mode: "no-cors", body: "{}" }),
    framed, included,
    visible: frame.getBoundingClientRect().width > 0 && globalThis.frames[0].length,
  };
}"""


async def test_a_page_of_this_machine_can_neither_read_write_frame_nor_include(
    service: Companion, linkedin: LinkedIn, tmp_path: Path
) -> None:
    port = free_port()

    async def innocent(_: web.Request) -> web.Response:
        return web.Response(text="<!DOCTYPE html><p>Hello", content_type="text/html")

    async with chromium(tmp_path / "profile", linkedin) as browser, serving(port, innocent):
        await pair(browser, service)
        # Another port of the same address: local-network rules do not stand in the way, only the service does.
        prying = await browser.open(f"http://127.0.0.1:{port}/")
        seen = await prying.evaluate(PRYING, service.port)
    assert seen["read"] == seen["write"] == seen["signed"] == "refused"
    assert seen["blind"] in ("refused", "opaque 0 0")
    assert seen["framed"] == "closed"
    assert seen["included"] == "refused"
    assert service.captures() == 0


async def test_a_page_whose_name_was_rebound_to_this_machine_reads_nothing(
    service: Companion, linkedin: LinkedIn, tmp_path: Path
) -> None:
    async with chromium(tmp_path / "profile", linkedin, hosts="MAP rebound.test 127.0.0.1, ") as browser:
        page = await browser.context.new_page()
        answer = await page.goto(f"http://rebound.test:{service.port}/")
        assert answer is not None
        assert answer.status == 403
        status = await page.evaluate("async () => (await fetch('/api/v1/health')).status")
    assert status == 403


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_a_form_that_a_page_sends_from_the_top_window_writes_nothing(
    service: Companion, linkedin: LinkedIn, tmp_path: Path, content_type: str
) -> None:
    linkedin.show(
        f'<form method="post" enctype="{content_type}" action="http://127.0.0.1:{service.port}/api/v1/captures">'
        """<input name='{"url":"https://www.linkedin.com/sales/ssi","html":"' value='"}'></form>""",
        "/in/evil",
    )
    async with chromium(tmp_path / "profile", linkedin) as browser:
        tab = await browser.open("https://www.linkedin.com/in/evil")
        await tab.evaluate("document.forms[0].submit()")
        await until(lambda: f":{service.port}/" in tab.url or "chrome-error" in tab.url)
        shown = await tab.content()
    assert "establish_brand" not in shown
    assert service.captures() == 0


async def test_the_service_cannot_be_asked_by_the_page_the_click_was_on(
    service: Companion, linkedin: LinkedIn, tmp_path: Path
) -> None:
    async with chromium(tmp_path / "profile", linkedin) as browser:
        await pair(browser, service)
        tab = await browser.open(SSI_PAGE)
        assert await (await browser.click(tab)).state() == "stored"
        said = await tab.evaluate(
            "async (port) => { try { await fetch(`http://127.0.0.1:${port}/api/v1/latest`); return 'read'; }"
            " catch { return 'refused'; } }",
            service.port,
        )
        # Nor does the page see that there is an extension at all.
        traces = await tab.evaluate("() => [typeof chrome?.runtime?.id, document.documentElement.outerHTML.length]")
        await tab.reload()
        untouched = await tab.evaluate("() => document.documentElement.outerHTML.length")
    assert said == "refused"
    assert traces == ["undefined", untouched]


async def test_the_worker_answers_its_own_pages_only(service: Companion, linkedin: LinkedIn, tmp_path: Path) -> None:
    async with chromium(tmp_path / "profile", linkedin) as browser:
        await pair(browser, service)
        tab = await browser.open(SSI_PAGE)
        await browser.click(tab)
        await until(lambda: browser.badge())
        worker = await browser.worker()
        # As a page that was captured could, if it broke out into the process it shares with what ran in it.
        answered = await worker.evaluate(
            """(async () => {
              const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
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
        )
    assert answered == "turned away"
