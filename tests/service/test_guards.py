"""Who is turned away at the door, who gets in, and what every answer carries."""

import asyncio
import gzip
import io
import json
import re
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from helpers.clocks import Clock
from helpers.signing import CHROME, FIREFOX, Browser, seen
from ssi_companion.history.store import Store
from ssi_companion.limits import CAPTURE_BODY, UPLOAD_BODY
from ssi_companion.service import guards
from ssi_companion.service.app_keys import ROUTES, STORE
from ssi_companion.service.route import Sender
from ssi_companion.settings import Settings

WRONG_HOSTS = [
    "evil.test",
    "evil.test:{port}",
    "localhost",
    "localhost:{port}",
    "127.0.0.1",
    "127.0.0.1:",
    "127.0.0.1:1",
    "127.0.0.1:{port}.evil.test",
    "127.0.0.1.evil.test",
    "127.0.0.1.evil.test:{port}",
    "[::1]",
    "[::1]:{port}",
    "127.0.0.2:{port}",
    "2130706433:{port}",
    "127.1:{port}",
    "0.0.0.0:{port}",
    "user@127.0.0.1:{port}",
]


# Written out, and not taken from the code: what is missing there must be missed here.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Server": "ssi-companion",
}


def known_routes(app: web.Application) -> Iterable[tuple[str, str]]:
    """Method and path of everything there is."""
    for route in app.router.routes():
        assert route.resource is not None
        yield route.method, re.sub(r"{\w+}", "0123456789ab", route.resource.canonical)


def every_route(app: web.Application) -> Iterable[tuple[str, str]]:
    """Method and path of everything there is, and of some things there are not."""
    for method, path in known_routes(app):
        yield method, path
        yield "OPTIONS", path
    yield from [("GET", "/nothing"), ("POST", "/api/v1/nothing"), ("OPTIONS", "/nothing"), ("TRACE", "/")]


def check_headers(response: aiohttp.ClientResponse) -> None:
    assert {name: response.headers.getall(name) for name in HEADERS} == {
        name: [value] for name, value in HEADERS.items()
    }
    names = {name.lower() for name in response.headers}
    assert not [name for name in names if name.startswith("access-control-")]
    assert "set-cookie" not in names


async def raw(settings: Settings, request: str) -> str:
    """The answer to these very bytes, until the service hangs up."""
    async with talking(settings, request) as reader:
        return (await reader.read()).decode()


