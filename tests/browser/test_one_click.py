"""One click, in real browsers, with the real extension and the real service; only LinkedIn is ours."""

import json
from pathlib import Path

import pytest
from chromium import until
from companion import Companion
from extended import Extended, pair
from firefox import firefox
from linkedin import LOADING, SSI_PAGE, LinkedIn, page

from helpers.samples import keep, reading
from ssi_companion.history.store import Store
from ssi_parsers import PILLARS

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_click_pairs_and_a_click_saves_what_the_viewer_then_shows(
    extended: Extended, service: Companion
) -> None:
    await pair(extended, service)
    popup = await extended.click(await extended.open(SSI_PAGE))
    assert await popup.state() == "stored"
    text = await popup.text()
    for seen in ("Saved", "62", "17.5", "12.1", "9.9", "22.1", "Top 12%", "Top 27%"):
        assert seen in text
    (reading,) = service.readings()
    assert reading.total == 61.51733
    assert reading.captured_at_from == "browser"
    assert str(reading.captured_at).endswith("-03:00")

    await popup.press("open_history")
    viewer = await until(lambda: extended.find(f"http://127.0.0.1:{service.port}/"))
    await until(lambda: extended.evaluate(viewer, "document.body.innerText.includes('62')"))


async def test_a_second_click_says_that_it_is_there_already(extended: Extended, service: Companion) -> None:
    await pair(extended, service)
    tab = await extended.open(SSI_PAGE)
    assert await (await extended.click(tab)).state() == "stored"
    assert await (await extended.click(tab)).state() == "already"
    assert service.captures() == 1


async def test_a_difference_across_precisions_is_said_to_be_about_or_not_at_all(
    extended: Extended, service: Companion
) -> None:
    # The page tells 61.51733 exactly: of 17.482901, 12.059, 9.871429 and 22.104.
    whole = dict.fromkeys(("total", *PILLARS), 0)
    with Store(service.settings.database) as store:
        keep(store, reading("2026-03-09T08:30:00-03:00", pillars=(17, 12, 11, 22), decimals=whole))
    await pair(extended, service)
    popup = await extended.click(await extended.open(SSI_PAGE))
    assert await popup.state() == "stored"
    text = " ".join((await popup.text()).split())
    assert "no clear change in " in text
    assert "9.9 about -1" in text
    assert text.count("about") == 1


async def test_a_page_that_is_still_loading_is_waited_for(
    extended: Extended, service: Companion, linkedin: LinkedIn
) -> None:
    await pair(extended, service)
    linkedin.show(loading("en-report-2026", 2500))
    popup = await extended.click(await extended.open(SSI_PAGE))
    assert await popup.state() == "stored"


async def test_a_capture_waits_while_the_history_cannot_be_used_and_the_popup_says_why(
    extended: Extended, service: Companion, tmp_path: Path
) -> None:
    await pair(extended, service)
    history = service.settings.database
    away = history.rename(tmp_path / "away")
    tab = await extended.open(SSI_PAGE)
    popup = await extended.click(tab)
    assert await popup.state() == "history_unusable"
    text = await popup.text()
    assert "is gone, and there was a history in it" in text
    assert "ssi restore" in text
    away.rename(history)
    await popup.press("try_again")
    assert await popup.state() == "stored"
    assert service.captures() == 1


async def test_a_capture_waits_while_the_service_is_down_and_goes_when_it_is_back(
    extended: Extended, service: Companion
) -> None:
    await pair(extended, service)
    await service.stop()
    tab = await extended.open(SSI_PAGE)
    popup = await extended.click(tab)
    assert await popup.state() == "not_running"
    text = await popup.text()
    assert "Start it like this:" in text
    assert f"run ssi serve --port {service.port} " in text
    assert "1 capture waits" in text
    await service.start()
    assert service.captures() == 0
    await popup.press("try_again")
    assert await popup.state() == "stored"
    await until(lambda: popup.evaluate("document.getElementById('footer').hidden"))
    assert service.captures() == 1


async def test_the_options_page_that_welcomes_says_by_itself_when_it_is_connected(
    extended: Extended, service: Companion
) -> None:
    tab = await extended.open(extended.address("options.html"))
    connection = "document.getElementById('connection').textContent"
    await until(lambda: extended.evaluate(tab, f"{connection}.startsWith('Not connected yet')"))
    await pair(extended, service)
    await until(lambda: extended.evaluate(tab, f"{connection}.startsWith('Connected')"))
    assert await extended.evaluate(tab, "document.querySelector('#connection .good') !== null")
    assert await extended.evaluate(tab, "document.getElementById('port').value") == str(service.port)


async def test_the_question_whether_to_replace_the_connection_offers_first_to_keep_it(
    extended: Extended, service: Companion, tmp_path: Path
) -> None:
    kid = await pair(extended, service)
    other = Companion(tmp_path / "other")
    await other.start()
    viewer = await extended.open(other.login_link())
    await extended.evaluate(viewer, "void document.querySelector('a[href=\"#connect\"]').click()")
    await until(lambda: extended.evaluate(viewer, "document.querySelector('#pairing')?.dataset.pairing"))
    popup = await extended.click(viewer)
    assert await popup.state() == "replace_pairing"
    assert await popup.buttons() == ["keep_pairing", "replace"]
    assert await popup.evaluate("document.activeElement.dataset.do") == "keep_pairing"
    await popup.press("keep_pairing")
    assert await popup.state() == "connected"
    assert f"port {service.port}" in await popup.text()
    await other.stop()
    assert service.paired == [kid]


