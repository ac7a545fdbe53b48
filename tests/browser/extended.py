"""A browser with the extension, whichever it is, and what every test with it begins with."""

from chromium import Chromium, until
from companion import Companion
from firefox import Firefox

Extended = Chromium | Firefox


async def pair(browser: Extended, service: Companion) -> str:
    """Pair as a person does: log in, go to "Connect a browser", click on the icon there. Answers the kid."""
    viewer = await browser.open(service.login_link())
    await browser.evaluate(viewer, "void document.querySelector('a[href=\"#connect\"]').click()")
    await until(lambda: browser.evaluate(viewer, "document.querySelector('#pairing')?.dataset.pairing"))
    popup = await browser.click(viewer)
    assert await popup.state() == "connected"
    await browser.close_popup()
    await browser.close(viewer)
    return service.paired[-1]
