"""Open a link in the user's browser, where there is one to be seen."""

import os
import sys
import webbrowser
from threading import Thread


def can_open() -> bool:
    """Whether a window can appear: without a display, Linux would start a browser inside the terminal."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))


def open_link(url: str) -> Thread:
    """Open `url` and go on at once: some browsers come back only when they are closed."""
    opening = Thread(target=webbrowser.open, args=(url,), daemon=True)
    opening.start()
    return opening
