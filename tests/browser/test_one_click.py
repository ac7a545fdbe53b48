"""One click, in real browsers, with the real extension and the real service; only LinkedIn is ours."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from chromium import Chromium, chromium, until
from companion import Companion
from firefox import Firefox, firefox
from linkedin import LOADING, SSI_PAGE, LinkedIn, page

Browser = Chromium | Firefox


@pytest.fixture(autouse=True)
def keys_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSI_SECRETS", "file")


@pytest.fixture
def linkedin() -> LinkedIn:
    return LinkedIn()


@pytest.fixture
async def companion(tmp_path: Path) -> AsyncIterator[Companion]:
    companion = Companion(tmp_path / "data")
    await companion.start()
    yield companion
    await companion.stop()


@pytest.fixture(params=[chromium, firefox])
async def browser(request: pytest.FixtureRequest, tmp_path: Path, linkedin: LinkedIn) -> AsyncIterator[Browser]:
    async with request.param(tmp_path / "profile", linkedin) as browser:
        yield browser


async def pair(browser: Browser, companion: Companion) -> str:
    """Pair as a person does: log in, go to "Connect a browser", click on the icon there. Answers the kid."""
    viewer = await browser.open(companion.login_link())
    await browser.evaluate(viewer, "void document.querySelector('a[href=\"#connect\"]').click()")
    await until(lambda: browser.evaluate(viewer, "document.querySelector('#pairing')?.dataset.pairing"))
    popup = await browser.click(viewer)
    assert await popup.state() == "connected"
    await browser.close_popup()
    await browser.close(viewer)
    return companion.paired[-1]


async def test_a_click_pairs_and_a_click_saves_what_the_viewer_then_shows(
    browser: Browser, companion: Companion
) -> None:
    await pair(browser, companion)
    popup = await browser.click(await browser.open(SSI_PAGE))
    assert await popup.state() == "stored"
    text = await popup.text()
    for seen in ("Saved", "62", "17.5", "12.1", "9.9", "22.1", "Top 12%", "Top 27%"):
        assert seen in text
    (reading,) = companion.readings()
    assert reading.total == 61.51733
    assert reading.captured_at_from == "browser"
    assert str(reading.captured_at).endswith("-03:00")

    await popup.press("open_history")
    viewer = await until(lambda: browser.find(f"http://127.0.0.1:{companion.port}/"))
    await until(lambda: browser.evaluate(viewer, "document.body.innerText.includes('62')"))


async def test_a_second_click_says_that_it_is_there_already(browser: Browser, companion: Companion) -> None:
    await pair(browser, companion)
    tab = await browser.open(SSI_PAGE)
    assert await (await browser.click(tab)).state() == "stored"
    assert await (await browser.click(tab)).state() == "already"
    assert companion.captures() == 1


async def test_a_page_that_is_still_loading_is_waited_for(
    browser: Browser, companion: Companion, linkedin: LinkedIn
) -> None:
    await pair(browser, companion)
    linkedin.show(loading("en-report-2026", 2500))
    popup = await browser.click(await browser.open(SSI_PAGE))
    assert await popup.state() == "stored"


async def test_a_capture_waits_while_the_service_is_down_and_goes_when_it_is_back(
    browser: Browser, companion: Companion
) -> None:
    await pair(browser, companion)
    await companion.stop()
    tab = await browser.open(SSI_PAGE)
    popup = await browser.click(tab)
    assert await popup.state() == "not_running"
    text = await popup.text()
    assert "ssi serve" in text
    assert "1 capture waits" in text
    await companion.start()
    assert companion.captures() == 0
    await popup.press("try_again")
    assert await popup.state() == "stored"
    await until(lambda: popup.evaluate("document.getElementById('footer').hidden"))
    assert companion.captures() == 1


async def test_away_from_the_ssi_page_nothing_is_taken(
    browser: Browser, companion: Companion, linkedin: LinkedIn
) -> None:
    await pair(browser, companion)
    for path in ("/sales/ssix", "/in/somebody", "/feed/"):
        linkedin.show(page("en-report"), path)
        popup = await browser.click(await browser.open(f"https://www.linkedin.com{path}"))
        assert await popup.state() == "elsewhere"
    assert companion.captures() == 0


async def test_a_sign_in_page_is_told_by_its_address(
    browser: Browser, companion: Companion, linkedin: LinkedIn
) -> None:
    linkedin.show(page("en-login"), "/login")
    popup = await browser.click(await browser.open("https://www.linkedin.com/login"))
    assert await popup.state() == "signed_out"
    assert companion.captures() == 0


async def test_a_sign_in_form_under_the_right_address_is_kept_and_refused(
    browser: Browser, companion: Companion, linkedin: LinkedIn
) -> None:
    await pair(browser, companion)
    linkedin.show(page("fr-login-at-ssi-address"))
    popup = await browser.click(await browser.open(SSI_PAGE))
    assert await popup.state() == "refused"
    assert "sign-in" in await popup.text()
    assert companion.readings() == []
    assert companion.captures() == 1


async def test_before_pairing_nothing_is_sent_and_the_capture_is_kept(browser: Browser, companion: Companion) -> None:
    popup = await browser.click(await browser.open(SSI_PAGE))
    assert await popup.state() == "not_paired"
    assert "ssi open" in await popup.text()
    await browser.close_popup()
    await pair(browser, companion)
    # Pairing opens the way, so what waited goes by itself.
    await until(lambda: stored(companion, 1))


async def test_a_revoked_pairing_is_told_and_can_be_renewed_by_a_click(browser: Browser, companion: Companion) -> None:
    companion.revoke(await pair(browser, companion))
    popup = await browser.click(await browser.open(SSI_PAGE))
    assert await popup.state() == "revoked"
    assert companion.captures() == 0


async def stored(companion: Companion, captures: int) -> bool:
    return companion.captures() == captures


def loading(name: str, milliseconds: int) -> str:
    """The page of a fixture as a script draws it after a while."""
    return LOADING % (json.dumps(page(name).split("<main", 1)[1]).replace("</", "<\\/"), milliseconds)
