"""A click on a page whose numbers move takes them when they have come to rest, and says so when they do not."""

import asyncio
from typing import Any

import pytest
from chromium import Chromium, until
from companion import Companion
from extended import Extended, pair
from linkedin import SSI_PAGE, LinkedIn, page
from moving import GRAB, TABLES, TEXT, Motion, moving, watch

from ssi_companion.history.store import Store

pytestmark = pytest.mark.asyncio(loop_scope="session")

COUNTING = [
    (Motion(count=1000), 500),
    (Motion(count=2000), 300),
    (Motion(count=3000, ease_out=True), 2000),
    (Motion(count=2000, step=150), 700),
    (Motion(count=3000, step=600), 1210),
    (Motion(count=3000, step=600), 0),
    (Motion(TEXT, count=2000, ease_out=True), 1500),
    (Motion(TEXT, count=3000, step=600), 610),
    (Motion(TABLES, count=2000, step=450), 900),
]
NOT_ARRIVED = [
    (Motion(zeros=400), 0),
    (Motion(zeros=3000), 100),
    (Motion(zeros=1500, count=1000, ease_out=True), 200),
    (Motion(TEXT, zeros=1500), 0),
    (Motion(ranks=1000), 0),
    (Motion(groups=2500), 0),
    (Motion(ranks=1500, groups=700), 0),
    (Motion(empty=2500, count=500), 0),
    (Motion(in_page=True, empty=1500, count=1000), 0),
    (Motion(TEXT, in_page=True, zeros=1000), 0),
]


async def test_numbers_on_the_move_are_never_taken(extended: Extended, linkedin: LinkedIn) -> None:
    came_of_it = [*await watch(extended, linkedin, COUNTING), *await watch(extended, linkedin, NOT_ARRIVED)]
    assert [str(click) for click in came_of_it if click.read != "right" or not click.settled] == []


ONE_ROUND = """(async () => {
  %s
  %s
  return grab({ patience: 3000, waited: 0, anyway: false });
})()"""
NO_FRAMES = "const requestAnimationFrame = () => 0;"
A_MINUTE_LATER = """
  const performance = new Proxy(window.performance, {
    get: (real, name) => name === "now" ? () => real.now() + 60000 : real[name].bind(real),
  });"""


async def test_numbers_that_stand_still_only_because_their_tab_is_hidden_are_not_taken(
    extended: Extended, linkedin: LinkedIn
) -> None:
    linkedin.show("<!DOCTYPE html>", "/feed/")
    linkedin.show(page("en-report"))
    tab = await extended.open(SSI_PAGE)
    assert (await extended.evaluate(tab, ONE_ROUND % ("", GRAB)))["settled"]
    await extended.open("https://www.linkedin.com/feed/")
    if isinstance(extended, Chromium):
        hidden = NO_FRAMES  # without a screen it takes every tab for visible
    else:
        hidden = ""
        await until(lambda: extended.evaluate(tab, "document.visibilityState === 'hidden'"))
    assert (await extended.evaluate(tab, ONE_ROUND % (hidden, GRAB)))["html"] is None


async def test_an_answer_without_a_report_is_taken_only_where_the_page_surely_had_its_time_to_draw(
    extended: Extended, linkedin: LinkedIn
) -> None:
    linkedin.show(page("en-json-only"))
    tab = await extended.open(SSI_PAGE)
    one_round = ONE_ROUND % (A_MINUTE_LATER, GRAB)
    assert (await extended.evaluate(tab, one_round))["settled"]
    for path in ("/feed/", "/sales/ssi"):
        await extended.evaluate(tab, f"void history.pushState({{}}, '', '{path}')")
    assert (await extended.evaluate(tab, one_round))["html"] is None


async def test_a_click_on_numbers_that_count_up_saves_those_at_the_end_with_the_address_at_the_end(
    extended: Extended, service: Companion, linkedin: LinkedIn
) -> None:
    await pair(extended, service)
    linkedin.show(moving(Motion(empty=300, zeros=300, count=1_500, ease_out=True)))
    tab = await extended.open(SSI_PAGE)
    popup = await extended.click(tab)
    await extended.evaluate(tab, "void history.replaceState({}, '', '?week=48#top')")
    assert await popup.state() == "stored"
    (reading,) = service.readings()
    assert (reading.total, reading.warnings) == (19.705752, ())
    with Store(service.settings.database) as store:
        assert [row.address for row in store.captures()] == [f"{SSI_PAGE}?week=48#top"]


async def test_a_page_that_never_comes_to_rest_is_taken_when_the_user_says_so_and_its_reading_warns(
    extended: Extended, service: Companion, linkedin: LinkedIn
) -> None:
    await pair(extended, service)
    linkedin.show(moving(Motion(for_ever=True)))
    popup = await extended.click(await extended.open(SSI_PAGE))
    await until(lambda: is_offered(popup))
    assert "The numbers are still moving" in await popup.text()
    assert await popup.evaluate("document.querySelector('[role=status]').ariaBusy") == "false"
    await popup.press("take_as_it_is")
    assert await popup.state() == "stored"
    assert "still changing" in await popup.text()
    (reading,) = service.readings()
    assert reading.total == 19.705752
    assert reading.warnings == ("The page was still changing when it was taken.",)


async def is_offered(popup: Any) -> bool:
    return await popup.buttons() == ["take_as_it_is"]


async def test_a_tab_that_leaves_while_it_is_waited_for_is_told_at_once(extended: Extended, linkedin: LinkedIn) -> None:
    linkedin.show(moving(Motion(empty=60_000)))
    linkedin.show("<!DOCTYPE html><p>Feed", "/feed/")
    for leave in ("location.assign('/feed/')", "history.pushState({}, '', '/feed/')"):
        tab = await extended.open(SSI_PAGE)
        popup = await extended.click(tab)
        await until(lambda popup=popup: is_waiting(popup))
        await extended.evaluate(tab, f"void setTimeout(() => {leave})")
        async with asyncio.timeout(5):  # of the ten seconds that it would be waited for
            assert await popup.state() == "page_moved"


async def is_waiting(popup: Any) -> bool:
    return bool(await popup.evaluate("document.getElementById('step')?.textContent.startsWith('Waiting')"))
