"""A browser proves its key, the service proves itself, and nothing can be played back."""

import asyncio
import json
import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from helpers.clocks import Clock
from helpers.samples import page
from helpers.signing import CAPTURES, CHROME, FIREFOX, LOGIN_CODES, Browser, seen
from ssi_companion.access import client
from ssi_companion.access.errors import OriginNotPaired, UnknownKid
from ssi_companion.access.pairing import Expected, Pairings
from ssi_companion.access.secrets_store import FileStore
from ssi_companion.access.ssi1_protocol import CLI, Authorization, PairingKeys, decode, encode, new_nonce, new_secret
from ssi_companion.limits import NONCE_SECONDS, PAIRING_SECONDS
from ssi_companion.service.app_keys import PAIRINGS, SETTINGS
from ssi_companion.service.server import running
from ssi_companion.settings import Settings

OTHER_CHROME = f"chrome-extension://{'p' * 32}"
PAGE = seen(page())
BODY = json.dumps(PAGE).encode()


@pytest.fixture
async def browser(viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession) -> Browser:
    return await Browser.paired(viewer, stranger)


async def captures(viewer: aiohttp.ClientSession) -> int:
    async with viewer.get(CAPTURES) as response:
        return len((await response.json())["captures"])


async def pairings(viewer: aiohttp.ClientSession) -> list[dict[str, object]]:
    async with viewer.get("/api/v1/pairings") as response:
        found: list[dict[str, object]] = (await response.json())["pairings"]
        return found


@pytest.mark.parametrize("origin", [CHROME, FIREFOX])
async def test_a_paired_browser_delivers_a_page(
    origin: str, viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession
) -> None:
    browser = await Browser.paired(viewer, stranger, origin)
    status, first = await browser.send(PAGE)
    assert (status, first["created"], first["shown_total"]) == (201, True, 70)
    status, second = await browser.send(PAGE)
    assert (status, second["created"], second["id"]) == (200, False, first["id"])


async def test_a_refusal_is_signed_too(browser: Browser, viewer: aiohttp.ClientSession) -> None:
    status, said = await browser.send(seen("<p>Nothing yet.</p>"))
    assert (status, said["error"]) == (422, "not_loaded")
    status, said = await browser.send({"url": "https://www.linkedin.com/sales/ssi"})
    assert (status, said["error"]) == (400, "bad_json")


async def test_a_signed_link_logs_in(browser: Browser, stranger: aiohttp.ClientSession) -> None:
    status, said = await browser.send({}, target=LOGIN_CODES)
    assert (status, said["expires_in"]) == (201, 60)
    start, code = said["url"].split("#login=")
    assert start == f"http://{browser.authority}/"
    async with stranger.post("/api/v1/sessions", json={"code": code}) as response:
        assert response.status == 201


async def test_the_proof_covers_the_port(browser: Browser) -> None:
    browser.authority = "127.0.0.1:1"  # as a browser believes that was sent to a relay on another port
    with pytest.raises(AssertionError):
        await browser.say_hello()


async def test_nothing_can_be_sent_twice(browser: Browser, viewer: aiohttp.ClientSession) -> None:
    headers = browser.sign(await browser.nonce(), BODY)
    assert (await browser.post(BODY, headers))[0] == 201
    status, said, signature = await browser.post(BODY, headers)
    assert (status, said["error"], signature) == (401, "stale_nonce", None)


async def test_a_nonce_dies_of_age(browser: Browser, clock: Clock) -> None:
    headers = browser.sign(await browser.nonce(), BODY)
    clock.forward(NONCE_SECONDS)
    assert (await browser.post(BODY, headers))[1]["error"] == "stale_nonce"


async def test_a_nonce_nobody_gave_is_refused(browser: Browser) -> None:
    assert (await browser.post(BODY, browser.sign(new_nonce(), BODY)))[1]["error"] == "stale_nonce"


