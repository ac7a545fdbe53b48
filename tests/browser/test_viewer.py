"""The viewer, in a real Chromium, on a real service with a real database."""

import json
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from companion import Companion
from playwright.async_api import Browser, Locator, Page, expect

import helpers.commands as commands
import helpers.samples as samples
from helpers.readers import record_save
from ssi_companion.history import rounding, scoring
from ssi_companion.history.records import Source
from ssi_companion.history.store import Store
from ssi_companion.limits import UPLOAD_BODY
from ssi_companion.service.app_keys import PAIRINGS, SESSIONS, STORE
from ssi_parsers import PILLARS, Capture, Reading, shown
from ssi_parsers.errors import NotLoaded

FIXTURES = Path(__file__).parents[2] / "fixtures"
PAGES = FIXTURES / "pages"

T = TypeVar("T")

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser for all of them

TODAY = date.today()  # noqa: DTZ011 - the viewer's ranges end on the local day as well


def on(day: date, *pillars: float, **facts: Any) -> Reading:
    """A reading of the morning of `day`."""
    return samples.reading(f"{day}T08:30:00+01:00", pillars=pillars or (16, 17, 18, 19), **facts)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


async def within(service: Companion, work: Callable[[Store], T]) -> T:
    """Call `work` with the service's own store, on its thread."""
    result: T = await service.app[STORE].run(work)
    return result


async def keep(service: Companion, readings: Iterable[Reading]) -> list[str]:
    """Put readings into the history, past the interface; tell the names of their captures."""

    def work(store: Store) -> list[str]:
        with store.transaction():
            return [samples.keep(store, reading) for reading in readings]

    return await within(service, work)


async def open_viewer(page: Page, service: Companion, view: str = "") -> None:
    """Log in as `ssi open` does, and wait until everything is there."""
    await page.goto(service.login_link())
    await page.wait_for_selector("body[data-ready]")
    if view:
        await page.evaluate("view => { location.hash = view }", view)


