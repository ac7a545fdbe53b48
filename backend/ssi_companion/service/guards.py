"""Guards: the middlewares that every request passes, in this order, before its handler; headers of every answer.

1. `boundary`: every exception becomes an answer; an unexpected one a 500 that says nothing of its cause.
2. `host`: DNS rebinding (https://en.wikipedia.org/wiki/DNS_rebinding) makes a page of any site the same origin
   as this service, but cannot change the name in `Host`.
3. `target`: only plain paths, the methods in use, and no `Expect`.
4. `provenance`: other web pages cannot use the service, with whatever they have; see `Sender`.
5. `failures`: rate limit on failed proofs, so that guessing is slow.
6. `authentication`: by headers alone, so that strangers are turned away before their body is read.
7. `body`: of the right type, not encoded, not too long, and in time.
8. `signature`: the body is the one that was signed; the answer is signed in turn.
"""

import asyncio
import logging
import re
import secrets
from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from ..access.ssi1_protocol import CLI, Authorization
from ..limits import BODY_SECONDS
from ..safe_traceback import kind_and_place
from .app_keys import BODY, EXPECTED, EXPECTS, FAILURES, ORIGIN, PAIRINGS, ROUTE_NAME, ROUTES, SESSIONS, SETTINGS, TOKEN
from .errors import (
    BadExpectation,
    BadHost,
    BadOrigin,
    BadTarget,
    BadType,
    BodyTooLarge,
    Internal,
    LengthRequired,
    LoginRequired,
    MethodNotAllowed,
    NotAuthenticated,
    NotFound,
    NotSigned,
    SlowBody,
    TooMany,
    as_api_error,
)
from .responses import refuse
from .route import Proof, Route, Sender

Next = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = logging.getLogger(__name__)

METHODS = frozenset({hdrs.METH_GET, hdrs.METH_HEAD, hdrs.METH_POST, hdrs.METH_DELETE})