async def test_a_changed_byte_is_noticed_and_nothing_is_stored(browser: Browser, viewer: aiohttp.ClientSession) -> None:
    sn = await browser.nonce()
    headers = browser.sign(sn, BODY)
    status, said, signature = await browser.post(BODY.replace(b"0.1.0", b"0.1.1"), headers)
    assert (status, said["error"], signature) == (401, "bad_mac", None)
    # The nonce is burnt, so that a MAC cannot be searched for.
    assert (await browser.post(BODY, headers))[1]["error"] == "stale_nonce"
    assert await captures(viewer) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        lambda browser, sn: browser.sign(sn, BODY, target=LOGIN_CODES),
        lambda browser, sn: browser.sign(sn, BODY, origin=FIREFOX) | {"Origin": CHROME},
        lambda browser, sn: Browser(
            browser.http, browser.authority, browser.kid, PairingKeys.of(new_secret()), browser.origin
        ).sign(sn, BODY),
        lambda browser, sn: Browser(browser.http, "127.0.0.1:1", browser.kid, browser.keys, browser.origin).sign(
            sn, BODY
        ),
        lambda browser, sn: (
            browser.headers
            | {
                "Authorization": str(
                    Authorization(browser.kid, sn, browser.keys.signature(sn=sn, status=201, body=BODY))
                )
            }
        ),
    ],
    ids=["another address", "another origin", "another key", "another port", "the service's own words"],
)
async def test_a_mac_over_anything_else_is_wrong(
    wrong: Callable[[Browser, str], dict[str, str]], browser: Browser, viewer: aiohttp.ClientSession
) -> None:
    status, said, _ = await browser.post(BODY, wrong(browser, await browser.nonce()))
    assert (status, said["error"]) == (401, "bad_mac")
    assert await captures(viewer) == 0


async def test_a_query_is_covered_by_the_mac(browser: Browser) -> None:
    headers = browser.sign(await browser.nonce(), BODY)
    status, said, _ = await browser.post(BODY, headers, target=f"{CAPTURES}?a=b")
    assert (status, said["error"]) == (401, "bad_mac")


async def test_a_nonce_is_for_its_key_and_origin_only(
    browser: Browser, viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession
) -> None:
    other = await Browser.paired(viewer, stranger)
    assert (await other.post(BODY, other.sign(await browser.nonce(), BODY)))[1]["error"] == "stale_nonce"
    sn = await browser.nonce()
    browser.origin = FIREFOX
    assert (await browser.post(BODY, browser.sign(sn, BODY)))[1]["error"] == "stale_nonce"


@pytest.mark.parametrize("header", [None, "", "SSI1", "Bearer x", 'SSI1 kid="x", sn="x", mac="x"'])
async def test_without_a_signature_nothing_is_taken(
    header: str | None, browser: Browser, viewer: aiohttp.ClientSession
) -> None:
    headers = browser.headers | ({} if header is None else {"Authorization": header})
    status, said, _ = await browser.post(BODY, headers)
    assert (status, said["error"]) == (401, "auth_required")
    assert await captures(viewer) == 0


async def test_a_session_is_no_signature(viewer: aiohttp.ClientSession) -> None:
    async with viewer.post(CAPTURES, json=PAGE) as response:
        assert (response.status, (await response.json())["error"]) == (401, "auth_required")


async def test_an_unknown_key_is_told_so(browser: Browser) -> None:
    browser.kid = "0123456789abcdef"
    assert (await browser.say_hello())[1]["error"] == "unknown_kid"
    status, said, _ = await browser.post(BODY, browser.sign(new_nonce(), BODY))
    assert (status, said["error"]) == (401, "unknown_kid")


@pytest.mark.parametrize("challenge", ["", "AAAA", "A" * 20, "not base64!" * 4, "é" * 40])
async def test_a_short_or_odd_challenge_is_refused(challenge: str, browser: Browser) -> None:
    hello = {"v": 1, "kid": browser.kid, "cn": challenge}
    async with browser.http.post("/api/v1/hello", json=hello, headers=browser.headers) as response:
        assert (response.status, (await response.json())["error"]) == (400, "bad_nonce")


@pytest.mark.parametrize(("length", "status"), [(15, 400), (16, 200), (32, 200)])
async def test_a_challenge_has_at_least_16_bytes(length: int, status: int, browser: Browser) -> None:
    hello = {"v": 1, "kid": browser.kid, "cn": encode(bytes(length))}
    async with browser.http.post("/api/v1/hello", json=hello, headers=browser.headers) as response:
        assert response.status == status


async def test_of_so_many_open_nonces_the_oldest_gives_way(browser: Browser) -> None:
    given = [await browser.nonce() for _ in range(65)]
    assert (await browser.post(BODY, browser.sign(given[0], BODY)))[1]["error"] == "stale_nonce"
    assert (await browser.post(BODY, browser.sign(given[1], BODY)))[0] == 201


async def test_hellos_without_a_key_keep_no_paired_browser_out(
    browser: Browser, stranger: aiohttp.ClientSession
) -> None:
    # The command line's name is known to everybody, and a hello needs no key.
    hello = {"v": 1, "kid": CLI, "cn": new_nonce()}
    sn = await browser.nonce()
    for _ in range(200):
        async with stranger.post("/api/v1/hello", json=hello) as response:
            assert response.status == 200
    assert (await browser.post(BODY, browser.sign(sn, BODY)))[0] == 201
    assert (await browser.send(PAGE))[0] == 200