async def test_a_service_that_moved_to_another_port_is_recognised_without_a_question(
    extended: Extended, service: Companion
) -> None:
    kid = await pair(extended, service)
    await service.stop()
    moved = Companion(service.settings.database.parent)
    await moved.start()
    assert moved.port != service.port
    assert await pair(extended, moved) == kid
    popup = await extended.click(await extended.open(SSI_PAGE))
    assert await popup.state() == "stored"
    await moved.stop()


async def test_a_capture_that_cannot_be_sent_is_stuck_and_waits_for_nothing_but_its_user(
    extended: Extended, service: Companion, linkedin: LinkedIn
) -> None:
    await pair(extended, service)
    linkedin.show(page("en-report").replace("</body>", f"<p hidden>{'large ' * 800_000}</p></body>"))
    tab = await extended.open(SSI_PAGE)
    popup = await extended.click(tab)
    assert await popup.state() == "too_large"
    text = await popup.text()
    assert "cannot be sent as it is" in text
    assert "1 capture cannot be sent" in text
    assert "will be sent" not in text
    assert await popup.buttons() == ["save_file", "remove"]
    await popup.press("remove")
    assert await popup.buttons() == ["keep_capture", "remove_now"]
    await popup.press("remove_now")
    await until(lambda: popup.evaluate("document.getElementById('footer').hidden"))
    assert service.captures() == 0


async def test_away_from_the_ssi_page_nothing_is_taken(
    extended: Extended, service: Companion, linkedin: LinkedIn
) -> None:
    await pair(extended, service)
    for path in ("/sales/ssix", "/in/somebody", "/feed/"):
        linkedin.show(page("en-report"), path)
        popup = await extended.click(await extended.open(f"https://www.linkedin.com{path}"))
        assert await popup.state() == "elsewhere"
    assert service.captures() == 0


async def test_a_sign_in_page_is_told_by_its_address(
    extended: Extended, service: Companion, linkedin: LinkedIn
) -> None:
    linkedin.show(page("en-login"), "/login")
    popup = await extended.click(await extended.open("https://www.linkedin.com/login"))
    assert await popup.state() == "signed_out"
    assert await popup.buttons() == ["open_ssi_page"]
    assert service.captures() == 0


async def test_a_sign_in_form_under_the_right_address_is_kept_and_refused(
    extended: Extended, service: Companion, linkedin: LinkedIn
) -> None:
    await pair(extended, service)
    linkedin.show(page("fr-login-at-ssi-address"))
    popup = await extended.click(await extended.open(SSI_PAGE))
    assert await popup.state() == "refused"
    assert "sign-in" in await popup.text()
    assert (await popup.buttons())[0] == "reload_page"
    assert service.readings() == []
    assert service.captures() == 1


async def test_before_pairing_nothing_is_sent_and_the_capture_is_kept(extended: Extended, service: Companion) -> None:
    popup = await extended.click(await extended.open(SSI_PAGE))
    assert await popup.state() == "not_paired"
    assert "ssi open" in await popup.text()
    await popup.press("pair")
    await until(lambda: extended.find(extended.address("options.html#connect")))
    await pair(extended, service)
    # Pairing opens the way, so what waited goes by itself.
    await until(lambda: service.captures() == 1)


async def test_a_revoked_pairing_is_told_and_is_renewed_in_the_viewer_that_is_open(
    extended: Extended, service: Companion
) -> None:
    kid = await pair(extended, service)
    viewer = await extended.open(service.login_link())
    service.revoke(kid)
    popup = await extended.click(await extended.open(SSI_PAGE))
    assert await popup.state() == "revoked"
    assert service.captures() == 0
    await popup.press("pair_again")
    shown = "location.hash === '#connect' && document.querySelector('#pairing')?.dataset.pairing"
    await until(lambda: extended.evaluate(viewer, f"document.visibilityState === 'visible' && {shown}"))
    popup = await extended.click(viewer)
    assert await popup.state() == "replace_pairing"
    await popup.press("replace")
    assert await popup.state() == "connected"
    await until(lambda: service.captures() == 1)
    assert kid not in service.paired


def loading(name: str, milliseconds: int) -> str:
    """The page of a fixture as a script draws it after a while."""
    return LOADING % (json.dumps(page(name).split("<main", 1)[1]).replace("</", "<\\/"), milliseconds)


async def test_a_permission_that_was_taken_back_is_asked_for_again(
    service: Companion, linkedin: LinkedIn, tmp_path: Path
) -> None:
    async with firefox(tmp_path / "profile", linkedin) as browser:
        await pair(browser, service)
        await browser.take_back_permissions()
        popup = await browser.click(await browser.open(SSI_PAGE))
        assert await popup.state() == "blocked"
        assert await popup.buttons() == ["allow", "save_file"]
    assert service.captures() == 0
