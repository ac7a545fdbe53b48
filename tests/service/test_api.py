"""What goes in by the JSON interface comes out of it, and nothing of it by the way."""

import asyncio
import json
import logging
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Never

import aiohttp
import pytest
from aiohttp import web

import ssi_parsers
from helpers.clocks import Clock
from helpers.readers import IN_PROCESS
from helpers.samples import page
from helpers.signing import CAPTURES, LOGIN_CODES, Browser, seen
from ssi_companion.limits import CAPTURES as CAPTURE_LIMITS
from ssi_companion.limits import WAITING_PAGES
from ssi_companion.service.app_keys import PAGES, READER, SESSIONS, STORE
from ssi_companion.settings import Settings
from ssi_parsers import PILLARS

API = "/api/v1"
OUTBOX = Path(__file__).parents[2] / "extension" / "outbox.js"
OCTETS = {"Content-Type": "application/octet-stream"}


async def upload(
    viewer: aiohttp.ClientSession, html: str, *, name: str = "ssi.html", modified: str = "2026-03-09T08:30:00-03:00"
) -> tuple[int, dict[str, Any]]:
    query = {"name": name, "modified": modified}
    async with viewer.post(f"{API}/uploads", params=query, data=html.encode(), headers=OCTETS) as response:
        return response.status, await response.json()


async def get(viewer: aiohttp.ClientSession, path: str) -> dict[str, Any]:
    async with viewer.get(API + path) as response:
        assert response.status == 200, await response.text()
        found: dict[str, Any] = await response.json()
        return found


async def post(viewer: aiohttp.ClientSession, path: str, **sent: Any) -> dict[str, Any]:
    async with viewer.post(API + path, **sent) as response:
        assert response.status == 200, await response.text()
        found: dict[str, Any] = await response.json()
        return found


async def test_a_saved_page_goes_in_and_comes_out(viewer: aiohttp.ClientSession) -> None:
    status, said = await upload(viewer, page())
    assert (status, said["created"], said["shown_total"]) == (201, True, 70)
    latest = await get(viewer, "/latest")
    assert (latest["capture"], latest["day"], latest["shown_total"]) == (said["id"], "2026-03-09", 70)
    assert latest["reading"] == said["reading"]
    assert (latest["band"]["name"], latest["balance"]["ok"]) == ("above average", True)
    assert "not LinkedIn's" in latest["rules_source"]
    assert latest["changes"] == []


async def test_the_same_page_twice_is_one_capture(viewer: aiohttp.ClientSession) -> None:
    first, second = [await upload(viewer, page()) for _ in range(2)]
    assert (first[0], second[0]) == (201, 200)
    assert (second[1]["id"], second[1]["created"]) == (first[1]["id"], False)


async def test_a_page_that_cannot_be_read_is_refused_but_kept(viewer: aiohttp.ClientSession) -> None:
    status, said = await upload(viewer, "<title>An article</title><p>On selling.</p>")
    assert (status, said["error"]) == (422, "not_ssi_page")
    (row,) = (await get(viewer, "/captures"))["captures"]
    assert (row["id"], row["refused"]["code"], row["shown_total"]) == (said["id"], "not_ssi_page", None)
    async with viewer.get(f"{API}/latest") as response:
        assert (response.status, (await response.json())["error"]) == (404, "no_readings")


async def test_history_has_one_reading_a_day_and_a_range(viewer: aiohttp.ClientSession) -> None:
    for day, pillars in {1: (11, 12, 13, 14), 2: (12, 13, 14, 15), 9: (13, 14, 15, 16)}.items():
        await upload(viewer, page(pillars=pillars), modified=f"2026-03-0{day}T23:50:00-03:00")
    days = (await get(viewer, "/history"))["days"]
    assert [day["day"] for day in days] == ["2026-03-01", "2026-03-02", "2026-03-09"]
    assert [day["reading"]["total"] for day in days] == [50, 54, 58]
    # Ten years of who told what, and of what nobody told, would be megabytes.
    assert set(days[0]["reading"]) == {"total", *PILLARS, "captured_at"}
    some = await get(viewer, "/history?from=2026-03-02&to=2026-03-08")
    assert [day["day"] for day in some["days"]] == ["2026-03-02"]
    assert "change" not in some
    over = (await get(viewer, "/history?from=2026-03-02"))["change"]
    assert (over["since_day"], over["days"], over["facts"]["total"]) == ("2026-03-02", 7, {"by": 4, "about": False})
    changes = (await get(viewer, "/latest"))["changes"]
    assert [(change["days"], change["facts"]["total"]["by"]) for change in changes] == [(7, 4), (7, 4)]