async def test_hellos_from_another_origin_keep_no_browser_out_that_is_being_paired(
    browser: Browser, viewer: aiohttp.ClientSession
) -> None:
    paired = await Browser.paired(viewer, browser.http)
    nonces = {one.kid: await one.nonce() for one in (paired, browser)}
    stranger = Browser(browser.http, browser.authority, browser.kid, browser.keys, OTHER_CHROME)
    for _ in range(200):
        await stranger.nonce()
    for one in (paired, browser):
        status, said, _ = await one.post(BODY, one.sign(nonces[one.kid], BODY))
        assert status in (200, 201), said


async def test_no_flood_of_hellos_leaves_more_than_so_many_nonces(service: web.Application, browser: Browser) -> None:
    for _ in range(100):
        await browser.nonce()
    assert len(service[PAIRINGS]._nonces) == 64


# Pinning


async def test_the_first_signed_request_pins_the_origin(browser: Browser, viewer: aiohttp.ClientSession) -> None:
    sn_from_elsewhere = await Browser(browser.http, browser.authority, browser.kid, browser.keys, OTHER_CHROME).nonce()
    assert (await browser.send(PAGE))[0] == 201
    (pairing,) = await pairings(viewer)
    assert (pairing["confirmed"], pairing["origin"]) == (True, CHROME)
    browser.origin = OTHER_CHROME
    status, said = await browser.say_hello()
    assert (status, said["error"]) == (403, "origin_not_paired")
    status, said, _ = await browser.post(BODY, browser.sign(sn_from_elsewhere, BODY))
    assert (status, said["error"]) == (403, "origin_not_paired")


async def test_a_hello_pins_nothing(browser: Browser, viewer: aiohttp.ClientSession) -> None:
    await browser.nonce()
    browser.origin = FIREFOX
    assert (await browser.send(PAGE))[0] == 201


async def test_a_wrong_mac_pins_nothing(browser: Browser, viewer: aiohttp.ClientSession) -> None:
    await browser.post(BODY, browser.sign(await browser.nonce(), b"something else"))
    (pairing,) = await pairings(viewer)
    assert (pairing["confirmed"], pairing["origin"]) == (False, None)


async def test_the_command_lines_key_is_for_the_command_line(
    service: web.Application, stranger: aiohttp.ClientSession
) -> None:
    for origin in (CHROME, FIREFOX):
        browser = Browser(stranger, service[SETTINGS].authority, CLI, PairingKeys.of(new_secret()), origin)
        status, said = await browser.say_hello()
        assert (status, said["error"]) == (403, "origin_not_paired")


# Life and death of a pairing


async def test_an_unused_string_dies_after_ten_minutes(
    browser: Browser, viewer: aiohttp.ClientSession, clock: Clock
) -> None:
    clock.forward(PAIRING_SECONDS - 1)
    (pairing,) = await pairings(viewer)
    assert (pairing["kid"], pairing["expires_in"]) == (browser.kid, 1)
    clock.forward(1)
    assert await pairings(viewer) == []
    status, said = await browser.say_hello()
    assert (status, said["error"]) == (401, "unknown_kid")


async def test_a_dead_string_gets_no_answer_to_its_hello(browser: Browser, clock: Clock) -> None:
    clock.forward(PAIRING_SECONDS)
    assert (await browser.say_hello())[1]["error"] == "unknown_kid"


async def test_a_use_is_noted_and_the_key_is_written_once(
    browser: Browser, viewer: aiohttp.ClientSession, settings: Settings
) -> None:
    seen_at, written = [], []
    for _ in range(2):
        assert (await browser.send(PAGE))[0] in (200, 201)
        [pairing] = await pairings(viewer)
        seen_at.append(str(pairing["used_at"]))
        written.append((settings.data_dir / "secrets.json").stat().st_mtime_ns)
    assert seen_at[0] < seen_at[1]
    assert written[0] == written[1]


async def test_a_confirmed_pairing_stays(browser: Browser, viewer: aiohttp.ClientSession, clock: Clock) -> None:
    assert (await browser.send(PAGE))[0] == 201
    clock.forward(PAIRING_SECONDS * 1000)
    assert (await browser.send(PAGE))[0] == 200