async def drop(page: Page, *files: Path) -> None:
    """Drop files on the page as the file manager does."""
    devtools = await page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        await devtools.send("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 200, "data": data})


def golden(page: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(page.with_suffix(".json").read_text())
    return told


async def strokes(chart: Locator, line: str) -> int:
    """How many separate strokes a line is drawn with."""
    path = await chart.locator(f"svg > .line-{line} .line").get_attribute("d")
    return (path or "").count("M")


# Coming in


async def test_a_login_link_leaves_no_code_in_the_address(page: Page, service: Companion) -> None:
    await open_viewer(page, service)
    assert page.url == f"{service.settings.origin}/"
    assert await page.evaluate("sessionStorage.length") == 1
    assert await page.evaluate("document.cookie") == ""


async def test_without_a_session_the_page_says_how_to_open_it(page: Page, service: Companion) -> None:
    await page.goto(service.settings.origin)
    await expect(page.locator("#closed")).to_contain_text("ssi open")
    await expect(page.locator("#overview")).to_be_hidden()


async def test_a_link_used_again_ends_the_session_it_opened(page: Page, service: Companion) -> None:
    link = service.login_link()
    await page.goto(link)
    await page.wait_for_selector("body[data-ready]")
    second = await page.context.new_page()
    await second.goto(link)
    await expect(second.locator("#closed-why")).to_contain_text("used before")
    await page.reload()
    await expect(page.locator("#closed-why")).to_contain_text("its link was opened again")


async def test_logging_out_ends_the_session(page: Page, service: Companion) -> None:
    await open_viewer(page, service)
    token = await page.evaluate("sessionStorage.getItem('ssi-token')")
    await page.click("#log-out")
    await expect(page.locator("#closed-why")).to_contain_text("logged out")
    assert await page.evaluate("sessionStorage.length") == 0
    assert not service.app[SESSIONS].knows(token)


async def test_a_link_pasted_into_a_closed_tab_opens_it(page: Page, service: Companion) -> None:
    await page.goto(service.settings.origin)
    await expect(page.locator("#closed")).to_be_visible()
    await page.goto(service.login_link())  # the same document: only its fragment changes
    await expect(page.locator("#empty")).to_be_visible()
    await expect(page.locator("#closed")).to_be_hidden()


# Handing in saved pages


async def test_an_empty_history_says_what_to_do_first(page: Page, service: Companion) -> None:
    await open_viewer(page, service)
    await expect(page.locator("#empty")).to_contain_text("linkedin.com/sales/ssi")
    await expect(page.locator("#today")).to_be_hidden()
    await expect(page.locator("#history")).to_be_hidden()


async def test_a_dropped_page_shows_its_number(page: Page, service: Companion) -> None:
    saved = PAGES / "en-all-carriers.html"
    await open_viewer(page, service)
    await drop(page, saved)
    told = golden(saved)
    await expect(page.locator("#total-shown")).to_have_text(str(shown(told["total"])))
    await expect(page.locator("#total-exact")).to_have_text(f"{rounding.total(told['total'])} with one decimal")
    values = await page.locator(".pillar-value strong").all_text_contents()
    assert values == [rounding.score(told[pillar]) for pillar in PILLARS]
    await expect(page.locator("#empty")).to_be_hidden()


async def test_every_file_has_a_result_of_its_own(page: Page, service: Companion) -> None:
    good, shell = PAGES / "en-all-carriers.html", PAGES / "en-not-loaded.html"
    await open_viewer(page, service)
    await page.set_input_files("#files", [good, shell])
    lines = page.locator("#drop-list li")
    await expect(lines.nth(0)).to_have_class("good")
    await expect(lines.nth(1)).to_have_class("bad")
    await expect(lines.nth(1)).to_contain_text("before its numbers arrived")
    await expect(page.locator("#drop-said")).to_have_text("1 new, 1 not read")

    await page.set_input_files("#files", [good])
    await expect(page.locator("#drop-list")).to_contain_text("Already here")


async def test_a_refused_file_is_kept_with_its_reason(page: Page, service: Companion, tmp_path: Path) -> None:
    holiday = tmp_path / "holiday.png"
    holiday.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    await open_viewer(page, service)
    await drop(page, holiday)
    row = page.locator("#capture-list .refused")
    await expect(row).to_contain_text("holiday.png")
    await expect(row).to_contain_text("Not a saved page")
    await expect(row).to_contain_text("copy its text into a .txt file")  # the next step
    await expect(page.locator("#empty")).to_be_visible()  # there is still no reading


async def test_a_file_is_dated_by_its_own_time(page: Page, service: Companion) -> None:
    await open_viewer(page, service)
    await page.evaluate(
        """html => {
          const data = new DataTransfer();
          data.items.add(new File([html], "old.html", {lastModified: Date.parse("2024-03-05T12:00:00Z")}));
          window.dispatchEvent(new DragEvent("drop", {dataTransfer: data, cancelable: true}));
        }""",
        samples.page(),
    )
    await expect(page.locator("#today-when")).to_contain_text("Tue, 5 Mar 2024")


async def test_of_a_dropped_folder_only_pages_are_taken(page: Page, service: Companion, tmp_path: Path) -> None:
    folder = tmp_path / "saves"
    (folder / "SSI_files").mkdir(parents=True)
    (folder / "SSI.html").write_text(samples.page())
    (folder / "SSI_files" / "frame.html").write_text("<p>an advertisement</p>")
    (folder / "notes.docx").write_bytes(b"PK")
    await open_viewer(page, service)
    await drop(page, folder)
    await expect(page.locator("#total-shown")).to_have_text("70")
    await expect(page.locator("#drop-list li strong")).to_have_text(["SSI.html"])


async def test_a_dropped_page_of_somebody_else_says_where_it_went(
    page: Page, service: Companion, tmp_path: Path
) -> None:
    for member in ("mine", "hers"):
        (tmp_path / f"{member}.html").write_text(samples.page(profile=f"urn:li:member:{member}"))
    await open_viewer(page, service)
    await page.set_input_files("#files", [tmp_path / "mine.html"])
    await expect(page.locator("#drop-said")).to_have_text("1 new")
    await expect(page.locator("#drop-list li")).to_contain_text("the file's own time")
    await page.set_input_files("#files", [tmp_path / "hers.html"])
    await expect(page.locator("#drop-list li")).to_contain_text("went to 'Profile 2'")
    rows = page.locator("#capture-list li")
    await expect(rows).to_have_count(2)
    await expect(rows.nth(0)).to_contain_text("in “Profile 2”")
    await expect(rows.nth(1)).not_to_contain_text("in “")
    await page.select_option("#profile", label="Profile 2")
    await expect(rows.nth(1)).to_contain_text("in “Profile 1”")
    await expect(rows.nth(0)).not_to_contain_text("in “")


async def test_a_file_too_large_to_drop_is_shown_the_way_that_takes_it(page: Page, service: Companion) -> None:
    await open_viewer(page, service)
    await page.evaluate(
        """size => {
          const data = new DataTransfer();
          data.items.add(new File([new ArrayBuffer(size)], "whole.mhtml"));
          window.dispatchEvent(new DragEvent("drop", {dataTransfer: data, cancelable: true}));
        }""",
        UPLOAD_BODY + 1,
    )
    await expect(page.locator("#drop-list .bad code")).to_have_text("ssi import FILE")


# The latest reading


async def test_the_latest_reading_is_judged_by_the_rule_that_is_shown(page: Page, service: Companion) -> None:
    await keep(service, [on(ago(9), 16, 17, 18, 15.3), on(TODAY, 16, 17, 18, 18.5)])
    await open_viewer(page, service)
    await expect(page.locator("#total-shown")).to_have_text("70")
    await expect(page.locator("#total-exact")).to_have_text("69.5 with one decimal")
    await expect(page.locator("#total-change")).to_have_text("▲ +3.2 over 9 days")
    await expect(page.locator("#band-name")).to_have_text("Above average")
    await expect(page.locator("#balance-name")).to_have_text("Balanced")
    await expect(page.locator("#rules-source")).to_have_text(scoring.RULES_SOURCE)


async def test_a_verdict_and_its_numbers_come_from_one_rounding(page: Page, service: Companion) -> None:
    await keep(service, [on(TODAY, 20, 20, 19.497, 14.999)])
    await open_viewer(page, service)
    await expect(page.locator("#total-shown")).to_have_text("74")
    await expect(page.locator("#total-exact")).to_have_text("74.4 with one decimal")
    await expect(page.locator(".pillar-value strong").last).to_have_text("15.0")
    await expect(page.locator("#balance-name")).to_have_text("Balanced")
    await expect(page.locator(".short-of")).to_have_count(0)


async def test_a_difference_across_precisions_is_about_or_unclear(page: Page, service: Companion) -> None:
    whole = {"total": 0, **dict.fromkeys(PILLARS, 0), "network_average": 0}
    before = on(ago(7), 16, 17, 18, 19, decimals=whole, network_average=34.0)
    await keep(service, [before, on(TODAY, 16.3, 17, 18, 19.7, network_average=71.2)])
    await open_viewer(page, service)
    await expect(page.locator("#total-change")).to_have_text("▲ about +1 over 7 days")
    await expect(page.locator("#pillars .delta")).to_have_text("▲ about +1 over 7 days")  # of one of the four
    changes = [await row.text_content() for row in await page.locator("#changes tbody td").all()]
    assert changes == ["▲ about +1", "unclear", "unclear", "unclear", "▲ about +1"]
    await expect(page.locator("#changes-coarse")).to_contain_text("fewer decimals than the other")
    await expect(page.locator("#history-said")).to_contain_text(": about +1 over 7 days.")
    await expect(page.locator("#ranks")).to_contain_text("Average 71.2, you are 0.2 below")


async def test_where_nothing_can_be_said_of_a_change_that_is_said(page: Page, service: Companion) -> None:
    whole = dict.fromkeys(("total", *PILLARS), 0)
    await keep(service, [on(ago(7), 16, 17, 18, 19, decimals=whole), on(TODAY, 16.3, 17, 18, 19.1)])
    await open_viewer(page, service)
    await expect(page.locator("#total-change")).to_have_text("no clear change over 7 days")
    await expect(page.locator("#pillars .delta")).to_have_count(0)


async def test_what_was_told_as_a_whole_number_is_shown_as_one(page: Page, service: Companion) -> None:
    whole = {"total": 0, **dict.fromkeys(PILLARS, 0), "network_average": 0}
    await keep(service, [on(TODAY, 16, 17, 18, 13, decimals=whole, network_average=64.0)])
    await open_viewer(page, service)
    await expect(page.locator("#total-exact")).to_have_text("told as a whole number")
    await expect(page.locator(".pillar-value strong").last).to_have_text("13")
    await expect(page.locator(".short-of")).to_have_text("2 short of balance")
    await expect(page.locator("#ranks")).to_contain_text("Average 64, the same as you")
    await page.click("#today-why")
    await expect(page.locator("#reading")).to_contain_text("as a whole number")


async def test_ranks_stand_beside_averages(page: Page, service: Companion) -> None:
    await keep(
        service,
        [on(TODAY, industry_top_percent=12, industry_average=34.0, industry_weekly_change=1, industry_name="Baking")],
    )
    await open_viewer(page, service)
    ranks = page.locator("#ranks")
    for text in ("Baking", "Top 12%", "+1 point since last week", "Average 34.0, you are 36.0 above"):
        await expect(ranks).to_contain_text(text)
    await expect(ranks).not_to_contain_text("network")  # not told, so not shown


async def test_a_reading_tells_who_told_each_number(page: Page, service: Companion) -> None:
    await within(
        service,
        lambda store: record_save(
            store,
            (PAGES / "en-all-carriers.html").read_bytes(),
            name="mine.html",
            file_time=datetime.fromisoformat("2026-03-09T10:00:00+01:00"),
            source=Source(kind="upload", name="mine.html"),
        ),
    )
    await open_viewer(page, service)
    await page.click("#today-why")
    dialog = page.locator("#reading")
    for text in ("mine.html", "LinkedIn’s own data", "SHA-256", "parser"):
        await expect(dialog).to_contain_text(text)
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()


async def keep_page(service: Companion, name: str) -> None:
    """Take in a page of the fixtures."""
    moment = datetime.fromisoformat("2026-03-09T10:00:00+01:00")
    data, source = (PAGES / name).read_bytes(), Source(kind="upload", name=name)
    await within(service, lambda store: record_save(store, data, name=name, file_time=moment, source=source))


async def test_a_language_without_words_can_be_taught(page: Page, service: Companion) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=service.settings.origin)
    await keep_page(service, "he-report.html")
    await open_viewer(page, service)
    await page.click("#today-why")
    panel = page.locator("#reading .teach")
    await expect(panel).to_contain_text("has no words of this page’s language (he)")
    await panel.get_by_role("button", name="Find its words").click()
    await expect(panel.locator("pre")).to_contain_text("HE = Words(")
    await panel.get_by_role("button", name="Copy the module").click()
    await expect(panel.get_by_role("status")).to_contain_text("locales/he.py")
    assert await page.evaluate("navigator.clipboard.readText()") == await panel.locator("pre").inner_text()
    async with page.expect_download() as saving:
        await panel.get_by_role("button", name="Save the page").click()
    saved = await (await saving.value).path()
    assert (await saving.value).suggested_filename == "he-report.html"
    assert "בניית קשרים" in saved.read_text("utf-8")
    assert "הודעות" not in saved.read_text("utf-8")


async def test_a_page_that_teaches_nothing_says_why(page: Page, service: Companion) -> None:
    await keep_page(service, "ca-report-words-shared-with-others.html")
    await open_viewer(page, service)
    await page.click("#today-why")
    await page.get_by_role("button", name="Find its words").click()
    await expect(page.locator("#reading .teach").get_by_role("status")).to_contain_text("not certain which words")


async def test_a_language_with_words_is_not_offered_to_be_taught(page: Page, service: Companion) -> None:
    await keep_page(service, "en-report.html")
    await open_viewer(page, service)
    await page.click("#today-why")
    await expect(page.locator("#reading table")).to_be_visible()
    await expect(page.locator("#reading .teach")).to_have_count(0)


# Charts


async def test_a_gap_stays_open(page: Page, service: Companion) -> None:
    await keep(service, [on(ago(days)) for days in (60, 55, 45, 30, 8, 1)])  # 5, 10, 15, 22 and 7 days between
    await open_viewer(page, service)
    assert await strokes(page.locator("#total-chart"), "total") == 3


async def test_a_reading_that_stands_alone_is_seen(page: Page, service: Companion) -> None:
    await keep(service, [on(ago(300)), *(on(ago(days)) for days in range(100))])
    await open_viewer(page, service)
    alone = await page.locator("#total-chart svg > .line-total .marker").get_attribute("d")
    assert (alone or "").count("M") == 1  # the hundred days in a row stand too close for markers


async def test_keys_read_the_readings_out(page: Page, service: Companion) -> None:
    await keep(service, [on(ago(days), 10 + days / 10, 10, 10, 10) for days in (40, 25, 10, 0)])
    await open_viewer(page, service)
    chart = page.locator("#total-chart")
    spoken = chart.locator("[aria-live=polite]")
    await chart.locator(".stage").focus()
    for key, total in (
        ("ArrowLeft", "40.0"),
        ("ArrowLeft", "41.0"),
        ("Home", "44.0"),
        ("ArrowLeft", "44.0"),
        ("PageDown", "41.0"),
        ("ArrowRight", "40.0"),
        ("PageUp", "42.5"),
        ("End", "40.0"),
    ):
        await page.keyboard.press(key)
        await expect(spoken).to_contain_text(re.compile(rf": Total {total}$"))
    await page.keyboard.press("Enter")
    await expect(page.locator("#reading")).to_be_visible()


async def test_the_pointer_finds_the_nearest_reading(page: Page, service: Companion) -> None:
    await keep(service, [on(ago(20), 10, 10, 10, 10), on(ago(0), 11, 11, 11, 11)])
    await open_viewer(page, service)
    stage = page.locator("#pillars-chart .stage")
    await expect(page.locator("#pillars-chart .readout")).to_contain_text("Brand 11")
    await stage.scroll_into_view_if_needed()
    await stage.hover(position={"x": 60, "y": 80})
    await expect(page.locator("#pillars-chart .readout")).to_contain_text("Brand 10")


async def test_the_table_says_what_the_history_says(page: Page, service: Companion) -> None:
    whole = {"network_average": 0}  # told as a whole number, and so it stays one
    readings = [on(ago(days), 16, 17, 18, 19, network_average=30.0 + days, decimals=whole) for days in (12, 5)]
    readings.append(on(TODAY, 16, 17, 18, 18.88, network_average=30.0))
    await keep(service, readings)
    await open_viewer(page, service)
    await page.click("#total-chart summary")
    await expect(page.locator("#total-chart tbody tr")).to_have_count(len(readings))
    rows = [await row.locator("td").all_text_contents() for row in await page.locator("#total-chart tbody tr").all()]
    assert rows == [["69.9", "30.0"], ["70.0", "35"], ["70.0", "42"]]


async def test_a_range_shows_only_its_days(page: Page, service: Companion) -> None:
    await keep(service, [on(ago(days)) for days in (800, 200, 60, 20, 3)])
    await open_viewer(page, service)
    said = page.locator("#history-said")
    for name, count in (("30 days", 2), ("90 days", 3), ("1 year", 4), ("All", 5)):
        await page.get_by_role("button", name=name, exact=True).click()
        await expect(said).to_contain_text(f"{count} readings")
        await expect(page.locator("#range [aria-pressed=true]")).to_have_text(name)
    await page.fill("#range-from", str(ago(201)))
    await page.fill("#range-to", str(ago(20)))
    await page.dispatch_event("#range-to", "change")
    await expect(said).to_contain_text("3 readings")
    await expect(page.locator("#range [aria-pressed=true]")).to_have_count(0)


async def test_a_range_that_ends_before_it_begins_shows_no_readings(page: Page, service: Companion) -> None:
    await keep(service, [on(ago(days)) for days in (20, 10, 3)])
    await open_viewer(page, service)
    await page.fill("#range-to", str(ago(30)))
    await expect(page.locator("#history-said")).to_contain_text("later than")
    await expect(page.locator("#total-chart, #pillars-chart")).to_have_count(2)
    for chart in ("#total-chart", "#pillars-chart"):
        await expect(page.locator(chart)).to_be_hidden()
    await expect(page.locator("#range-to")).to_have_value(str(ago(30)))
    await page.fill("#range-to", str(ago(5)))
    await expect(page.locator("#history-said")).to_contain_text("2 readings")
    await expect(page.locator("#total-chart")).to_be_visible()


@pytest.mark.parametrize(("oldest", "preset"), [(100, "All"), (300, "1 year"), (600, "1 year")])
async def test_at_first_half_of_the_axis_is_never_empty(
    page: Page, service: Companion, oldest: int, preset: str
) -> None:
    await keep(service, [on(ago(days)) for days in {oldest, 250, 50, 0} if days <= oldest])
    await open_viewer(page, service)
    await expect(page.locator("#range [aria-pressed=true]")).to_have_text(preset)


async def test_dragging_over_a_chart_chooses_its_days(page: Page, service: Companion) -> None:
    await keep(service, [on(ago(days)) for days in range(30)])
    await open_viewer(page, service)
    stage = page.locator("#total-chart .stage")
    await stage.scroll_into_view_if_needed()
    box = await stage.bounding_box()
    assert box
    await page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 100)
    await page.mouse.down()
    await page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 120, steps=4)
    await page.mouse.up()
    await expect(page.locator("#history-said")).to_contain_text(re.compile(r"^(8|9|10) readings"))
    await expect(page.locator("#reading")).to_be_hidden()