@pytest.mark.parametrize(
    "query",
    [
        "from=yesterday",
        "from=2026-02-30",
        "from=0",
        "from=2026-03-01T00:00:00",
        "from=2026-03-01%0A",
        "from=",
        "until=2026-03-01",
        "from=2026-03-01&from=2026-03-02",
        "profile=",
        "profile=a%20b",
        "profile=a%0A",
        "profile=%00",
        "profile=%ED%A0%80",
    ],
)
async def test_a_query_that_is_not_understood_is_refused(query: str, viewer: aiohttp.ClientSession) -> None:
    async with viewer.get(f"{API}/history?{query}") as response:
        assert (response.status, (await response.json())["error"]) == (400, "bad_query")


async def test_an_unknown_profile_is_not_found(viewer: aiohttp.ClientSession) -> None:
    for path in ("/history?profile=nobody", "/latest?profile=nobody"):
        async with viewer.get(API + path) as response:
            assert response.status == 404


async def test_one_reading_comes_with_its_provenance(viewer: aiohttp.ClientSession) -> None:
    _, said = await upload(viewer, page(), name="März.html")
    found = await get(viewer, f"/readings/{said['id']}")
    assert found["reading"] == said["reading"]
    assert found["source"] == {"kind": "upload", "name": "März.html", "extension_version": None}
    assert found["captured_at"] == found["reading"]["captured_at"] == "2026-03-09T08:30:00-03:00"
    assert found["captured_at_from"] == "file"
    assert len(found["sha256"]) == 64
    assert found["parser_version"]


async def test_a_capture_is_deleted_and_undeleted(viewer: aiohttp.ClientSession) -> None:
    _, said = await upload(viewer, page())
    async with viewer.delete(f"{API}/captures/{said['id']}") as response:
        assert (response.status, (await response.json())["deleted"]) == (200, True)
    assert (await get(viewer, "/history"))["days"] == []
    assert not (await post(viewer, f"/captures/{said['id']}/undelete"))["deleted"]
    assert len((await get(viewer, "/history"))["days"]) == 1


async def test_another_reading_of_the_day_is_chosen(viewer: aiohttp.ClientSession) -> None:
    _, early = await upload(viewer, page(), modified="2026-03-09T08:00:00-03:00")
    _, late = await upload(viewer, page(pillars=(10, 11, 12, 13)), modified="2026-03-09T20:00:00-03:00")
    assert (await get(viewer, "/latest"))["capture"] == late["id"]
    assert (await post(viewer, f"/captures/{early['id']}/choose"))["effective"]
    (day,) = (await get(viewer, "/history"))["days"]
    assert (day["capture"], day["chosen"], day["readings_that_day"]) == (early["id"], True, 2)


async def test_a_deleted_capture_is_not_chosen(viewer: aiohttp.ClientSession) -> None:
    _, said = await upload(viewer, page())
    async with viewer.delete(f"{API}/captures/{said['id']}"):
        pass
    async with viewer.post(f"{API}/captures/{said['id']}/choose") as response:
        assert (response.status, (await response.json())["error"]) == (409, "deleted")


async def test_a_capture_moves_to_another_profile(viewer: aiohttp.ClientSession) -> None:
    _, mine = await upload(viewer, page(profile="urn:li:member:1"))
    _, other = await upload(viewer, page(profile="urn:li:member:2", pillars=(1, 2, 3, 4)))
    first, second = (await get(viewer, "/profiles"))["profiles"]
    assert (first["readings"], first["in_use"], second["readings"]) == (1, True, 1)
    moved = await post(viewer, f"/captures/{other['id']}/move", json={"profile": first["id"]})
    assert moved["profile"] == first["id"]
    used = await post(viewer, f"/profiles/{second['id']}/use")
    assert [profile["in_use"] for profile in used["profiles"]] == [False, True]
    assert (await get(viewer, "/history"))["days"] == []
    assert len((await get(viewer, f"/history?profile={first['id']}"))["days"]) == 1
    assert mine["id"]


async def test_captures_come_in_pages(viewer: aiohttp.ClientSession) -> None:
    sent = [(await upload(viewer, page(pillars=(i, 2, 3, 4))))[1]["id"] for i in range(5)]
    listed, path = [], "/captures?limit=2"
    while path:
        found = await get(viewer, path)
        listed += [row["id"] for row in found["captures"]]
        path = f"/captures?limit=2&before={found['next']}" if found["next"] else ""
    assert listed == sent[::-1]