@pytest.fixture
def pairings_alone(tmp_path: Path, clock: Clock) -> Pairings:
    """Pairings without a service around them, to be asked in an order that no socket promises."""
    made = Pairings(Settings(tmp_path), FileStore(tmp_path / "secrets.json"), clock)
    made.load()
    return made


def signed(pairings: Pairings, string: str, origin: str) -> Expected:
    """A request whose headers have come, and whose body is about to."""
    _, port, kid, secret = string.split(".")
    keys, sn = PairingKeys.of(decode(secret)), pairings.hello(kid, origin, new_nonce()).sn
    mac = keys.mac(method="POST", target="/", authority=f"127.0.0.1:{port}", origin=origin, sn=sn, body=b"")
    return pairings.expect(Authorization(kid, sn, mac), origin)


def test_strings_that_nobody_pasted_are_not_kept_for_ever(pairings_alone: Pairings, clock: Clock) -> None:
    for _ in range(5):
        pairings_alone.pair()
        clock.forward(PAIRING_SECONDS)
    assert len(pairings_alone._new) == 1


def test_of_two_origins_with_one_new_key_at_once_the_first_is_let_in(pairings_alone: Pairings) -> None:
    _, string = pairings_alone.pair()
    first, second = (signed(pairings_alone, string, origin) for origin in (CHROME, FIREFOX))
    assert first.verify(method="POST", target="/", body=b"")
    with pytest.raises(OriginNotPaired):
        second.verify(method="POST", target="/", body=b"")
    assert [pairing.origin for pairing in pairings_alone.paired] == [CHROME]


def test_a_browser_that_is_forgotten_while_it_sends_is_not_let_in(pairings_alone: Pairings) -> None:
    kid, string = pairings_alone.pair()
    sending = signed(pairings_alone, string, CHROME)
    assert pairings_alone.forget(kid)
    with pytest.raises(UnknownKid):
        sending.verify(method="POST", target="/", body=b"")


def test_a_key_that_was_forgotten_before_it_was_written_is_never_written(
    pairings_alone: Pairings, tmp_path: Path
) -> None:
    kid, _ = pairings_alone.pair()
    write, forget = pairings_alone.confirm(kid, CHROME), pairings_alone.forget(kid)
    assert write
    assert forget
    forget()
    write()
    assert kid not in (tmp_path / "secrets.json").read_text() + (tmp_path / "pairings.json").read_text()


def test_browsers_that_come_or_go_at_once_are_all_written_down(tmp_path: Path) -> None:
    def pairings() -> Pairings:
        made = Pairings(Settings(tmp_path), FileStore(tmp_path / "secrets.json"), Clock())
        made.load()
        return made

    before = pairings()
    kids = sorted(before.pair()[0] for _ in range(16))
    write_downs = [before.confirm(kid, CHROME) for kid in kids]
    with ThreadPoolExecutor(len(kids)) as threads:
        for done in [threads.submit(write_down) for write_down in write_downs if write_down]:
            done.result()
        assert sorted(pairing.kid for pairing in pairings().paired) == kids
        for done in [threads.submit(write_down) for kid in kids[1:] if (write_down := before.forget(kid))]:
            done.result()
    assert [pairing.kid for pairing in pairings().paired] == kids[:1]
    kept = (tmp_path / "secrets.json").read_text()
    assert [kid for kid in kids if kid in kept] == kids[:1]


async def test_browsers_pair_side_by_side(viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession) -> None:
    first = await Browser.paired(viewer, stranger)
    second = await Browser.paired(viewer, stranger, FIREFOX)
    assert [(await browser.send(PAGE))[0] for browser in (first, second)] == [201, 200]
    assert {pairing["kid"] for pairing in await pairings(viewer)} == {first.kid, second.kid}


async def test_a_revoked_pairing_is_dead_at_once(
    browser: Browser, viewer: aiohttp.ClientSession, settings: Settings
) -> None:
    assert (await browser.send(PAGE))[0] == 201
    headers = browser.sign(await browser.nonce(), BODY)
    async with viewer.delete(f"/api/v1/pairings/{browser.kid}") as response:
        assert response.status == 204
    assert (await browser.post(BODY, headers))[1]["error"] == "unknown_kid"
    assert (await browser.say_hello())[1]["error"] == "unknown_kid"
    for name in ("secrets.json", "pairings.json"):
        assert browser.kid not in (settings.data_dir / name).read_text()
    async with viewer.delete(f"/api/v1/pairings/{browser.kid}") as response:
        assert response.status == 404


async def test_the_command_lines_key_cannot_be_revoked(viewer: aiohttp.ClientSession) -> None:
    async with viewer.delete(f"/api/v1/pairings/{CLI}") as response:
        assert response.status == 404