async def test_the_legend_takes_a_line_off_and_puts_it_back(page: Page, service: Companion) -> None:
    await keep(service, [on(ago(3)), on(TODAY)])
    await open_viewer(page, service)
    line = page.locator("#pillars-chart svg > .line-find_people")
    toggle = page.locator("#pillars-chart .legend button", has_text="People")
    await toggle.click()
    await expect(line).to_have_count(0)
    await expect(toggle).to_have_attribute("aria-pressed", "false")
    await toggle.click()
    await expect(line).to_have_count(1)


async def test_the_best_rank_is_on_top(page: Page, service: Companion) -> None:
    await keep(service, [on(ago(3), industry_top_percent=30), on(TODAY, industry_top_percent=5)])
    await open_viewer(page, service)
    path = await page.locator("#ranks-chart svg > .line-industry .line").get_attribute("d")
    worse, better = (float(point.split()[1]) for point in (path or "").removeprefix("M").split("L"))
    assert better < worse  # pixels count downward


async def test_ten_years_are_drawn(page: Page, service: Companion) -> None:
    await keep(service, [on(ago(days), 16, 17, 18, 10 + days % 9) for days in range(3650)])
    await open_viewer(page, service)
    await page.get_by_role("button", name="All", exact=True).click()
    await expect(page.locator("#history-said")).to_contain_text("3,650 readings")
    path = await page.locator("#total-chart svg > .line-total .line").get_attribute("d")
    assert (path or "").count("L") == 3649


