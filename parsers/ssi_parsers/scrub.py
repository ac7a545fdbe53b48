"""Take everything personal out of a page, so that it may become a fixture."""

from .model import Capture


def scrub(capture: Capture) -> Capture:
    """Not yet written."""
    raise NotImplementedError