EXTENSION = re.compile(r"chrome-extension://[a-p]{32}|moz-extension://[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Firefox gives every installation an address of its own, so that no list of known ones is possible."""

FRAMES = frozenset({"iframe", "frame", "embed", "object"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Server": "ssi-companion",
}


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Set the fixed headers of an answer, whoever made it: a handler, a guard, or aiohttp itself."""
    response.headers.update(HEADERS)


@web.middleware
async def boundary(request: web.Request, handler: Next) -> web.StreamResponse:
    """Turn every exception into an answer; log an unexpected one under the number that the answer gives."""
    name = request[ROUTE_NAME] = request.match_info.route.name or "unknown"
    try:
        return await handler(request)
    except web.HTTPMethodNotAllowed as error:
        return refuse(MethodNotAllowed(error.allowed_methods))
    except web.HTTPNotFound:
        return refuse(NotFound())
    except web.HTTPRequestEntityTooLarge:
        return refuse(BodyTooLarge())
    except Exception as error:  # noqa: BLE001 - whatever it is, the sender of the request does not hear of it
        if (known := as_api_error(error)) is not None:
            return refuse(known)
        request_id = secrets.token_hex(4)
        log.error("%s: in %s, %s", request_id, name, kind_and_place(error))  # noqa: TRY400
        return refuse(Internal(request_id))


@web.middleware
async def host(request: web.Request, handler: Next) -> web.StreamResponse:
    """Check that `Host` is the literal address, once; not `request.host`, which makes one up when there is none."""
    if request.headers.getall(hdrs.HOST, []) != [request.app[SETTINGS].authority]:
        # Not 421, which would be the name for it: Chromium sends such a request again (seen in 156).
        raise BadHost
    return await handler(request)


@web.middleware
async def target(request: web.Request, handler: Next) -> web.StreamResponse:
    """Check the method (only those in use, so no CORS preflight is ever answered), and that the target is a path.

    `Expect` asks for an answer before there is a request to judge; nobody of ours sends it.
    """
    if request.method not in METHODS:
        missed = request.match_info.http_exception
        raise MethodNotAllowed(missed.allowed_methods if isinstance(missed, web.HTTPMethodNotAllowed) else set(METHODS))
    if not request.raw_path.startswith("/") or request.raw_path.startswith("//"):
        raise BadTarget
    if EXPECTS in request:
        raise BadExpectation
    return await handler(request)


@web.middleware
async def provenance(request: web.Request, handler: Next) -> web.StreamResponse:
    """Check `Origin` and `Sec-Fetch-*` against the senders of the route; they say nothing of who is no browser."""
    if (route := _route(request)) is not None:
        if route.sender not in _possible_senders(request):
            raise BadOrigin
        request[ORIGIN] = _single(request, hdrs.ORIGIN) or CLI
    return await handler(request)


def _possible_senders(request: web.Request) -> set[Sender]:
    origin, site = _single(request, hdrs.ORIGIN), _single(request, "Sec-Fetch-Site")
    senders = set()
    if (
        origin in (None, request.app[SETTINGS].origin)
        and (site in (None, "none", "same-origin") or _opens_a_tab(request))
        and _single(request, "Sec-Fetch-Dest") not in FRAMES
    ):
        senders |= {Sender.PAGE, Sender.ANYONE}
        if site in (None, "same-origin"):
            senders.add(Sender.VIEWER)
    if origin is None and site is None:
        senders |= {Sender.EXTENSION, Sender.ANYONE}
    # Where an extension's site is "none" to Chromium, it is "same-origin" to Firefox.
    if origin is not None and EXTENSION.fullmatch(origin) and site in ("none", "same-origin"):
        senders |= {Sender.EXTENSION, Sender.ANYONE}
    return senders


def _opens_a_tab(request: web.Request) -> bool:
    # A link on another site may lead here: the page that opens holds no data of its own.
    return (
        request.method in (hdrs.METH_GET, hdrs.METH_HEAD)
        and _single(request, "Sec-Fetch-Mode") == "navigate"
        and _single(request, "Sec-Fetch-Dest") == "document"
    )


@web.middleware
async def failures(request: web.Request, handler: Next) -> web.StreamResponse:
    """Limit the rate of failed proofs: beyond it the sender is told to wait. A good proof is let in all the same."""
    try:
        return await handler(request)
    except Exception as error:
        if not isinstance(as_api_error(error), NotAuthenticated):
            raise
        window = request.app[FAILURES]
        if wait := window.wait():
            raise TooMany(wait) from None
        window.count()
        raise


@web.middleware
async def authentication(request: web.Request, handler: Next) -> web.StreamResponse:
    """Check the session, or that a signature is to come: by headers alone, whichever the route asks for."""
    route = _route(request)
    header = _single(request, hdrs.AUTHORIZATION) or ""
    if route is not None and route.proof is Proof.SESSION:
        scheme, _, token = header.partition(" ")
        if scheme != "Bearer" or not request.app[SESSIONS].knows(token):
            raise LoginRequired
        request[TOKEN] = token
    elif route is not None and route.proof is Proof.SIGNATURE:
        authorization = Authorization.read(header)
        if authorization is None:
            raise NotSigned
        request[EXPECTED] = request.app[PAIRINGS].expect(authorization, request[ORIGIN])
    return await handler(request)


@web.middleware
async def body(request: web.Request, handler: Next) -> web.StreamResponse:
    """Read the body, after its type, encoding and length are checked, in limited time."""
    if (route := _route(request)) is not None:
        length = request.content_length
        coming = bool(length) or hdrs.TRANSFER_ENCODING in request.headers
        if hdrs.CONTENT_ENCODING in request.headers:
            raise BadType("Send the body as it is, without Content-Encoding.")
        if (coming or route.takes_body) and request.content_type != route.media_type:
            raise BadType(f"Send the body as {route.media_type}.")
        if length is None and (coming or route.takes_body):
            raise LengthRequired
        if length is not None and length > route.max_body:
            raise BodyTooLarge(f"The body has {length} bytes; this address takes {route.max_body}.")
        try:
            async with asyncio.timeout(BODY_SECONDS):
                request[BODY] = await request.read()
        except TimeoutError:
            raise SlowBody from None
    return await handler(request)


@web.middleware
async def signature(request: web.Request, handler: Next) -> web.StreamResponse:
    """Verify the signature of the request, now with its body, and sign the answer, whichever it is."""
    expected = request.get(EXPECTED)
    if expected is None:
        return await handler(request)
    write_down = expected.verify(method=request.method, target=request.raw_path, body=request[BODY])
    try:
        if write_down is not None:
            await asyncio.to_thread(write_down)
        response = await handler(request)
    except Exception as error:
        if (known := as_api_error(error)) is None:
            raise
        response = refuse(known)
    content = response.body if isinstance(response, web.Response) else None
    response.headers["SSI-Signature"] = expected.sign(response.status, content if isinstance(content, bytes) else b"")
    return response


GUARDS = (boundary, host, target, provenance, failures, authentication, body, signature)


def _route(request: web.Request) -> Route | None:
    """The row of the table; None when the address or the method is unknown, which the router answers."""
    return request.app[ROUTES].get(request.match_info.route.name or "")


def _single(request: web.Request, header: str) -> str | None:
    values = request.headers.getall(header, [])
    if len(values) > 1:
        raise BadOrigin
    return values[0] if values else None