# Captures


async def test_a_deletion_can_be_undone(page: Page, service: Companion) -> None:
    await keep(service, [on(ago(5), 10, 10, 10, 10), on(TODAY, 20, 20, 20, 20)])
    await open_viewer(page, service)
    await page.locator("#capture-list li").first.get_by_role("button", name="Delete").click()
    await expect(page.locator("#total-shown")).to_have_text("40")
    await page.click("#toast-undo")
    await expect(page.locator("#total-shown")).to_have_text("80")


async def test_what_was_deleted_can_be_found_and_undeleted(page: Page, service: Companion) -> None:
    [name] = await keep(service, [on(TODAY)])
    await within(service, lambda store: store.delete(name))
    await open_viewer(page, service)
    await expect(page.locator("#empty")).to_be_visible()
    await page.check("#also-deleted")
    await page.get_by_role("button", name="Undelete").click()
    await expect(page.locator("#total-shown")).to_have_text("70")


async def test_another_reading_can_be_chosen_for_its_day(page: Page, service: Companion) -> None:
    morning = samples.reading(f"{TODAY}T08:00:00+01:00", pillars=(10, 10, 10, 10))
    evening = samples.reading(f"{TODAY}T20:00:00+01:00", pillars=(20, 20, 20, 20))
    await keep(service, [morning, evening])
    await open_viewer(page, service)
    await expect(page.locator("#total-shown")).to_have_text("80")
    await page.get_by_role("button", name="Use for its day").click()
    await expect(page.locator("#total-shown")).to_have_text("40")
    await expect(page.locator("#capture-list")).to_contain_text("chosen for its day")


