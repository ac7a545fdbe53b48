"""Nothing in this product contacts LinkedIn, or anybody else: no socket leaves the machine, no code asks one to."""

import asyncio
import ipaddress
import json
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from click.testing import CliRunner

from helpers.samples import page
from helpers.signing import Browser, seen
from ssi_companion.cli.main import main
from ssi_companion.service.guards import HEADERS
from ssi_companion.service.viewer_files import FOLDER
from ssi_companion.settings import Settings

EXTENSION = Path(__file__).parents[1] / "extension"

# Audit hooks see every socket of the process, whichever library opens it, and cannot be taken off again.
_watching: list[list[str]] = []


class LeftTheMachine(Exception):  # noqa: N818 - what happened
    """Somebody tried to reach another machine, or asked for its address."""


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watching:
        return
    host: object = None
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        # A path is a socket of this machine.
        host = address[0] if isinstance(address, tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
    if host is not None and not _is_loopback(host):
        _watching[-1].append(f"{event} {host!r}")
        raise LeftTheMachine(f"{event} {host!r}")


def _is_loopback(host: object) -> bool:
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="module", autouse=True)
def _install() -> None:
    sys.addaudithook(_hook)


@contextmanager
def nobody_leaves() -> Iterator[list[str]]:
    """Refuse every way out of the machine, and fail at the end if one was tried."""
    tried: list[str] = []
    _watching.append(tried)
    try:
        yield tried
    finally:
        _watching.remove(tried)
    assert tried == []


@pytest.mark.parametrize("host", ["www.linkedin.com", "192.0.2.1", "2001:db8::1", "localhost", ""])
def test_the_guard_itself_lets_nobody_out(host: str) -> None:
    with pytest.raises(AssertionError), nobody_leaves(), pytest.raises((LeftTheMachine, OSError)):
        socket.create_connection((host, 443), timeout=0.1)


async def test_the_guard_sees_through_asyncio_and_aiohttp() -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(AssertionError), nobody_leaves(), pytest.raises((LeftTheMachine, aiohttp.ClientError)):
            await session.get("http://192.0.2.1/")


async def test_service_and_command_line_talk_to_this_machine_only(
    settings: Settings,
    service: web.Application,
    viewer: aiohttp.ClientSession,
    stranger: aiohttp.ClientSession,
    tmp_path: Path,
) -> None:
    save = tmp_path / "ssi.html"
    save.write_text(page())

    with nobody_leaves():
        browser = await Browser.paired(viewer, stranger)
        assert (await browser.send(seen(page())))[0] == 201
        octets = {"Content-Type": "application/octet-stream"}
        query = {"name": "a.html", "modified": "2026-03-08T08:30:00Z"}
        async with viewer.post("/api/v1/uploads", params=query, data=page().encode(), headers=octets) as response:
            assert response.status == 201
        for path in ("/", "/api.js", "/api/v1/latest", "/api/v1/history", "/api/v1/captures"):
            async with viewer.get(path) as response:
                assert response.status == 200

        for command in (
            ["parse", str(save)],
            ["import", str(save)],
            ["show"],
            ["history", "--json"],
            ["reread", "--apply"],
            ["open", "--no-open"],
            ["pair"],
            ["pair", "--list"],
            ["doctor"],
        ):
            ran = await asyncio.to_thread(run, settings, command)
            assert ran.exit_code in (0, 1), (command, ran.output)
            assert not isinstance(ran.exception, LeftTheMachine), command


def run(settings: Settings, command: list[str]) -> Any:
    name, *rest = command
    environment = {"SSI_DATA": str(settings.data_dir), "SSI_PORT": str(settings.port)}
    return CliRunner().invoke(main, [name, *rest], env=environment)


# What the browser is given

CODE = sorted(
    path
    for folder in (EXTENSION, FOLDER)
    for path in folder.rglob("*")
    if path.suffix in (".js", ".html", ".css", ".json", ".svg") and "_locales" not in path.parts
)

ADDRESS = re.compile(r"""(?:[a-z][a-z-]*:)?//[^\s"'`<>();]+""")
# Strings first: an address in one may well hold what looks like the start of a comment.
STRING_OR_COMMENT = re.compile(r"""("[^"\n]*"|'[^'\n]*'|`[^`]*`)|/\*[\s\S]*?\*/|(?<![:\\\w])//[^\n]*|<!--[\s\S]*?-->""")
ASKS = re.compile(
    r"\b(?:fetch|XMLHttpRequest|sendBeacon|WebSocket|WebTransport|EventSource|RTCPeerConnection|importScripts)\b"
)
NAMESPACE = "http://www.w3.org/2000/svg"


def code(path: Path) -> str:
    """A file without its comments."""
    return STRING_OR_COMMENT.sub(lambda found: found[1] or "", path.read_text("utf-8"))


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def test_only_the_two_modules_that_should_ask_anybody_anything() -> None:
    assert {name_of(path) for path in CODE if path.suffix == ".js" and ASKS.search(code(path))} == {
        "extension/service.js",
        "viewer/api.js",
    }


def test_those_two_know_no_address_but_their_own_service() -> None:
    service, api = code(EXTENSION / "service.js"), code(FOLDER / "api.js")
    assert set(ADDRESS.findall(service)) == {"http://127.0.0.1/*", "http://${authority"}
    assert "return `127.0.0.1:${port}`" in service
    assert ADDRESS.findall(api) == []
    assert 'const BASE = "/api/v1"' in api


def test_linkedin_is_named_where_pages_are_recognised_and_nowhere_else() -> None:
    named = {name_of(path): code(path) for path in CODE if "linkedin" in code(path).lower()}
    assert set(named) <= {"extension/address.js", "viewer/index.html", "viewer/labels.js", "extension/popup.html"}
    for name, text in named.items():
        if name != "extension/address.js":
            # Words for people, and no link to click on either.
            assert not re.search(r"(?:https?:)?//[\w.]*linkedin", text, re.IGNORECASE), name


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_no_other_address_stands_in_code_or_page(path: Path) -> None:
    known = ("http://127.0.0.1", "http://${authority", NAMESPACE)
    found = {address for address in ADDRESS.findall(code(path)) if not address.startswith(known)}
    assert found <= ({"https://www.linkedin.com/sales/ssi"} if path.name == "address.js" else set())


def test_the_browser_would_refuse_what_the_code_does_not_ask() -> None:
    manifest = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))
    assert manifest["host_permissions"] == ["http://127.0.0.1/*"]
    assert "content_scripts" not in manifest
    assert "linkedin" not in json.dumps(manifest).lower()
    policies = [manifest["content_security_policy"]["extension_pages"], HEADERS["Content-Security-Policy"]]
    for policy, allowed in zip(policies, ["http://127.0.0.1:*", "'self'"], strict=True):
        directives = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))
        assert directives["default-src"] == "'none'"
        assert directives["connect-src"] == allowed