async def test_a_restart_keeps_who_is_paired_and_forgets_who_is_not(settings: Settings, clock: Clock) -> None:
    async with aiohttp.ClientSession(settings.origin) as http:
        async with running(settings, clock=clock) as app:
            _, used = app[PAIRINGS].pair()
            _, unused = app[PAIRINGS].pair()
            kept, forgotten = (_browser(http, settings, string) for string in (used, unused))
            assert (await kept.send(PAGE))[0] == 201
        async with running(settings, clock=clock) as app:
            assert (await kept.send(PAGE))[0] == 200
            assert (await forgotten.say_hello())[1]["error"] == "unknown_kid"
            kept.origin = FIREFOX
            assert (await kept.say_hello())[1]["error"] == "origin_not_paired"


async def test_a_key_that_could_not_be_written_is_written_with_the_next_request(
    settings: Settings, clock: Clock
) -> None:
    async with aiohttp.ClientSession(settings.origin) as http:
        async with running(settings, clock=clock) as app:
            browser = _browser(http, settings, app[PAIRINGS].pair()[1])
            (settings.data_dir / "secrets.json").chmod(0o644)  # which the store refuses to use
            body, sn = json.dumps(PAGE).encode(), await browser.nonce()
            assert (await browser.post(body, browser.sign(sn, body)))[0] == 503
            (settings.data_dir / "secrets.json").chmod(0o600)
            assert (await browser.send(PAGE))[0] == 201
        async with running(settings, clock=clock):
            assert (await browser.send(PAGE))[0] == 200


async def test_a_use_that_could_not_be_written_down_is_logged_and_keeps_nobody_out(
    settings: Settings, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    file = settings.data_dir / "pairings.json"
    async with aiohttp.ClientSession(settings.origin) as http, running(settings, clock=clock) as app:
        browser = _browser(http, settings, app[PAIRINGS].pair()[1])
        assert (await browser.send(PAGE))[0] == 201
        file.unlink()
        file.mkdir()  # which nobody can write over, root neither
        assert (await browser.send(PAGE))[0] == 200
    assert "When a browser was last used could not be written down" in caplog.text


async def test_browsers_whose_keys_are_elsewhere_are_not_forgotten(
    settings: Settings, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    secrets, away = settings.data_dir / "secrets.json", settings.data_dir / "elsewhere"
    async with aiohttp.ClientSession(settings.origin) as http:
        async with running(settings, clock=clock) as app:
            first = _browser(http, settings, app[PAIRINGS].pair()[1])
            assert (await first.send(PAGE))[0] == 201
        secrets.rename(away)
        async with running(settings, clock=clock) as app:
            assert (await first.say_hello())[1]["error"] == "unknown_kid"
            assert "1 paired browsers have no key here" in caplog.text
            second = _browser(http, settings, app[PAIRINGS].pair()[1])
            assert (await second.send(PAGE))[0] == 200
        away.replace(secrets)
        async with running(settings, clock=clock):
            assert (await first.send(PAGE))[0] == 200


def _browser(http: aiohttp.ClientSession, settings: Settings, string: str) -> Browser:
    _, _, kid, secret = string.split(".")
    return Browser(http, settings.authority, kid, PairingKeys.of(decode(secret)))


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps files private by their folder")
async def test_what_is_written_down_is_for_its_owner_only(
    browser: Browser, viewer: aiohttp.ClientSession, settings: Settings
) -> None:
    await browser.send(PAGE)
    files = [settings.data_dir / name for name in ("pairings.json", "secrets.json", "secrets-store.json")]
    assert [stat.S_IMODE(path.stat().st_mode) for path in files] == [0o600] * 3
    assert browser.kid in files[0].read_text()
    assert not [path.name for path in settings.data_dir.iterdir() if path.name.endswith(".new")]


# The command line


async def test_the_command_line_gets_a_link_and_manages_pairings(
    service: web.Application, settings: Settings, stranger: aiohttp.ClientSession
) -> None:
    def run() -> tuple[str, list[dict[str, object]], list[dict[str, object]]]:
        link = client.login_url(settings)
        with client.session(settings) as session:
            kid = session.pair()["kid"]
            before = session.pairings()
            session.revoke(kid)
            return link, before, session.pairings()

    link, before, after = await asyncio.to_thread(run)
    assert len(before) == 1
    assert after == []
    async with stranger.post("/api/v1/sessions", json={"code": link.split("#login=")[1]}) as response:
        assert response.status == 201