async def test_refusals_can_be_looked_at_alone(page: Page, service: Companion) -> None:
    def refuse(store: Store) -> None:
        kept = store.keep(samples.capture(), samples.CLICK, received_at=samples.RECEIVED)
        store.save_refusal(kept.id, NotLoaded())

    await within(service, refuse)
    await keep(service, [on(ago(1)), on(TODAY)])
    await open_viewer(page, service)
    await expect(page.locator("#capture-list li")).to_have_count(3)
    await page.check("#only-refused")
    await expect(page.locator("#capture-list li")).to_have_count(1)
    await expect(page.locator("#capture-list")).to_contain_text("Wait until the score shows")


async def test_a_long_list_goes_on_when_asked(page: Page, service: Companion) -> None:
    await keep(service, [on(ago(days)) for days in range(25)])
    await open_viewer(page, service)
    await expect(page.locator("#capture-list li")).to_have_count(20)
    await page.click("#captures-more")
    await expect(page.locator("#capture-list li")).to_have_count(25)
    await expect(page.locator("#captures-more")).to_be_hidden()


async def test_two_profiles_are_never_mixed(page: Page, service: Companion) -> None:
    await keep(service, [on(ago(1), 10, 10, 10, 10, profile="one"), on(TODAY, 20, 20, 20, 20, profile="two")])
    await open_viewer(page, service)
    seen = await page.locator("#total-shown").text_content()
    await page.select_option("#profile", index=0 if seen == "80" else 1)
    await expect(page.locator("#total-shown")).to_have_text("40" if seen == "80" else "80")
    await expect(page.locator("#history-said")).to_contain_text("One reading")