@pytest.mark.parametrize("path", ["/captures/nothing", "/captures/nothing/choose", "/profiles/nobody/use"])
async def test_what_is_not_there_is_not_found(path: str, viewer: aiohttp.ClientSession) -> None:
    method = "POST" if path.count("/") > 2 else "DELETE"
    for odd in ("", "%00", "%ED%A0%80", "..%2F"):
        async with viewer.request(method, API + path.replace("nothing", "nothing" + odd)) as response:
            assert (response.status, (await response.json())["error"]) == (404, "not_found")


async def test_the_source_is_a_download_and_never_a_page(viewer: aiohttp.ClientSession) -> None:
    _, said = await upload(viewer, page())
    async with viewer.get(f"{API}/captures/{said['id']}/source") as response:
        assert response.content_type == "text/plain"
        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "memberScore" in await response.text()


FIXTURES = Path(__file__).parents[2] / "fixtures" / "pages"


async def test_a_page_in_a_language_without_words_teaches_them(viewer: aiohttp.ClientSession) -> None:
    _, said = await upload(viewer, (FIXTURES / "he-report.html").read_text("utf-8"))
    assert (await get(viewer, f"/readings/{said['id']}"))["may_teach_words"] is True
    found = await get(viewer, f"/captures/{said['id']}/words")
    assert found["reason"] is None
    assert (found["learned"]["locale"], found["learned"]["file_name"]) == ("he", "he.py")
    assert "בניית קשרים" in found["learned"]["module"]
    assert "בניית קשרים" in found["learned"]["page"]
    assert "הודעות" not in found["learned"]["page"]


async def test_a_page_that_teaches_nothing_says_why(viewer: aiohttp.ClientSession) -> None:
    _, known = await upload(viewer, (FIXTURES / "en-report.html").read_text("utf-8"))
    _, refused = await upload(viewer, "<title>An article</title><p>On selling.</p>")
    assert (await get(viewer, f"/readings/{known['id']}"))["may_teach_words"] is False
    for capture, reason in ((known, "all known"), (refused, "linkedin.com/sales/ssi")):
        found = await get(viewer, f"/captures/{capture['id']}/words")
        assert found["learned"] is None
        assert reason in found["reason"]


async def test_the_answer_to_a_click_tells_what_changed_since_the_day_before(
    viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession
) -> None:
    browser = await Browser.paired(viewer, stranger)
    _, first = await browser.send(seen(page(), captured_at="2026-03-01T08:30:00-03:00"))
    assert first["change"] is None
    later = page(pillars=(16.5, 17, 18, 19))
    _, second = await browser.send(seen(later, captured_at="2026-03-10T08:30:00-03:00"))
    assert (second["change"]["days"], second["change"]["facts"]["establish_brand"]["by"]) == (9, 0.5)
    assert second["band"]["name"] == "above average"
    # One that waited in the outbox is compared with the day before it, not with the newest.
    between = page(pillars=(16.25, 17, 18, 19))
    _, third = await browser.send(seen(between, captured_at="2026-03-05T08:30:00-03:00"))
    assert (third["change"]["since_day"], third["change"]["facts"]["establish_brand"]["by"]) == ("2026-03-01", 0.25)


async def test_a_click_on_another_members_page_is_told_where_it_went(
    viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession
) -> None:
    browser = await Browser.paired(viewer, stranger)
    mine = page(profile="urn:li:member:0")
    _, first = await browser.send(seen(mine))
    _, second = await browser.send(seen(page(pillars=(20, 20, 20, 20), profile="urn:li:member:1")))
    _, third = await upload(viewer, page(pillars=(20, 20, 20, 21), profile="urn:li:member:1"))
    assert first["reading"]["warnings"] == []
    assert "Profile 2" in second["reading"]["warnings"][-1]
    assert "Profile 2" in third["reading"]["warnings"][-1]


