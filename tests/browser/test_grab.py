"""What the extension cuts out of a page reads the same as the whole page, and holds nothing that is not needed."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from bs4 import BeautifulSoup
from bs4.element import Tag
from linkedin import FIXTURES, SSI_PAGE, LinkedIn
from moving import GRAB, NOON
from playwright.async_api import Browser, Page

from ssi_parsers import Capture, read_page
from ssi_parsers.carriers import CARRIERS, name_of
from ssi_parsers.errors import UnreadablePage
from ssi_parsers.marks import ANY_ELEMENT

NAMES = sorted(path.stem for path in FIXTURES.glob("*.html"))


pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, linkedin: LinkedIn) -> AsyncIterator[Page]:
    page = await browser.new_page()
    await page.route("**/*", linkedin.route)
    yield page
    await page.close()


async def grab(page: Page, *, patience: int = 0, anyway: bool = True) -> dict[str, Any]:
    """One round of the script in the page that is open."""
    given = {"patience": patience, "waited": 0, "seen": None, "anyway": anyway}
    grabbed: dict[str, Any] = await page.evaluate(f"async (round) => {{ {GRAB}\n return grab(round); }}", given)
    return grabbed


async def cut(page: Page, linkedin: LinkedIn, markup: str) -> str:
    linkedin.show(markup)
    await page.goto(SSI_PAGE)
    taken = (await grab(page))["html"]
    assert isinstance(taken, str)
    return taken


def read(markup: str) -> dict[str, object]:
    """All that was read, or why not; the text around the numbers may differ, so who told is left out."""
    capture = Capture(markup=markup, address=SSI_PAGE, captured_at=NOON, captured_at_from="browser")
    try:
        return read_page(capture).model_dump()
    except UnreadablePage as refusal:
        return {"refused": refusal.code}


async def test_every_page_reads_the_same_from_the_cut_as_from_the_whole(page: Page, linkedin: LinkedIn) -> None:
    different = {}
    for name in NAMES:
        taken = await cut(page, linkedin, (FIXTURES / f"{name}.html").read_text("utf-8"))
        # As the browser holds it: a tag that the file leaves open is closed by then, by the browser's rules.
        whole = await page.content()
        if (from_cut := read(taken)) != (from_whole := read(whole)):
            different[name] = (from_whole, from_cut)
    assert different == {}
    assert len(NAMES) > 50


async def test_all_that_a_carrier_declares_to_read_is_taken(page: Page, linkedin: LinkedIn) -> None:
    for carrier in CARRIERS:
        word = next(iter(carrier.MARKS.answer_words), "7")
        elements = {"p" if name == ANY_ELEMENT else name: read for name, read in carrier.MARKS.elements.items()}
        whole = "".join(
            f"<{element} {' '.join(f'{attribute}=7' for attribute in attributes)}>{word}</{element}>"
            for element, attributes in elements.items()
        )
        found = BeautifulSoup(await cut(page, linkedin, f"<!DOCTYPE html><main>{whole}</main>"), "lxml")
        for element, attributes in elements.items():
            taken = found.find(element)
            assert isinstance(taken, Tag), f"{name_of(carrier)}: <{element}>"
            assert set(attributes) <= set(taken.attrs), f"{name_of(carrier)}: {element}"


PERSONAL = """<!DOCTYPE html><html lang="en" data-member="canary-1"><head><meta name="csrf" content="canary-2">
<script>var token = "canary-3"</script><style>.x { background: url(canary-4) }</style><link href="/canary-5">
<base href="https://www.linkedin.com/canary-6"><noscript>canary-7</noscript></head><body onload="canary-8">
<nav>canary-9</nav><footer>canary-10</footer><div role="dialog">canary-11</div><!-- canary-12 -->
<code id="a">{"messages": "canary-13"}</code><code id="b"><!--{"name": "canary-14"}--></code>
<form action="/canary-15"><input name="csrfToken" value="canary-16"><input type="hidden" value="canary-17">
<textarea>canary-18</textarea><select><option>canary-19</option></select><button>canary-20</button></form>
<img src="/canary-21.png" alt="canary-22"><svg><text>canary-23</text></svg><iframe srcdoc="canary-24"></iframe>
<a href="/in/canary-25" title="canary-26">A link</a><template><p>canary-27</p></template>
<input type="password" name="session_password" value="canary-28"><object data="canary-29"></object>
<main>%s</main></body></html>"""


async def test_nothing_personal_that_is_not_part_of_the_report_is_taken(page: Page, linkedin: LinkedIn) -> None:
    report = (FIXTURES / "en-report.html").read_text("utf-8").split("<main", 1)[1].split(">", 1)[1].split("</main>")[0]
    whole = PERSONAL % report
    taken = await cut(page, linkedin, whole)
    assert re.findall(r"canary-\d+", taken) == []
    assert read(taken) == read(whole)


HOSTILE = """
<form name="documentElement"><input name="outerHTML"></form><form name="querySelectorAll"></form>
<img name="readyState"><img name="body"><img name="implementation"><embed name="importNode">
<form id="f"><fieldset name="attributes"></fieldset><output id="remove"></output>
<output name="removeAttribute"></output>
<input name="querySelectorAll"><input name="childNodes"><input name="parentNode"><p id="inside">in the form</p></form>
"""


async def test_a_page_that_names_its_elements_like_our_tools_is_cut_all_the_same(
    page: Page, linkedin: LinkedIn
) -> None:
    whole = (FIXTURES / "en-all-carriers.html").read_text("utf-8")
    hostile = whole.replace("<main", f"{HOSTILE}<main", 1)
    taken = await cut(page, linkedin, hostile)
    assert read(taken) == read(whole)
    assert "in the form" in taken


async def test_the_page_itself_is_left_as_it_was(page: Page, linkedin: LinkedIn) -> None:
    linkedin.show((FIXTURES / "en-all-carriers.html").read_text("utf-8"))
    await page.goto(SSI_PAGE)
    await page.evaluate(
        "() => new MutationObserver((found) => { window.touched = found.length; })"
        ".observe(document, { subtree: true, childList: true, attributes: true, characterData: true })"
    )
    before = await page.content()
    await grab(page, patience=500)
    assert await page.content() == before
    assert await page.evaluate("() => window.touched") is None


async def test_taking_a_copy_asks_linkedin_for_nothing(page: Page, linkedin: LinkedIn) -> None:
    whole = (FIXTURES / "en-all-carriers.html").read_text("utf-8")
    linkedin.show(whole.replace("<main", '<img src="/once.png"><main', 1))
    await page.goto(SSI_PAGE)
    asked = len(linkedin.asked)
    await grab(page, patience=500)
    await asyncio.sleep(0.3)
    assert len(linkedin.asked) == asked


async def test_a_bar_that_a_script_has_moved_is_taken_as_it_stands(page: Page, linkedin: LinkedIn) -> None:
    linkedin.show((FIXTURES / "en-report.html").read_text("utf-8"))
    await page.goto(SSI_PAGE)
    await page.evaluate("() => { document.querySelector('progress').value = 1.25; }")
    assert 'value="1.25"' in (await grab(page))["html"]


async def test_an_impossible_bar_is_not_made_possible(page: Page, linkedin: LinkedIn) -> None:
    taken = await cut(page, linkedin, (FIXTURES / "en-bar-over-25.html").read_text("utf-8"))
    assert read(taken) == {"refused": "impossible_value"}


async def test_an_empty_page_is_not_taken_before_its_time(page: Page, linkedin: LinkedIn) -> None:
    linkedin.show((FIXTURES / "en-not-loaded.html").read_text("utf-8"))
    await page.goto(SSI_PAGE)
    assert (await grab(page, patience=300, anyway=False))["html"] is None