async def test_an_open_page_notices_what_an_import_brought(page: Page, service: Companion) -> None:
    await page.clock.install()
    await keep(service, [on(ago(days)) for days in range(1, 26)])
    await open_viewer(page, service)
    await page.click("#captures-more")
    await expect(page.locator("#capture-list li")).to_have_count(25)
    await page.locator("#pillars-chart summary").click()
    await page.locator("#capture-list").get_by_role("button", name="Details").nth(22).focus()
    held = await page.evaluate("document.activeElement.ariaLabel")
    await keep(service, [on(TODAY, 20, 20, 20, 20)])
    await page.clock.fast_forward("01:01")
    await expect(page.locator("#total-shown")).to_have_text("80")
    await expect(page.locator("#capture-list li")).to_have_count(26)
    await expect(page.locator("#pillars-chart tbody tr")).to_have_count(26)
    assert await page.evaluate("document.activeElement.ariaLabel") == held


async def test_who_comes_back_finds_the_page_as_it_was_left(page: Page, service: Companion) -> None:
    await keep(service, [on(ago(days)) for days in range(25)])
    await open_viewer(page, service)
    await page.click("#captures-more")
    await expect(page.locator("#capture-list li")).to_have_count(25)
    last = page.locator("#capture-list").get_by_role("button", name="Delete").last
    await last.focus()
    async with page.expect_response("**/latest") as latest:
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await (await latest.value).finished()
    await expect(last).to_be_focused()
    await expect(page.locator("#capture-list li")).to_have_count(25)

    await within(service, lambda store: store.delete(store.captures()[0].id))  # elsewhere
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.locator("#capture-list li")).to_have_count(24)


async def test_a_hidden_page_asks_nothing(page: Page, service: Companion) -> None:
    await page.clock.install()
    await keep(service, [on(TODAY)])
    await open_viewer(page, service)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.evaluate("Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true})")
    await page.clock.fast_forward("10:00")
    assert asked == []
    await page.evaluate("delete document.visibilityState")
    async with page.expect_request("**/captures?limit=1"):
        await page.clock.fast_forward("01:00")
    assert len(asked) == 1


async def test_a_page_that_nobody_touches_lets_its_session_end(page: Page, service: Companion) -> None:
    await page.clock.install()
    await keep(service, [on(TODAY)])
    await open_viewer(page, service)
    await page.clock.fast_forward("31:00")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.clock.fast_forward("05:00")
    assert asked == []
    await page.keyboard.press("Shift")
    async with page.expect_request("**/captures?limit=1"):
        await page.clock.fast_forward("01:00")


# Hostile text, and what can go wrong


async def test_hostile_text_stays_text(page: Page, service: Companion) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script><b class=evil>'\"`${alert(3)}"

    def fill(store: Store) -> None:
        page = Capture(
            markup=f"<main>{evil}</main>",
            address=f"https://www.linkedin.com/sales/ssi?{evil}",
            language=evil,
            captured_at=datetime.fromisoformat(f"{TODAY}T08:00:00+01:00"),
            captured_at_from="save",
        )
        source = Source(kind="upload", name=f"{evil}.html", extension_version=evil)
        kept = store.keep(page, source, received_at=samples.RECEIVED)
        hostile = on(TODAY, industry_name=evil, locale=evil, profile=evil, warnings=(evil,), industry_average=30.0)
        told_by = dict.fromkeys(hostile.told_by, evil)
        store.save_reading(kept.id, hostile.model_copy(update={"told_by": told_by}))
        refused = store.keep(samples.capture(), source, received_at=samples.RECEIVED)
        store.save_refusal(refused.id, NotLoaded(evil))
        store.add_profile(evil)

    await within(service, fill)
    await open_viewer(page, service)
    for opener in ("#today-why", "#capture-list button:has-text('Details') >> nth=0"):
        await page.click(opener)
        await expect(page.locator("#reading .warning")).to_contain_text("<img")
        assert await page.locator(".evil, img:not(h1 img), main script").count() == 0
        await page.keyboard.press("Escape")
    await page.locator("#capture-list").get_by_role("button", name="Delete").first.click()
    await expect(page.locator("#toast")).to_be_visible()
    assert await page.locator(".evil, img:not(h1 img), main script").count() == 0


async def test_a_stopped_service_is_said_and_its_return_noticed(page: Page, service: Companion) -> None:
    await keep(service, [on(TODAY)])
    await open_viewer(page, service)
    await service.stop()
    await page.get_by_role("button", name="30 days").click()
    for step in ("ssi serve", "ssi open"):
        await expect(page.locator("#stopped")).to_contain_text(step)
    await expect(page.locator("#total-shown")).to_have_text("70")  # what was loaded stays
    await service.start()
    await page.click("#retry")
    await expect(page.locator("#stopped")).to_be_hidden()
    await expect(page.locator("#closed-why")).to_contain_text("the service was restarted")


async def test_a_history_that_cannot_be_used_is_said_in_the_services_words_and_its_return_noticed(
    page: Page, service: Companion, tmp_path: Path
) -> None:
    await keep(service, [on(TODAY)])
    await open_viewer(page, service)
    history = service.settings.database
    away = history.rename(tmp_path / "away")
    await page.get_by_role("button", name="30 days").click()
    for words in ("is gone, and there was a history in it", "ssi restore", "goes on by itself"):
        await expect(page.locator("#unusable")).to_contain_text(words)
    await expect(page.locator("#total-shown")).to_have_text("70")  # what was loaded stays
    await drop(page, commands.save(tmp_path / "page.html"))
    await expect(page.locator("#drop-list")).to_contain_text("Not handed in")
    away.rename(history)
    await expect(page.locator("#unusable")).to_be_hidden()
    await expect(page.locator("#today")).to_be_visible()


