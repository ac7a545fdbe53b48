"""Handlers for access: logging in to the viewer, and pairing browsers.

What each is for is said once, in its row of `api.API`.
"""

import asyncio

from aiohttp import web

from ..access.sessions import Sessions
from ..limits import LOGIN_CODE_SECONDS, PAIRING_SECONDS, SESSION_SECONDS
from ..settings import Settings
from . import wire
from .app_keys import ORIGIN, PAIRINGS, SESSIONS, SETTINGS, TOKEN
from .errors import NotFound
from .responses import answer


def login_link(settings: Settings, sessions: Sessions) -> str:
    """An address that opens the viewer logged in, once and within a minute.

    The code is in the fragment, which browsers send to nobody.
    """
    return f"{settings.origin}/#login={sessions.new_code()}"


# The viewer


async def log_in(request: web.Request, sent: wire.LogIn) -> web.Response:
    token = request.app[SESSIONS].open(sent.code)
    return answer(wire.Session(token=token, expires_in=int(SESSION_SECONDS)), 201)


async def log_out(request: web.Request) -> web.Response:
    request.app[SESSIONS].close(request[TOKEN])
    return web.Response(status=204)


async def new_login_link(request: web.Request) -> web.Response:
    link = login_link(request.app[SETTINGS], request.app[SESSIONS])
    return answer(wire.LoginLink(url=link, expires_in=int(LOGIN_CODE_SECONDS)), 201)


# Browsers


async def hello(request: web.Request, sent: wire.Hello) -> web.Response:
    said = request.app[PAIRINGS].hello(sent.kid, request[ORIGIN], sent.cn)
    return answer(wire.HelloAnswer(sn=said.sn, proof=said.proof))


async def pair(request: web.Request) -> web.Response:
    kid, pairing = request.app[PAIRINGS].pair()
    return answer(wire.NewPairing(pairing=pairing, kid=kid, expires_in=int(PAIRING_SECONDS)), 201)


async def pairings(request: web.Request) -> web.Response:
    kept = request.app[PAIRINGS]
    confirmed = [
        wire.Pairing(
            kid=pairing.kid,
            confirmed=True,
            origin=pairing.origin,
            created_at=pairing.created_at,
            used_at=pairing.used_at,
            expires_in=None,
        )
        for pairing in kept.paired
    ]
    waiting = [
        wire.Pairing(
            kid=new.kid,
            confirmed=False,
            origin=None,
            created_at=new.created_at,
            used_at=None,
            expires_in=kept.seconds_left(new),
        )
        for new in kept.waiting
    ]
    return answer(wire.Pairings(pairings=confirmed + waiting))


async def unpair(request: web.Request) -> web.Response:
    write_down = request.app[PAIRINGS].forget(request.match_info["id"])
    if write_down is None:
        raise NotFound
    await asyncio.to_thread(write_down)
    return web.Response(status=204)
