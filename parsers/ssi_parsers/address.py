"""The addresses that mean something: the SSI page and LinkedIn's sign-in."""

import re
from urllib.parse import urlsplit

SSI_ADDRESS = "https://www.linkedin.com/sales/ssi"
"""Where a browser shows the SSI page."""

_HOST, _PATH = urlsplit(SSI_ADDRESS)[1:3]
_SIGN_IN_PATHS = (
    "/login",
    "/authwall",
    "/checkpoint",
    "/uas/login",
    "/signup",
    # For a seat in Sales Navigator.
    "/sales/login",
    "/sales/register",
    "/sales/ssi-login",
)

# Python's urlsplit silently drops line breaks and tabs; browsers take "\" for "/", and both dots for a step up, also
# when they are written as %2e (https://url.spec.whatwg.org/#double-dot-path-segment).
_SPELT_BY_BROWSER = re.compile(r"[!-~]+")
_LEADS_AWAY = re.compile(r"\\|/(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)


def is_ssi_address(address: str) -> bool:
    """Whether a browser shows the SSI page at this address: exactly its scheme and host, its path or one below.

    Spelt as a browser spells it: what a browser would shorten or drop leads elsewhere, or is no browser's.
    """
    if not _SPELT_BY_BROWSER.fullmatch(address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    at_host = address.startswith(f"https://{_HOST}/") and parts.netloc == _HOST
    at_path = parts.path == _PATH or parts.path.startswith(f"{_PATH}/")
    return at_host and at_path and not _LEADS_AWAY.search(parts.path)


def is_ssi_address_of_any_host(address: str) -> bool:
    """Whether a page that calls this its own address may be the SSI page: on any of LinkedIn's hosts."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return False
    return is_linkedin_address(address) and (path == _PATH or path.startswith(f"{_PATH}/"))


def is_sign_in_address(address: str) -> bool:
    """Whether LinkedIn shows its sign-in form at this address instead of what was asked for."""
    return is_linkedin_address(address) and urlsplit(address).path.startswith(_SIGN_IN_PATHS)


def is_linkedin_address(address: str) -> bool:
    """Whether the host is linkedin.com or one below it."""
    try:
        return f".{urlsplit(address).hostname}".endswith(".linkedin.com")
    except ValueError:
        return False
