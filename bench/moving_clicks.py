"""Click for real on pages whose numbers move, again and again, and print what came of it. Run by hand:

    PYTHONPATH=tests:tests/browser .venv/bin/python bench/moving_clicks.py [chromium|firefox] [clicks] [seed]

200 clicks take about a quarter of an hour. A row for each kind of motion: how many clicks were right, wrong, right with
a fact missing, refused, or taken unsettled; and how long the user waited after the page had come to rest, the way
through the popup included. What is not right is printed as it happens.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

from chromium import chromium
from companion import Companion
from extended import Extended, pair
from firefox import firefox
from linkedin import SSI_PAGE, LinkedIn
from moving import Click, Motion, judged, moving, some_clicks

from ssi_companion.history.store import Store

FEED = "https://www.linkedin.com/feed/"


async def click(browser: Extended, service: Companion, linkedin: LinkedIn, motion: Motion, after: int) -> Click:
    """One real click, so many milliseconds after the page was opened."""
    # Each page is one of its own: the same one is captured once a day.
    markup = moving(motion).replace("</body>", f"<p>{time.time_ns()}</p></body>")
    linkedin.show(markup, "/feed/" if motion.in_page else "/sales/ssi")
    tab = await browser.open(FEED if motion.in_page else SSI_PAGE)
    opened = time.monotonic()
    await asyncio.sleep(after / 1000)
    clicked = time.monotonic()
    state = await (await browser.click(tab)).state()
    took = (time.monotonic() - clicked) * 1000 - max(0, motion.rests_after - (clicked - opened) * 1000)
    with Store(service.settings.database) as store:
        kept = store.captures(1)[0]
        reading, content = store.reading(kept.id), store.content(kept.id)
    read = judged(motion, (content or b"").decode()) if state == "stored" else state
    await browser.close_popup()
    await browser.close(tab)
    return Click(motion, after, read, not (reading and reading.warnings), round(took))


async def main(name: str = "chromium", number: str = "200", seed: str = "7") -> None:
    linkedin = LinkedIn()
    rows = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        ticks = iter(range(1_000_000))
        # A clock of its own: nobody clicks so often that the service's limit per minute matters, but this does.
        service = Companion(Path(folder) / "data", clock=lambda: time.monotonic() + 10 * next(ticks))
        await service.start()
        async with {"chromium": chromium, "firefox": firefox}[name](Path(folder) / "profile", linkedin) as browser:
            await pair(browser, service)
            for motion, after in some_clicks(int(number), int(seed)):
                came_of_it = await click(browser, service, linkedin, motion, after)
                rows[motion.kind].append(came_of_it)
                if came_of_it.read != "right" or not came_of_it.settled:
                    print(came_of_it)
        await service.stop()
    print(f"{name:<36} clicks  right  wrong   less  refused  unsettled  waited: median     most")
    rows["all"] = [each for row in rows.values() for each in row]
    for kind, clicks in rows.items():
        reads = [each.read for each in clicks]
        right, wrong, less = (reads.count(read) for read in ("right", "wrong", "less"))
        refused, unsettled = len(clicks) - right - wrong - less, sum(not each.settled for each in clicks)
        waited = [each.took / 1000 for each in clicks]
        print(
            f"{kind:<36}{len(clicks):7}{right:7}{wrong:7}{less:7}{refused:9}{unsettled:11}"
            f"{median(waited):14.2f} s{max(waited):8.2f} s"
        )


if __name__ == "__main__":
    os.environ["SSI_SECRETS"] = "file"
    asyncio.run(main(*sys.argv[1:]))
