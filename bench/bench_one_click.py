"""From the click on the icon to the verified answer in the popup, in real browsers with the real service."""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from statistics import median

from chromium import chromium
from companion import Companion
from extended import Extended, pair
from firefox import firefox
from linkedin import SSI_PAGE, LinkedIn, page
from measure import SHORT

CLICKS = 2 if SHORT else 20
Launch = Callable[[Path, LinkedIn], AbstractAsyncContextManager[Extended]]


async def measure(name: str, launch: Launch) -> None:
    linkedin = LinkedIn()
    markup = page("en-all-carriers")
    clicks = iter(range(1_000_000))
    with tempfile.TemporaryDirectory() as folder:
        # A clock of its own: nobody clicks so often that the service's limit per minute matters, but this does.
        service = Companion(Path(folder) / "data", clock=lambda: time.monotonic() + 10 * next(clicks))
        await service.start()
        async with launch(Path(folder) / "profile", linkedin) as browser:
            await pair(browser, service)
            taken = []
            for number in range(CLICKS + 1):
                linkedin.show(markup.replace("</main>", f"<p>Visit {number}</p></main>"))
                tab = await browser.open(SSI_PAGE)
                await browser.close_popup()
                start = time.perf_counter()
                popup = await browser.click(tab)
                state = await popup.state()
                taken.append(time.perf_counter() - start)
                if state != "stored":
                    raise SystemExit(f"{name}: a click came to {state}")
                await browser.close_popup()
                await browser.close(tab)
        await service.stop()
    print(f"{name:<9} {CLICKS} clicks: median {median(taken[1:]):.2f} s, worst {max(taken[1:]):.2f} s")


async def main() -> None:
    await measure("Chromium", chromium)
    await measure("Firefox", firefox)


if __name__ == "__main__":
    os.environ["SSI_SECRETS"] = "file"
    asyncio.run(main())