@asynccontextmanager
async def talking(settings: Settings, request: str) -> AsyncIterator[asyncio.StreamReader]:
    """A connection on which these very bytes were sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", settings.port)
    try:
        writer.write(request.format(host=settings.authority).replace("\n", "\r\n").encode())
        yield reader
    finally:
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize("host", WRONG_HOSTS)
async def test_no_route_answers_under_another_host(
    host: str, service: web.Application, viewer: aiohttp.ClientSession, settings: Settings
) -> None:
    for method, path in every_route(service):
        headers = {"Host": host.format(port=settings.port)}
        async with viewer.request(method, path, headers=headers) as response:
            assert response.status == 403, (method, path)
            check_headers(response)
            if method != "HEAD":
                assert (await response.json())["error"] == "bad_host"


async def test_the_literal_address_is_let_in(stranger: aiohttp.ClientSession) -> None:
    async with stranger.get("/api/v1/health") as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "application/json; charset=utf-8"
        assert (await response.json())["service"] == "ssi-companion"


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        ("GET /api/v1/health HTTP/1.1\nHost: {host}\nHost: evil.test\nConnection: close\n\n", 400),
        ("GET /api/v1/health HTTP/1.1\nHost: {host}\nHost: {host}\nConnection: close\n\n", 400),
        ("GET /api/v1/health HTTP/1.1\nConnection: close\n\n", 400),
        ("GET /api/v1/health HTTP/1.0\n\n", 403),
        ("GET /api/v1/health HTTP/1.0\nHost: {host}\n\n", 200),
        ("GET /api/v1/health HTTP/1.1\nHost: \nConnection: close\n\n", 403),
        ("GET http://{host}/api/v1/health HTTP/1.1\nHost: {host}\nConnection: close\n\n", 400),
        ("GET http://evil.test/api/v1/health HTTP/1.1\nHost: {host}\nConnection: close\n\n", 400),
        ("GET //evil.test/api/v1/health HTTP/1.1\nHost: {host}\nConnection: close\n\n", 400),
        ("OPTIONS * HTTP/1.1\nHost: {host}\nConnection: close\n\n", 405),
        ("CONNECT evil.test:443 HTTP/1.1\nHost: {host}\nConnection: close\n\n", 405),
        ("GET /api/v1/health HTTP/1.1\nHost: {host}\nUpgrade: websocket\nConnection: Upgrade, close\n\n", 200),
        ("POST / HTTP/1.1\nHost: {host}\nContent-Length: 2\nTransfer-Encoding: chunked\n\n0\n\n", 400),
        ("GET /api/v1/health HTTP/1.1\nHost: {host}\nX: a\0b\nConnection: close\n\n", 400),
    ],
)
async def test_odd_requests(request_text: str, status: int, service: web.Application, settings: Settings) -> None:
    answer = await raw(settings, request_text)
    assert re.match(rf"HTTP/1\.[01] {status} ", answer)


@pytest.mark.parametrize("path", ["/", "/api/v1/health", "/api/v1/captures", "/nothing"])
@pytest.mark.parametrize("expect", ["100-continue", "100-Continue", "canary", "\u00e9", "", "a\nExpect: b"])
async def test_no_expectation_is_met_and_none_is_quoted(
    path: str, expect: str, service: web.Application, settings: Settings
) -> None:
    answer = await raw(settings, f"GET {path} HTTP/1.1\nHost: {{host}}\nExpect: {expect}\nConnection: close\n\n")
    head, _, body = answer.partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 417 ")
    assert json.loads(body)["error"] == "bad_expectation"
    assert "canary" not in answer


async def test_a_stranger_is_told_no_continue(service: web.Application, settings: Settings) -> None:
    answer = await raw(settings, "GET / HTTP/1.1\nHost: evil.test\nExpect: 100-continue\nConnection: close\n\n")
    assert answer.startswith("HTTP/1.1 403 ")


async def test_options_is_refused_everywhere(service: web.Application, stranger: aiohttp.ClientSession) -> None:
    for _, path in every_route(service):
        preflight = {"Origin": "https://evil.test", "Access-Control-Request-Method": "POST"}
        async with stranger.options(path, headers=preflight) as response:
            assert response.status == 405
            assert "OPTIONS" not in response.headers["Allow"]
            check_headers(response)


async def test_a_page_can_be_asked_for_its_headers_alone(stranger: aiohttp.ClientSession) -> None:
    async with stranger.head("/") as response:
        assert (response.status, await response.read()) == (200, b"")
        check_headers(response)


async def test_a_refused_method_is_told_which_ones_the_address_takes(
    service: web.Application, stranger: aiohttp.ClientSession
) -> None:
    for path, allowed in {"/": "GET, HEAD", "/api/v1/hello": "POST", "/api/v1/sessions": "DELETE, POST"}.items():
        others = {"OPTIONS", "PUT", "GET", "POST", "DELETE"} - set(allowed.split(", "))
        for method in sorted(others):
            async with stranger.request(method, path) as response:
                assert (response.status, response.headers["Allow"]) == (405, allowed)


def test_what_a_link_on_another_site_may_open_takes_nothing_but_get(service: web.Application) -> None:
    routes = service[ROUTES].values()
    assert {route.method for route in routes if route.sender in (Sender.PAGE, Sender.ANYONE)} == {"GET"}


async def test_no_route_upgrades_to_a_websocket(service: web.Application, viewer: aiohttp.ClientSession) -> None:
    for method, path in every_route(service):
        if method == "GET":
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await viewer.ws_connect(path)


DATA = "/api/v1/profiles"
EVIL = "https://evil.test"

SENDERS = [
    # Somebody who is no browser, the viewer, an extension, and pages of other sites and ports.
    ({}, "page viewer extension"),
    ({"Sec-Fetch-Site": "same-origin"}, "page viewer"),
    ({"Origin": "{own}", "Sec-Fetch-Site": "same-origin"}, "page viewer"),
    ({"Origin": "{own}"}, "page viewer"),
    ({"Sec-Fetch-Site": "none"}, "page"),
    ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, "page"),
    ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, ""),
    *(
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": frame}, "")
        for frame in ("iframe", "frame", "embed", "object")
    ),
    ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}, ""),
    ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "document"}, ""),
    ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "empty"}, ""),
    ({"Sec-Fetch-Site": "cross-site"}, ""),
    ({"Sec-Fetch-Site": "same-site"}, ""),
    ({"Sec-Fetch-Site": ""}, ""),
    ({"Origin": CHROME, "Sec-Fetch-Site": "none"}, "extension"),
    ({"Origin": FIREFOX, "Sec-Fetch-Site": "same-origin"}, "extension"),
    ({"Origin": CHROME, "Sec-Fetch-Site": "cross-site"}, ""),
    ({"Origin": CHROME}, ""),
    ({"Origin": "chrome-extension://tooshort", "Sec-Fetch-Site": "none"}, ""),
    ({"Origin": CHROME + ".evil.test", "Sec-Fetch-Site": "none"}, ""),
    ({"Origin": EVIL, "Sec-Fetch-Site": "cross-site"}, ""),
    ({"Origin": EVIL, "Sec-Fetch-Site": "same-origin"}, ""),
    ({"Origin": EVIL}, ""),
    ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, ""),
    ({"Origin": "null"}, ""),
    ({"Origin": ""}, ""),
    ({"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-site"}, ""),
    ({"Origin": "http://localhost:{port}", "Sec-Fetch-Site": "same-origin"}, ""),
]


@pytest.mark.parametrize(("headers", "let_in"), SENDERS)
async def test_each_route_is_for_its_senders_only(
    headers: dict[str, str], let_in: str, viewer: aiohttp.ClientSession, settings: Settings
) -> None:
    sent = {name: value.format(own=settings.origin, port=settings.port) for name, value in headers.items()}
    hello = {"v": 1, "kid": "0" * 16, "cn": "A" * 43}
    for sender, ask in {
        "page": viewer.get("/", headers=sent),
        "viewer": viewer.get(DATA, headers=sent),
        "extension": viewer.post("/api/v1/hello", json=hello, headers=sent),
    }.items():
        async with ask as response:
            assert (response.status != 403) == (sender in let_in.split()), sender


@pytest.mark.parametrize("header", ["Origin", "Sec-Fetch-Site", "Authorization"])
async def test_a_header_that_decides_may_stand_there_once(
    header: str, service: web.Application, settings: Settings
) -> None:
    twice = f"{header}: a\n{header}: b\n"
    answer = await raw(settings, f"GET {DATA} HTTP/1.1\nHost: {{host}}\n{twice}Connection: close\n\n")
    assert answer.startswith("HTTP/1.1 403 ")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_every_data_route_wants_a_proof(
    method: str, service: web.Application, stranger: aiohttp.ClientSession
) -> None:
    public = {
        ("GET", "/api/v1/health"),
        ("GET", "/api/v1/openapi.json"),
        ("POST", "/api/v1/sessions"),
        ("POST", "/api/v1/hello"),
    }
    for known, path in known_routes(service):
        if known == method and path.startswith("/api/") and (method, path) not in public:
            async with stranger.request(method, path, headers={"X-Forwarded-For": "127.0.0.1"}) as response:
                assert response.status in (401, 429), path
                if response.status == 401:
                    assert response.headers["WWW-Authenticate"] in ("Bearer", "SSI1")


async def test_the_21st_failure_in_a_minute_is_told_to_wait_and_the_friend_gets_in(
    viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession, clock: Clock
) -> None:
    statuses = []
    for _ in range(21):
        async with stranger.get(DATA, headers={"Authorization": "Bearer guess"}) as response:
            statuses.append(response.status)
    assert statuses == [401] * 20 + [429]
    assert response.headers["Retry-After"] == "60"
    async with viewer.get(DATA) as response:
        assert response.status == 200
    clock.forward(61)
    async with stranger.get(DATA) as response:
        assert response.status == 401


BODIES = [
    ({"data": b"{}", "headers": {"Content-Type": "text/plain"}}, 415),
    ({"data": {"code": "form"}}, 415),
    ({"data": b"{}", "headers": {"Content-Type": "application/json", "Content-Encoding": "gzip"}}, 415),
    ({"data": b"{}", "headers": {"Content-Type": "application/json", "Content-Encoding": "identity"}}, 415),
    ({}, 415),
    ({"data": b"x" * 1025, "headers": {"Content-Type": "application/json"}}, 413),
    ({"data": b"{", "headers": {"Content-Type": "application/json"}}, 400),
    ({"data": b"[" * 1000, "headers": {"Content-Type": "application/json"}}, 400),
    ({"data": b"\0", "headers": {"Content-Type": "application/json"}}, 400),
    ({"data": b'{"code": "\\ud800"}', "headers": {"Content-Type": "application/json"}}, 400),
    ({"json": {"code": 7}}, 400),
    ({"json": {"code": "x", "canary": "x"}}, 400),
    ({"json": {"code": "x"}}, 401),
]


@pytest.mark.parametrize(("sent", "status"), BODIES)
async def test_a_body_is_small_plain_json_or_refused(
    sent: dict[str, object], status: int, stranger: aiohttp.ClientSession
) -> None:
    async with stranger.post("/api/v1/sessions", **sent) as response:
        assert response.status == status
        assert "canary" not in await response.text()
        check_headers(response)


async def test_a_body_without_length_is_refused(service: web.Application, settings: Settings) -> None:
    head = "POST /api/v1/sessions HTTP/1.1\nHost: {host}\nContent-Type: application/json\nConnection: close\n"
    assert (await raw(settings, head + "Transfer-Encoding: chunked\n\n0\n\n")).startswith("HTTP/1.1 411 ")
    assert (await raw(settings, head + "\n")).startswith("HTTP/1.1 411 ")
    # Nor where none is taken: it would be read to its end, which may never come.
    head = head.replace("POST /api/v1/sessions", "GET /api/v1/health")
    assert (await raw(settings, head + "Transfer-Encoding: chunked\n\n0\n\n")).startswith("HTTP/1.1 411 ")
    typeless = head.replace("Content-Type: application/json\n", "")
    assert (await raw(settings, typeless + "Transfer-Encoding: chunked\n\n0\n\n")).startswith("HTTP/1.1 415 ")


ENCODED = {
    "gzip": gzip.compress(bytes(1_000_000)),
    "deflate": zlib.compress(bytes(1_000_000)),
    "br": b"x",
    "zstd": b"x",
}


@pytest.mark.parametrize("encoding", ENCODED)
@pytest.mark.parametrize("damage", [b"", b"\xff" * 20], ids=["whole", "damaged"])
async def test_a_compressed_body_is_refused_before_anybody_unpacks_it(
    encoding: str, damage: bytes, service: web.Application, settings: Settings
) -> None:
    sent = damage + ENCODED[encoding][:800]
    reader, writer = await asyncio.open_connection("127.0.0.1", settings.port)
    writer.write(
        f"POST /api/v1/sessions HTTP/1.1\r\nHost: {settings.authority}\r\nContent-Type: application/json\r\n"
        f"Content-Encoding: {encoding}\r\nContent-Length: {len(sent)}\r\n\r\n".encode()
    )
    writer.write(sent)
    writer.write(f"GET /api/v1/health HTTP/1.1\r\nHost: {settings.authority}\r\nConnection: close\r\n\r\n".encode())
    answers = re.findall(rb"HTTP/1.1 (\d+) ", await reader.read())
    writer.close()
    await writer.wait_closed()
    # Whoever unpacks a damaged body chokes on it, and with it the connection ends.
    assert answers == [b"415", b"200"]


async def test_a_slow_body_is_not_waited_for(
    service: web.Application, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "BODY_SECONDS", 0.05)
    head = "POST /api/v1/sessions HTTP/1.1\nHost: {host}\nContent-Type: application/json\nConnection: close\n"
    async with talking(settings, head + "Content-Length: 9\n\n[1,") as reader:
        assert (await reader.readline()).startswith(b"HTTP/1.1 408 ")


async def test_strangers_are_turned_away_before_their_body_is_read(
    service: web.Application, settings: Settings
) -> None:
    for path in ("/api/v1/captures", "/api/v1/uploads"):
        length = f"Content-Type: application/json\nContent-Length: {CAPTURE_BODY}\n"
        async with talking(settings, f"POST {path} HTTP/1.1\nHost: {{host}}\n{length}\n") as reader:
            assert (await reader.readline()).startswith(b"HTTP/1.1 401 ")


async def test_larger_than_allowed_is_refused_by_its_length(
    viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession, settings: Settings
) -> None:
    url = "/api/v1/uploads?name=a.html&modified=2026-01-01T00:00:00Z"
    octets = {"Content-Type": "application/octet-stream"}
    async with viewer.post(url, data=io.BytesIO(bytes(UPLOAD_BODY + 1)), headers=octets) as response:
        assert response.status == 413
    browser = await Browser.paired(viewer, stranger)
    body = bytes(CAPTURE_BODY + 1)
    status, said, _ = await browser.post(body, browser.sign(await browser.nonce(), body))
    assert (status, said["error"]) == (413, "too_large")


async def test_as_large_as_allowed_is_taken(viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession) -> None:
    code = json.dumps({"code": "x"}).encode()
    async with stranger.post(
        "/api/v1/sessions", data=code.ljust(1024), headers={"Content-Type": "application/json"}
    ) as response:
        assert response.status == 401  # which is about the code
    url = "/api/v1/uploads?name=a.html&modified=2026-01-01T00:00:00Z"
    octets = {"Content-Type": "application/octet-stream"}
    async with viewer.post(url, data=io.BytesIO(bytes(UPLOAD_BODY)), headers=octets) as response:
        assert response.status == 422
    browser = await Browser.paired(viewer, stranger)
    body = json.dumps(seen("<p>nothing</p>")).encode().ljust(CAPTURE_BODY)
    assert (await browser.post(body, browser.sign(await browser.nonce(), body)))[0] == 422


Send = Callable[[], Awaitable[aiohttp.ClientResponse]]


async def test_every_status_carries_the_headers(
    service: web.Application, viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession
) -> None:
    browser = await Browser.paired(viewer, stranger)

    async def refused_page() -> aiohttp.ClientResponse:
        body = json.dumps(seen("<p>nothing</p>")).encode()
        headers = browser.sign(await browser.nonce(), body)
        return await stranger.post("/api/v1/captures", data=body, headers=headers)

    async def too_many() -> aiohttp.ClientResponse:
        for _ in range(20):
            (await stranger.get(DATA)).release()
        return await stranger.get(DATA)

    async def broken() -> aiohttp.ClientResponse:
        await service[STORE].run(Store.close)
        return await viewer.get(DATA)

    octets = {"Content-Type": "application/octet-stream"}
    requests: list[tuple[int, Send]] = [
        (200, lambda: viewer.get(DATA)),
        (200, lambda: stranger.get("/")),
        (201, lambda: viewer.post("/api/v1/pairings")),
        (206, lambda: stranger.get("/", headers={"Range": "bytes=0-9"})),
        (400, lambda: viewer.get("/api/v1/history?from=yesterday")),
        (401, lambda: stranger.get(DATA)),
        (403, lambda: viewer.get(DATA, headers={"Origin": EVIL})),
        (404, lambda: viewer.get("/nothing")),
        (404, lambda: viewer.get("/api/v1/latest")),
        (404, lambda: viewer.get("/api/v1/readings/nothing")),
        (405, lambda: viewer.put(DATA)),
        (413, lambda: viewer.post("/api/v1/pairings", data=bytes(2000), headers={"Content-Type": "application/json"})),
        (415, lambda: viewer.post("/api/v1/pairings", data=b"x", headers=octets)),
        (417, lambda: viewer.get(DATA, headers={"Expect": "the unexpected"})),
        (422, refused_page),
        (429, too_many),
        (500, broken),
        (204, lambda: viewer.delete("/api/v1/sessions")),
    ]
    for status, send in requests:
        async with await send() as response:
            assert response.status == status
            check_headers(response)


async def test_a_failure_inside_tells_its_number_and_nothing_else(
    service: web.Application, viewer: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    await service[STORE].run(Store.close)
    async with viewer.get(DATA) as response:
        said = await response.json()
    assert (response.status, said["error"]) == (500, "internal")
    number = said["detail"].split()[-1].rstrip(".")
    assert number in caplog.text
    assert "closed" not in caplog.text  # sqlite3's own words, which might as well have been the page's
    assert "closed" not in str(said)
