"""The popup and the options page as people use them: by mouse, by keyboard, by ear, in the dark."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from chromium import Chromium, chromium, until
from companion import Companion
from extended import pair
from intruders import silent
from linkedin import SSI_PAGE, LinkedIn, page
from moving import Motion, moving
from playwright.async_api import Page, expect

from ssi_parsers import Reading, read_save

pytestmark = pytest.mark.asyncio(loop_scope="session")

VIOLATIONS = """axe.run().then(({ violations }) =>
  violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`))"""


@pytest_asyncio.fixture(loop_scope="session")
async def browser(tmp_path: Path, linkedin: LinkedIn) -> AsyncIterator[Chromium]:
    async with chromium(tmp_path / "profile", linkedin) as browser:
        yield browser


async def options(browser: Chromium) -> Page:
    tab = await browser.open(browser.address("options.html"))
    await expect(tab.locator("#connection")).not_to_have_text("Checking…")
    return tab


async def capture_while_down(browser: Chromium, service: Companion) -> None:
    await pair(browser, service)
    await service.stop()
    tab = await browser.open(SSI_PAGE)
    assert await (await browser.click(tab)).state() == "not_running"
    await browser.close_popup()


# Pairing by hand


async def test_a_pasted_string_connects_and_does_not_stay_in_the_page(browser: Chromium, service: Companion) -> None:
    tab = await options(browser)
    await expect(tab.locator("#connection")).to_contain_text("Not connected yet")
    await tab.locator("summary").click()
    await tab.locator("#string").fill(service.pair()[1])
    await tab.keyboard.press("Enter")
    await expect(tab.locator("#pair-outcome")).to_contain_text("Connected")
    await expect(tab.locator("#connection")).to_contain_text(f"port {service.port}")
    await expect(tab.locator("#string")).to_have_value("")
    await expect(tab.locator("#port")).to_have_value(str(service.port))


async def test_a_string_that_is_none_is_told_so(browser: Chromium, service: Companion) -> None:
    tab = await options(browser)
    await tab.locator("summary").click()
    await tab.locator("#string").fill("ssi1.17871.oops")
    await tab.keyboard.press("Enter")
    await expect(tab.locator("#pair-outcome")).to_contain_text("not a connection string")
    assert service.paired == []


async def test_a_second_connection_is_asked_about_first(browser: Chromium, service: Companion) -> None:
    first = await pair(browser, service)
    tab = await options(browser)
    await tab.locator("summary").click()
    kid, string = service.pair()
    await tab.locator("#string").fill(string)
    await tab.keyboard.press("Enter")
    await expect(tab.locator("#pair-outcome")).to_contain_text("Replace the connection?")
    await expect(tab.locator("#keep")).to_be_focused()
    assert service.paired == [first]
    await tab.locator("#replace").click()
    await expect(tab.locator("#pair-outcome")).to_contain_text("Connected")
    assert kid in service.paired


async def test_two_profiles_of_one_browser_are_connected_side_by_side(
    browser: Chromium, service: Companion, linkedin: LinkedIn, tmp_path: Path
) -> None:
    async with chromium(tmp_path / "second", linkedin) as second:
        for one in (browser, second):
            await pair(one, service)
            linkedin.show(page("en-report" if one is browser else "en-all-carriers"))
            assert await (await one.click(await one.open(SSI_PAGE))).state() == "stored"
    assert len(set(service.paired)) == 2


async def test_no_key_can_be_taken_out_of_the_extension(browser: Chromium, service: Companion) -> None:
    await pair(browser, service)
    tab = await options(browser)
    refused = await tab.evaluate(
        """async () => {
          const { readPairing } = await import("./pairing.js");
          const { keys } = await readPairing();
          const attempts = Object.values(keys).map((key) => crypto.subtle.exportKey("raw", key));
          return (await Promise.allSettled(attempts)).map(({ status }) => status);
        }"""
    )
    assert refused == ["rejected"] * 3


async def test_the_port_can_be_set_by_hand(browser: Chromium, service: Companion) -> None:
    await pair(browser, service)
    tab = await options(browser)
    await tab.locator("#port").fill("1")
    await tab.keyboard.press("Enter")
    await expect(tab.locator("#connection")).to_contain_text("is not running")
    await tab.locator("#port").fill(str(service.port))
    await tab.keyboard.press("Enter")
    await expect(tab.locator("#connection")).to_contain_text("Connected")


# What waits


async def test_a_waiting_capture_can_be_looked_at_saved_sent_and_removed(
    browser: Chromium, service: Companion, linkedin: LinkedIn
) -> None:
    await capture_while_down(browser, service)
    linkedin.show(page("en-report"))
    assert await (await browser.click(await browser.open(SSI_PAGE))).state() == "not_running"
    tab = await options(browser)
    waiting = tab.locator("#outbox > li")
    await expect(waiting).to_have_count(2)
    await expect(waiting.first).to_contain_text("SSI Companion is not running")

    await waiting.first.get_by_role("button", name="Look at it").click()
    await expect(waiting.first.locator("pre")).to_contain_text("<!DOCTYPE html>")

    async with tab.expect_download() as expected:
        await waiting.first.get_by_role("button", name="Save as file").click()
    download = await expected.value
    reading = read(await download.path(), download.suggested_filename)
    assert reading.total == 61.51733
    assert reading.captured_at_from == "save"
    assert str(reading.captured_at).endswith("-03:00")

    tab.once("dialog", lambda dialog: dialog.accept())
    await waiting.last.get_by_role("button", name="Remove").click()
    await expect(waiting).to_have_count(1)

    await service.start()
    await waiting.first.get_by_role("button", name="Send now").click()
    await expect(tab.locator("#outbox-outcome")).to_contain_text("Saved")
    await expect(waiting).to_have_count(0)
    assert service.captures() == 1


async def test_what_is_stuck_is_shown_apart_with_its_reason_and_is_not_sent_with_the_rest(
    browser: Chromium, service: Companion, linkedin: LinkedIn
) -> None:
    await capture_while_down(browser, service)
    tab = await options(browser)
    await tab.evaluate(
        """async () => {
          const outbox = await import("./outbox.js");
          const kept = await outbox.keep({
            url: "https://www.linkedin.com/sales/ssi",
            captured_at: "2031-05-06T08:00:00+01:00",
            ext_version: "0.1.0",
            html: "<p>",
          });
          await outbox.settle(kept, { state: "wrong_clock", port: 1, detail: "It is after now." });
        }"""
    )
    stuck = tab.locator("#stuck > li")
    await expect(stuck).to_have_count(1)
    await expect(stuck).to_contain_text("The date of this page cannot be")
    await expect(stuck).to_contain_text("It is after now.")
    await expect(tab.locator("#outbox > li")).to_have_count(1)
    await expect(tab.locator("#outbox-count")).to_have_text("1 capture waits to be sent")
    await service.start()
    await tab.locator("#outbox").get_by_role("button", name="Send now").click()
    await expect(tab.locator("#outbox > li")).to_have_count(0)
    await expect(stuck).to_have_count(1)
    await stuck.get_by_role("button", name="Send now").click()
    await expect(stuck).to_contain_text("The date of this page cannot be")
    async with tab.expect_download() as expected:
        await stuck.get_by_role("button", name="Save as file").click()
    assert (await expected.value).suggested_filename == "ssi-2031-05-06T08-00-00.html"
    tab.once("dialog", lambda dialog: dialog.accept())
    await stuck.get_by_role("button", name="Remove").click()
    await expect(tab.locator("#stuck-part")).to_be_hidden()


async def test_nothing_is_removed_without_a_yes(browser: Chromium, service: Companion) -> None:
    await capture_while_down(browser, service)
    tab = await options(browser)
    tab.once("dialog", lambda dialog: dialog.dismiss())
    await tab.locator("#outbox").get_by_role("button", name="Remove").click()
    await expect(tab.locator("#outbox > li")).to_have_count(1)


async def test_the_popup_saves_a_file_too(browser: Chromium, service: Companion, tmp_path: Path) -> None:
    await pair(browser, service)
    await service.stop()
    await browser.download_to(tmp_path / "downloads")
    popup = await browser.click(await browser.open(SSI_PAGE))
    assert await popup.state() == "not_running"
    await popup.press("save_file")
    (file,) = await until(lambda: saved(tmp_path / "downloads"))
    assert file.name.startswith("ssi-")
    assert read(file, file.name).total == 61.51733


def saved(folder: Path) -> list[Path]:
    return list(folder.glob("*.html"))


def read(file: Path, name: str) -> Reading:
    return read_save(file.read_bytes(), name=name, file_time=datetime.now().astimezone())


async def test_the_badge_counts_what_waits_and_marks_the_tab_that_was_captured(
    browser: Chromium, service: Companion
) -> None:
    await capture_while_down(browser, service)
    assert await browser.badge() == "1"
    await service.start()
    assert await (await browser.click(await browser.open(SSI_PAGE))).state() in ("stored", "already")
    await until(lambda: badge_is(browser, "✓"))


async def badge_is(browser: Chromium, badge: str) -> bool:
    return await browser.badge() == badge


async def test_what_the_worker_had_taken_when_it_was_ended_is_sent_by_the_alarm(
    browser: Chromium, service: Companion
) -> None:
    await pair(browser, service)
    await service.stop()
    async with silent(service.port):
        popup = await browser.click(await browser.open(SSI_PAGE))
        await until(lambda: popup.evaluate("document.getElementById('step')?.textContent.startsWith('Handing')"))
        await browser.kill_worker()
        assert await popup.state() == "interrupted"
    await browser.close_popup()
    await service.start()
    worker = await browser.worker()
    assert await worker.evaluate("chrome.alarms.get('outbox').then(Boolean)")
    await worker.evaluate("chrome.alarms.create('outbox', { when: Date.now() })")
    await until(lambda: service.captures() == 1)
    await until(lambda: badge_is(browser, ""))
    assert not await worker.evaluate("chrome.alarms.get('outbox').then(Boolean)")


async def test_what_waits_outlives_the_browser(service: Companion, linkedin: LinkedIn, tmp_path: Path) -> None:
    async with chromium(tmp_path / "profile", linkedin) as before:
        await capture_while_down(before, service)
    # Sending by `onStartup` is proved in `service-worker.test.js`: an extension that is loaded by a flag is a new one
    # at each start of Chromium, which does not call it then.
    async with chromium(tmp_path / "profile", linkedin) as after:
        await until(lambda: badge_is(after, "1"))
        await service.start()
        assert await (await after.click(await after.open("about:blank"))).state() == "elsewhere"
        await until(lambda: service.captures() == 1)
        await until(lambda: badge_is(after, ""))


async def test_the_keys_that_click_the_icon_are_registered(browser: Chromium) -> None:
    worker = await browser.worker()
    (command,) = await worker.evaluate("chrome.commands.getAll()")
    assert (command["name"], command["shortcut"]) == ("_execute_action", "Alt+Shift+S")
    await expect((await options(browser)).locator("#shortcut")).to_contain_text("Alt+Shift+S")


async def test_a_click_anywhere_sends_what_waits(browser: Chromium, service: Companion) -> None:
    await capture_while_down(browser, service)
    await service.start()
    assert await (await browser.click(await browser.open("about:blank"))).state() == "elsewhere"
    await until(lambda: service.captures() == 1)


# For everybody


async def test_the_popup_is_used_with_the_keyboard_alone(browser: Chromium, service: Companion) -> None:
    await pair(browser, service)
    popup = await browser.click(await browser.open(SSI_PAGE))
    assert await popup.state() == "stored"
    assert await popup.evaluate("document.activeElement.dataset.do") == "open_history"
    await popup.key("Tab")
    assert await popup.evaluate("document.activeElement.id") == "options"


async def test_the_popup_speaks(browser: Chromium, service: Companion) -> None:
    await pair(browser, service)
    popup = await browser.click(await browser.open(SSI_PAGE))
    assert await popup.state() == "stored"
    region = "document.querySelector('[role=status]')"
    assert await popup.evaluate(f"{region}.getAttribute('aria-busy')") == "false"
    said = await popup.evaluate(f"{region}.innerText")
    assert said.index("Saved") < said.index("62") < said.index("Establish")
    names = await popup.evaluate("Array.from(document.querySelectorAll('progress'), ({ ariaLabel }) => ariaLabel)")
    assert "Build relationships" in names


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_the_popup(
    browser: Chromium, service: Companion, linkedin: LinkedIn, scheme: str
) -> None:
    found: dict[str, Any] = {}

    async def look(address: str = SSI_PAGE) -> None:
        popup = await browser.click(await browser.open(address))
        state = await popup.state()
        await popup.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        await popup.evaluate(AXE_SCRIPT + ";0")
        found[state] = await popup.evaluate(VIOLATIONS)
        assert await popup.evaluate("document.documentElement.scrollWidth") <= 360

    await look()
    await pair(browser, service)
    linkedin.show(page("en-report"))
    await look()
    await look("about:blank")
    linkedin.show(page("fr-login-at-ssi-address"))
    await look()
    await service.stop()
    await look()
    assert set(found) == {"not_paired", "stored", "elsewhere", "refused", "not_running"}
    assert not any(found.values()), found


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_page_that_does_not_come_to_rest_is_taken_with_the_keyboard_alone(
    browser: Chromium, service: Companion, linkedin: LinkedIn, scheme: str
) -> None:
    await pair(browser, service)
    linkedin.show(moving(Motion(for_ever=True)))
    popup = await browser.click(await browser.open(SSI_PAGE))
    await popup.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    await until(popup.buttons)
    # Said and offered, but nothing takes the focus: a key that was meant for something else decides nothing.
    assert await popup.evaluate("document.querySelector('[role=status]').ariaBusy") == "false"
    assert await popup.evaluate("document.activeElement === document.body")
    await popup.evaluate(AXE_SCRIPT + ";0")
    assert await popup.evaluate(VIOLATIONS) == []
    while await popup.evaluate("document.activeElement.dataset.do") != "take_as_it_is":
        await popup.key("Tab")
    await popup.key("Enter")
    assert await popup.buttons() == []
    assert await popup.state() == "stored"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_the_options(browser: Chromium, service: Companion, scheme: Any) -> None:
    await capture_while_down(browser, service)
    tab = await options(browser)
    await tab.emulate_media(color_scheme=scheme)
    await tab.locator("summary").click()
    await tab.get_by_role("button", name="Look at it").click()
    await tab.evaluate(AXE_SCRIPT + ";0")
    assert await tab.evaluate(VIOLATIONS) == []
    await tab.set_viewport_size({"width": 320, "height": 800})
    assert await tab.evaluate("document.documentElement.scrollWidth") <= 320