@pytest.mark.parametrize("action", ["Delete", "Undelete", "Use for its day", "Move"])
async def test_nothing_is_said_to_be_done_while_the_service_is_away(
    page: Page, service: Companion, action: str
) -> None:
    morning = samples.reading(f"{TODAY}T08:00:00+01:00", pillars=(10, 10, 10, 10))
    [_, deleted, _] = await keep(service, [morning, on(ago(1)), on(TODAY)])

    def prepare(store: Store) -> None:
        store.delete(deleted)
        store.add_profile("A client")

    await within(service, prepare)
    await open_viewer(page, service)
    await page.check("#also-deleted")
    if action == "Move":
        await page.click("#today-why")
        await expect(page.locator("#reading")).to_be_visible()
    await service.stop()
    if action == "Move":
        await page.select_option("#reading select", label="A client")
    else:
        await page.locator("#capture-list").get_by_role("button", name=action).first.click()
    await expect(page.locator("#stopped")).to_be_visible()
    await expect(page.locator("#toast")).to_be_hidden()


async def test_the_profile_that_is_named_is_the_one_that_is_shown(page: Page, service: Companion) -> None:
    await keep(service, [on(ago(1), 10, 10, 10, 10, profile="one"), on(TODAY, 20, 20, 20, 20, profile="two")])
    await open_viewer(page, service)
    selector = page.locator("#profile")
    shown = await selector.input_value()
    await service.stop()
    await page.select_option("#profile", index=1)
    await expect(page.locator("#stopped")).to_be_visible()
    await expect(selector).to_have_value(shown)


async def test_files_dropped_while_the_service_is_away_are_not_said_to_be_kept(page: Page, service: Companion) -> None:
    await open_viewer(page, service)
    await service.stop()
    await page.set_input_files("#files", [PAGES / "en-all-carriers.html"])
    await expect(page.locator("#drop-list .bad")).to_contain_text("Not handed in")


async def test_an_ended_session_says_how_to_come_back(page: Page, service: Companion) -> None:
    await keep(service, [on(TODAY)])
    await open_viewer(page, service)
    await page.evaluate("sessionStorage.setItem('ssi-token', 'of before the restart')")
    await page.get_by_role("button", name="30 days").click()
    await expect(page.locator("#closed")).to_contain_text("ssi open")
    await expect(page.locator("#overview")).to_be_hidden()


# Connecting a browser


async def test_the_pairing_string_is_on_its_page_only(page: Page, service: Companion) -> None:
    await open_viewer(page, service, "#connect")
    pairing = page.locator("#pairing")
    await expect(pairing).to_have_attribute("data-pairing", re.compile(r"^ssi1\."))
    await expect(page.locator("#paired-none")).to_be_visible()  # a key that nobody took connects nobody
    await page.click("text=Back to your history")
    await expect(pairing).not_to_have_attribute("data-pairing", re.compile("."))
    assert await pairing.text_content() == ""


async def test_a_browser_that_connects_is_listed_and_can_be_disconnected(page: Page, service: Companion) -> None:
    await open_viewer(page, service, "#connect")
    pairing = page.locator("#pairing")
    await expect(pairing).to_have_attribute("data-pairing", re.compile("."))
    pairings = service.app[PAIRINGS]
    write_down = pairings.confirm(
        pairings.waiting[-1].kid, "chrome-extension://" + "abcdefgh" * 4
    )  # as its first request
    assert write_down is not None
    write_down()
    await expect(page.locator("#connect-state")).to_contain_text("is connected")
    await expect(pairing).not_to_have_attribute("data-pairing", re.compile("."))
    await page.get_by_role("button", name="Disconnect").click()
    await expect(page.locator("#paired-none")).to_be_visible()
    assert service.paired == []


# For everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "view", ["closed", "empty", "overview", "reading", "teach", "files", "connect", "help", "stopped"]
)
async def test_axe_finds_no_violation(page: Page, service: Companion, view: str, scheme: Any) -> None:
    await page.emulate_media(color_scheme=scheme)
    if view == "closed":
        await page.goto(service.settings.origin)
    else:
        if view != "empty":
            await keep(
                service,
                [
                    on(ago(days), 16, 12, 18, 19 - days / 50, industry_top_percent=12 + days, industry_average=34.0)
                    for days in (40, 9, 0)
                ],
            )
        await open_viewer(page, service, "#connect" if view == "connect" else "")
    if view == "overview":
        await page.click("#total-chart summary")
        await page.locator("#pillars-chart .legend button").first.click()
    elif view == "reading":
        await page.click("#today-why")
        await expect(page.locator("#reading")).to_be_visible()
    elif view == "teach":
        await keep_page(service, "he-report.html")
        await page.reload()
        await page.locator("#capture-list").get_by_role("button", name="Details").first.click()
        await page.get_by_role("button", name="Find its words").click()
        await expect(page.locator(".teach p").first).to_be_focused()
        await expect(page.locator(".teach pre")).to_be_visible()
    elif view == "files":
        await page.set_input_files("#files", [PAGES / "en-all-carriers.html", PAGES / "en-not-loaded.html"])
        await expect(page.locator("#drop-said")).to_contain_text("not read")
    elif view == "connect":
        await page.click("#pairing-by-hand summary")
    elif view == "help":
        await page.keyboard.press("?")
        await expect(page.locator("#help")).to_be_visible()
    elif view == "stopped":
        await service.stop()
        await page.get_by_role("button", name="30 days").click()
        await expect(page.locator("#stopped")).to_be_visible()
    found = await Axe().run(page)
    assert not found.response["violations"], found.generate_report()


