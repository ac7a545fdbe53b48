"""One code opens one window, once; a session ends by itself."""

import aiohttp
import pytest
from aiohttp import web

from helpers.clocks import Clock
from ssi_companion.access.errors import BadCode, CodeReused
from ssi_companion.access.sessions import Sessions
from ssi_companion.limits import LOGIN_CODE_SECONDS, SESSION_IDLE_SECONDS, SESSION_SECONDS
from ssi_companion.service.app_keys import SESSIONS
from ssi_companion.settings import Settings

SESSION = "/api/v1/sessions"
DATA = "/api/v1/profiles"


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(clock)


def test_a_code_opens_a_session(sessions: Sessions) -> None:
    code = sessions.new_code()
    assert len(code) == 43
    assert sessions.knows(sessions.open(code))


def test_every_code_and_every_token_is_another(sessions: Sessions) -> None:
    codes = [sessions.new_code() for _ in range(9)]
    assert len({*codes, *map(sessions.open, codes)}) == 18


def test_a_second_use_of_a_code_ends_the_session_of_the_first(sessions: Sessions) -> None:
    code = sessions.new_code()
    token = sessions.open(code)
    with pytest.raises(CodeReused):
        sessions.open(code)
    assert not sessions.knows(token)


def test_a_third_use_opens_nothing_either(sessions: Sessions) -> None:
    code = sessions.new_code()
    sessions.open(code)
    with pytest.raises(CodeReused):
        sessions.open(code)
    with pytest.raises(BadCode):
        sessions.open(code)


def test_a_second_use_is_noticed_long_after_the_code_has_expired(sessions: Sessions, clock: Clock) -> None:
    code = sessions.new_code()
    token = sessions.open(code)
    clock.forward(LOGIN_CODE_SECONDS * 10)
    with pytest.raises(CodeReused):
        sessions.open(code)
    assert not sessions.knows(token)


def test_a_second_use_harms_no_other_session(sessions: Sessions) -> None:
    code, other = sessions.new_code(), sessions.open(sessions.new_code())
    sessions.open(code)
    with pytest.raises(CodeReused):
        sessions.open(code)
    assert sessions.knows(other)


def test_an_expired_code_opens_nothing(sessions: Sessions, clock: Clock) -> None:
    code = sessions.new_code()
    clock.forward(LOGIN_CODE_SECONDS)
    with pytest.raises(BadCode):
        sessions.open(code)


@pytest.mark.parametrize("code", ["", "x", "\ud800", "é" * 50])
def test_an_unknown_code_opens_nothing(sessions: Sessions, code: str) -> None:
    sessions.new_code()
    with pytest.raises(BadCode):
        sessions.open(code)


def test_a_code_is_no_token_and_a_token_no_code(sessions: Sessions) -> None:
    code = sessions.new_code()
    assert not sessions.knows(code)
    with pytest.raises(BadCode):
        sessions.open(sessions.open(code))


def test_an_idle_session_ends(sessions: Sessions, clock: Clock) -> None:
    token = sessions.open(sessions.new_code())
    clock.forward(SESSION_IDLE_SECONDS - 1)
    assert sessions.knows(token)
    clock.forward(SESSION_IDLE_SECONDS - 1)
    assert sessions.knows(token)
    clock.forward(SESSION_IDLE_SECONDS)
    assert not sessions.knows(token)


def test_a_busy_session_ends_after_twelve_hours(sessions: Sessions, clock: Clock) -> None:
    token = sessions.open(sessions.new_code())
    for _ in range(11):
        clock.forward(SESSION_SECONDS / 12)
        assert sessions.knows(token)
    clock.forward(SESSION_SECONDS / 12)
    assert not sessions.knows(token)


def test_links_that_nobody_opened_are_not_kept_for_ever(sessions: Sessions, clock: Clock) -> None:
    for _ in range(5):
        sessions.new_code()
        clock.forward(LOGIN_CODE_SECONDS)
    assert len(sessions._codes) == 1


def test_no_code_and_no_token_is_kept(sessions: Sessions) -> None:
    used, unused = sessions.new_code(), sessions.new_code()
    token = sessions.open(used)
    kept = repr(vars(sessions))
    assert not [secret for secret in (used, unused, token) if secret in kept]


async def test_the_viewer_logs_in_and_out(
    service: web.Application, stranger: aiohttp.ClientSession, settings: Settings
) -> None:
    code = service[SESSIONS].new_code()
    browser = {"Origin": settings.origin, "Sec-Fetch-Site": "same-origin"}
    async with stranger.post(SESSION, json={"code": code}, headers=browser) as response:
        assert response.status == 201
        session = await response.json()
    assert session["expires_in"] == SESSION_SECONDS
    bearer = {"Authorization": f"Bearer {session['token']}"}
    async with stranger.get(DATA, headers=bearer) as response:
        assert response.status == 200
    async with stranger.delete(SESSION, headers=bearer) as response:
        assert response.status == 204
    async with stranger.get(DATA, headers=bearer) as response:
        assert (response.status, (await response.json())["error"]) == (401, "login_required")


@pytest.mark.parametrize("thief_is_first", [True, False])
async def test_a_stolen_link_gives_the_thief_nothing_for_long(
    thief_is_first: bool, service: web.Application, stranger: aiohttp.ClientSession
) -> None:
    code = service[SESSIONS].new_code()
    answers = []
    for _ in ("thief", "owner") if thief_is_first else ("owner", "thief"):
        async with stranger.post(SESSION, json={"code": code}) as response:
            answers.append((response.status, await response.json()))
    (first, opened), (second, refused) = answers
    assert (first, second, refused["error"]) == (201, 401, "code_reused")
    async with stranger.get(DATA, headers={"Authorization": f"Bearer {opened['token']}"}) as response:
        assert response.status == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "bearer {}", "Basic {}", "{}", "Bearer  {}", "Bearer {} "])
async def test_only_the_exact_header_is_a_session(
    header: str, service: web.Application, stranger: aiohttp.ClientSession
) -> None:
    token = service[SESSIONS].open(service[SESSIONS].new_code())
    async with stranger.get(DATA, headers={"Authorization": header.format(token)}) as response:
        # Whitespace at the end belongs to the line and not to the value.
        assert response.status == (200 if header == "Bearer {} " else 401)