async def test_a_mistake_in_the_parsers_is_an_answer_that_keeps_the_page(
    service: web.Application,
    viewer: aiohttp.ClientSession,
    stranger: aiohttp.ClientSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def break_down(_: object) -> Never:
        raise ZeroDivisionError

    monkeypatch.setattr(service[READER], "_other", IN_PROCESS)
    monkeypatch.setattr(ssi_parsers, "read_page", break_down)
    browser = await Browser.paired(viewer, stranger)
    # Signed, so that the extension knows it to be delivered and does not send it for ever.
    status, said = await browser.send(seen(page()))
    assert (status, said["error"]) == (422, "reading_failed")
    (kept,) = (await get(viewer, "/captures"))["captures"]
    assert kept["id"] == said["id"]


@pytest.mark.parametrize(
    "url",
    [
        "https://www.linkedin.com.evil.test/sales/ssi",
        "http://www.linkedin.com/sales/ssi",
        "https://www.linkedin.com/in/x",
        "https://www.linkedin.com/sales/ssix",
        "https://www.linkedin.com/sales/../in/x",
        "https://www.linkedin.com/sales/ssi/../x",
        "https://www.linkedin.com/sales/ssi/%2e%2e/x",
        "https://www.linkedin.com/sales/ssi\n",
        "https://linkedin.com/sales/ssi",
        "https://evil.test/https://www.linkedin.com/sales/ssi",
        "https://www.linkedin.com@evil.test/sales/ssi",
        "https://user@www.linkedin.com/sales/ssi",
        "HTTPS://WWW.LINKEDIN.COM/SALES/SSI",
        "https://www.linkedin.com:444/sales/ssi",
        "javascript:alert(1)//www.linkedin.com/sales/ssi",
        "",
    ],
)
async def test_a_page_from_anywhere_else_is_not_even_kept(
    url: str, viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession
) -> None:
    browser = await Browser.paired(viewer, stranger)
    status, said = await browser.send(seen(page(), url=url))
    assert (status, said["error"], said["id"]) == (422, "not_ssi_page", None)
    assert (await get(viewer, "/captures"))["captures"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"captured_at": "2026-03-09T08:30:00"},
        {"captured_at": 1700000000},
        {"captured_at": "1700000000"},
        {"captured_at": "2026-03-09T08:30:00-03:00\n"},
        {"captured_at": "\n2026-03-09T08:30:00-03:00"},
        {"html": None},
        {"html": 7},
        {"score": 99},
        {"ext_version": "x" * 41},
    ],
)
async def test_a_capture_that_does_not_fit_is_refused(
    change: dict[str, Any], viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession
) -> None:
    browser = await Browser.paired(viewer, stranger)
    status, said = await browser.send(seen(page()) | change)
    assert (status, said["error"]) == (400, "bad_json")
    assert (await get(viewer, "/captures"))["captures"] == []


@pytest.mark.parametrize(
    "at", ["2099-01-01T08:30:00Z", "9999-12-31T08:30:00+01:00", "0001-01-01T08:30:00+01:00", "2013-12-31T23:59:59Z"]
)
async def test_a_capture_of_a_wrong_clock_is_refused_with_what_to_do_and_not_stored(
    at: str, viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession
) -> None:
    browser = await Browser.paired(viewer, stranger)

    # No 422: that says that a page is kept here, and lets the extension forget it.
    status, said = await browser.send(seen(page()) | {"captured_at": at})

    assert (status, said["error"]) == (400, "impossible_moment")
    assert f"The page is dated {at[:10]} " in said["detail"]
    assert "set it and try again" in said["detail"]
    assert (await get(viewer, "/captures"))["captures"] == []


async def test_a_file_of_a_wrong_clock_is_refused_with_what_to_do_and_not_stored(viewer: aiohttp.ClientSession) -> None:
    tomorrow, later = (datetime.now(UTC) + timedelta(hours=hours) for hours in (23, 25))

    status, said = await upload(viewer, page(), modified=later.isoformat())

    assert (status, said["error"]) == (400, "impossible_moment")
    assert "give the file its right time" in said["detail"]
    assert (await get(viewer, "/captures"))["captures"] == []
    assert (await upload(viewer, page(), modified=tomorrow.isoformat()))[0] == 201