async def test_nothing_is_wider_than_a_narrow_window(page: Page, service: Companion) -> None:
    await page.set_viewport_size({"width": 360, "height": 740})
    industry = "Oil, gas, petrochemicals and everything that is made of them"
    await keep(
        service,
        [
            on(ago(days), 24.75, 24.75, 24.75, 24.25, industry_name=industry, industry_average=34.25)
            for days in (100, 30, 7, 0)
        ],
    )
    await within(service, lambda store: store.add_profile("A client with a long name"))
    await open_viewer(page, service)
    for view in ("#today", "#connect"):
        await page.evaluate("view => { location.hash = view }", view)
        assert await page.evaluate("document.documentElement.scrollWidth") == 360
    selector = await page.locator("#profile").bounding_box()
    assert selector
    assert selector["width"] > 240  # room for a name


@pytest.mark.parametrize("days", [1, 7, 8, 14, 30])
async def test_no_date_on_an_axis_is_clipped(page: Page, service: Companion, days: int) -> None:
    await keep(service, [on(ago(each)) for each in (days, 0)])
    await open_viewer(page, service)
    await expect(page.locator("#total-chart .x-tick").first).to_be_attached()

    assert (
        await page.evaluate(
            """() => [...document.querySelectorAll(".stage .x-tick")].filter((tick) => {
            const [one, around] = [tick.getBoundingClientRect(), tick.closest("svg").getBoundingClientRect()];
            return around.width && (one.left < around.left || one.right > around.right);
        }).map((tick) => tick.textContent)"""
        )
        == []
    )


@pytest.mark.parametrize("width", [360, 881, 1000])
async def test_three_long_differences_fit_their_card(page: Page, service: Companion, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 740})
    await keep(
        service,
        [on(ago(30), *[24.75] * 4), on(ago(8), *[23.58] * 4), on(ago(2), *[12.37] * 4), on(TODAY, *[1.13] * 4)],
    )
    await within(service, lambda store: store.add_profile("A client"))
    await open_viewer(page, service)
    await expect(page.locator("#changes thead th")).to_have_count(3)
    assert await page.evaluate("document.documentElement.scrollWidth") == width
    table, card = page.locator("#changes"), page.locator(".changes")
    inside, around = await table.bounding_box(), await card.bounding_box()
    assert inside
    assert around
    assert inside["x"] + inside["width"] <= around["x"] + around["width"]


@pytest.mark.parametrize("width", [360, 1000, 1200])
async def test_nothing_that_is_said_covers_anything_else_that_is(page: Page, service: Companion, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    await keep(service, [on(ago(days)) for days in (5, 0)])
    await within(service, lambda store: store.add_profile("A client with a long name"))
    await open_viewer(page, service)
    await page.set_input_files("#files", [PAGES / "en-all-carriers.html", PAGES / "en-not-loaded.html"])
    await expect(page.locator("#drop-said")).to_contain_text("not read")
    await page.get_by_role("button", name="Delete").first.click()
    await expect(page.locator("#toast")).to_be_visible()
    await service.stop()
    await page.evaluate("scrollTo(0, 0)")
    await page.get_by_role("button", name="Add saved pages").focus()
    await page.evaluate("document.querySelector('#range button').click()")
    await expect(page.locator("#stopped")).to_be_visible()
    head, banner, files, toast = [
        await page.locator(each).bounding_box() for each in (".page-head", "#stopped", "#drop", "#toast")
    ]
    assert head
    assert banner
    assert files
    assert toast
    assert head["y"] + head["height"] <= banner["y"]
    assert files["y"] + files["height"] <= toast["y"]
    if width > 360:
        assert banner["y"] + banner["height"] <= files["y"]


async def test_keys_lead_through_the_page_unless_switched_off(page: Page, service: Companion) -> None:
    await keep(service, [on(ago(50)), on(TODAY)])
    await open_viewer(page, service)
    await page.keyboard.press("1")
    await expect(page.locator("#history-said")).to_contain_text("One reading")
    await page.keyboard.press("?")
    await page.uncheck("#keys-on")
    await page.keyboard.press("Escape")
    await page.keyboard.press("b")
    await expect(page.locator("#connect")).to_be_hidden()
    await page.reload()
    await page.wait_for_selector("body[data-ready]")
    await page.keyboard.press("b")
    await expect(page.locator("#connect")).to_be_hidden()


async def test_numbers_are_written_as_the_browser_writes_them(browser: Browser, service: Companion) -> None:
    await keep(service, [on(TODAY, 16, 17, 18, 18.5)])
    page = await browser.new_page(locale="de-DE")
    await open_viewer(page, service)
    await expect(page.locator("#total-exact")).to_have_text("69,5 with one decimal")


async def test_a_difference_too_small_to_show_is_no_change(page: Page, service: Companion) -> None:
    await keep(service, [on(ago(1), 16, 17, 18, 19), on(TODAY, 16.04, 17, 18, 18.9)])
    await open_viewer(page, service)
    await expect(page.locator("#pillars .delta").first).to_contain_text("no change")
    await expect(page.locator("#pillars .delta").last).to_contain_text("−0.1")