@pytest.mark.parametrize("modified", ["0001-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "9999-12-31T23:00:00-12:00"])
async def test_a_file_of_a_moment_that_no_clock_shows_is_refused_and_no_error(
    modified: str, viewer: aiohttp.ClientSession
) -> None:
    status, said = await upload(viewer, page(), modified=modified)

    assert (status, said["error"]) == (400, "impossible_moment")


async def test_a_page_that_was_still_changing_is_read_with_a_warning_that_stays(
    viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession
) -> None:
    browser = await Browser.paired(viewer, stranger)
    warning = "The page was still changing when it was taken."
    status, said = await browser.send(seen(page(), settled=False))
    assert (status, said["reading"]["warnings"]) == (201, [warning])
    assert (await get(viewer, f"/readings/{said['id']}"))["reading"]["warnings"] == [warning]
    # Taken again once it had settled it is a capture of its own, and the day's effective one.
    status, settled = await browser.send(seen(page(), captured_at="2026-03-09T08:31:00-03:00"))
    assert (status, settled["reading"]["warnings"]) == (201, [])
    assert (await get(viewer, "/latest"))["capture"] == settled["id"]


async def test_a_page_that_was_still_changing_is_refused_as_any_other(
    viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession
) -> None:
    browser = await Browser.paired(viewer, stranger)
    status, said = await browser.send(seen("<main class=ssi-report>Loading", settled=False))
    assert (status, said["error"]) == (422, "not_loaded")


async def test_clicks_are_counted(viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession, clock: Clock) -> None:
    browser = await Browser.paired(viewer, stranger)
    (a_minute, _), *_ = CAPTURE_LIMITS
    statuses = [(await browser.send(seen(page())))[0] for _ in range(a_minute + 1)]
    assert statuses == [201] + [200] * (a_minute - 1) + [429]
    clock.forward(60)
    assert (await browser.send(seen(page())))[0] == 200


async def test_a_whole_outbox_goes_out_in_a_minute_and_a_dozen_clicks_beside_it(
    viewer: aiohttp.ClientSession, stranger: aiohttp.ClientSession
) -> None:
    an_outbox = int(re.findall(r"MOST_CAPTURES = (\d+)", OUTBOX.read_text("utf-8"))[0])
    browser = await Browser.paired(viewer, stranger)
    statuses = {(await browser.send(seen(page())))[0] for _ in range(an_outbox + 12)}
    assert statuses == {201, 200}


async def test_more_pages_than_can_wait_are_sent_away(
    service: web.Application, viewer: aiohttp.ClientSession, settings: Settings
) -> None:
    free = asyncio.Event()

    async def occupy() -> None:
        with service[PAGES]._waiting:
            await free.wait()

    tasks = [asyncio.create_task(occupy()) for _ in range(WAITING_PAGES)]
    await asyncio.sleep(0)
    status, said = await upload(viewer, page())
    assert (status, said["error"]) == (503, "busy")
    free.set()
    await asyncio.gather(*tasks)
    assert (await upload(viewer, page()))[0] == 201


async def test_nothing_that_was_said_is_logged(
    service: web.Application,
    viewer: aiohttp.ClientSession,
    stranger: aiohttp.ClientSession,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    canary = "KANARIENVOGEL"
    code = service[SESSIONS].new_code()
    async with stranger.post(f"{API}/sessions", json={"code": code}) as response:
        token = (await response.json())["token"]
    browser = await Browser.paired(viewer, stranger)
    await browser.send(seen(page() + canary, language=None))
    await browser.send(seen(page()) | {canary: canary})
    _, link = await browser.send({}, target=LOGIN_CODES)
    _, kept = await upload(viewer, page(pillars=(1, 2, 3, 4)) + canary, name=f"{canary}.html")
    await upload(viewer, canary)
    for path in (f"/{canary}", f"{API}/history?profile={canary}", f"{API}/captures/{canary}/source"):
        async with viewer.get(path, headers={"X-Canary": canary}):
            pass
    async with stranger.post(CAPTURES, data=canary, headers={"Authorization": canary, "Origin": canary}):
        pass
    await raw_nonsense(settings, f"GET / HTTP/1.1\r\nHost: {settings.authority}\r\nAuthorization {canary}\r\n\r\n")
    await raw_nonsense(settings, f"{canary} {canary} {canary}\r\n\r\n")
    await service[STORE].run(lambda store: store.close())
    async with viewer.get(f"{API}/captures/{kept['id']}/source") as response:
        assert response.status == 500

    logged = caplog.text + json.dumps([str(vars(record)) for record in caplog.records if record.name != "asyncio"])
    secrets = [canary, code, token, link["url"].split("=")[1], kept["id"], browser.kid, "memberScore"]
    assert [secret for secret in secrets if secret in logged] == []
    assert "upload 201" in caplog.text
    assert "unknown 404" in caplog.text


async def raw_nonsense(settings: Settings, text: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", settings.port)
    writer.write(text.encode())
    assert b" 400 " in await reader.readline()
    writer.close()
    await writer.wait_closed()
