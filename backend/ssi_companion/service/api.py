"""The JSON interface: one table, from which its routes and its description are made."""

import json
from functools import cache, partial

from aiohttp import web
from pydantic import BaseModel, ValidationError

from .. import __version__
from ..limits import CAPTURE_BODY, UPLOAD_BODY
from . import access_handlers as access
from . import history_handlers as history
from . import wire
from .app_keys import BODY, SETTINGS
from .errors import BadJson, BadQuery
from .openapi import describe
from .responses import answer
from .route import Handler, Proof, Route, Sender, Text

PREFIX = "/api/v1"
JSON = "application/json"


async def health(_: web.Request) -> web.Response:
    return answer(wire.Health(version=__version__))


async def specification(request: web.Request) -> web.Response:
    return web.Response(body=_described(request.app[SETTINGS].origin), content_type=JSON)


@cache
def _described(origin: str) -> bytes:
    # A tenth of a second, which is not for every start.
    return json.dumps(describe(API, version=__version__, server=origin + PREFIX)).encode()


open_to_all = partial(Route, sender=Sender.ANYONE)
viewer = partial(Route, sender=Sender.VIEWER, proof=Proof.SESSION)
signed = partial(Route, sender=Sender.EXTENSION, proof=Proof.SIGNATURE)

API: tuple[Route, ...] = (
    open_to_all("GET", "/health", "health", health, "Whether this is SSI Companion, and which.", {200: wire.Health}),
    open_to_all("GET", "/openapi.json", "openapi", specification, "This description.", {200: Text(JSON)}),
    # Who comes in
    Route(
        "POST",
        "/sessions",
        "log_in",
        access.log_in,
        "Trade a one-time code for a session. A code that comes twice ends the session it opened.",
        {201: wire.Session, 401: wire.Error},
        sender=Sender.VIEWER,
        body=wire.LogIn,
    ),
    viewer("DELETE", "/sessions", "log_out", access.log_out, "End this session.", {204: None}),
    signed(
        "POST",
        "/login-codes",
        "new_login_code",
        access.new_login_link,
        "An address that opens the viewer logged in, once and within a minute.",
        {201: wire.LoginLink},
    ),
    # Browsers
    Route(
        "POST",
        "/hello",
        "hello",
        access.hello,
        "Ask the service to prove itself, and for a nonce to sign one request with.",
        {200: wire.HelloAnswer, 401: wire.Error},
        sender=Sender.EXTENSION,
        body=wire.Hello,
    ),
    viewer(
        "POST",
        "/pairings",
        "pair",
        access.pair,
        "A new pairing string. It dies after ten minutes unless a browser has sent something signed by then.",
        {201: wire.NewPairing},
    ),
    viewer("GET", "/pairings", "pairings", access.pairings, "All browsers.", {200: wire.Pairings}),
    viewer(
        "DELETE",
        "/pairings/{id}",
        "unpair",
        access.unpair,
        "Forget a browser; its key is dead at once.",
        {204: None},
    ),
    # History
    viewer("GET", "/profiles", "profiles", history.profiles, "Whose scores.", {200: wire.Profiles}),
    viewer(
        "POST",
        "/profiles/{id}/use",
        "use_profile",
        history.use_profile,
        "From now on, this is who is meant when a page does not tell.",
        {200: wire.Profiles},
    ),
    viewer(
        "GET",
        "/history",
        "history",
        history.history,
        "The effective reading of each day.",
        {200: wire.History, 404: wire.Error},
        query=wire.Range,
    ),
    viewer(
        "GET",
        "/latest",
        "latest",
        history.latest,
        "The newest reading, judged and compared.",
        {200: wire.Latest, 404: wire.Error},
        query=wire.OfProfile,
    ),
    viewer(
        "GET",
        "/readings/{id}",
        "reading",
        history.reading,
        "One reading, and where it comes from.",
        {200: wire.OneReading},
    ),
    # Captures
    signed(
        "POST",
        "/captures",
        "capture",
        history.capture,
        "Hand in the SSI page that the browser shows.",
        {201: wire.Captured, 200: wire.Captured, 422: wire.RefusedPage},
        body=wire.NewCapture,
        max_body=CAPTURE_BODY,
    ),
    viewer(
        "GET",
        "/captures",
        "captures",
        history.captures,
        "Everything that came in, readable or not, the last first.",
        {200: wire.Captures, 404: wire.Error},
        query=wire.Page,
    ),
    viewer(
        "POST",
        "/captures/{id}/choose",
        "choose",
        history.choose,
        "Make this the effective reading of its day.",
        {200: wire.Capture, 409: wire.Error},
    ),
    viewer(
        "POST",
        "/captures/{id}/move",
        "move",
        history.move,
        "Put this into another profile's history.",
        {200: wire.Capture},
        body=wire.ProfileChoice,
    ),
    viewer(
        "DELETE",
        "/captures/{id}",
        "delete",
        history.delete,
        "Take this out of the history; it can be restored.",
        {200: wire.Capture},
    ),
    viewer("POST", "/captures/{id}/restore", "restore", history.restore, "Undo a deletion.", {200: wire.Capture}),
    viewer(
        "GET",
        "/captures/{id}/source",
        "source",
        history.source,
        "What is kept of the page, as text.",
        {200: Text()},
    ),
    viewer(
        "POST",
        "/uploads",
        "upload",
        history.upload,
        "Hand in a saved page.",
        {201: wire.Uploaded, 200: wire.Uploaded, 422: wire.RefusedPage},
        query=wire.SavedFile,
        media_type="application/octet-stream",
        max_body=UPLOAD_BODY,
    ),
)


def add_routes(app: web.Application) -> None:
    """Register every row of the table."""
    for route in API:
        # What cannot be an id is not found, without asking the store.
        path = route.path.replace("{id}", f"{{id:{wire.ID.strip('^$')}}}")
        app.router.add_route(route.method, PREFIX + path, _endpoint(route), name=route.name)


def _endpoint(route: Route) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        sent: list[BaseModel] = []
        if route.query is not None:
            sent.append(_query(request, route.query))
        if route.body is not None:
            sent.append(_body(request, route.body))
        return await route.handler(request, *sent)

    return handle


def _query(request: web.Request, model: type[BaseModel]) -> BaseModel:
    if len(request.query) != len(set(request.query)):
        raise BadQuery("Something is there twice.")
    try:
        return model.model_validate_strings(dict(request.query))
    except ValidationError as error:
        raise BadQuery(_what_is_wrong(error)) from None


def _body(request: web.Request, model: type[BaseModel]) -> BaseModel:
    try:
        return model.model_validate_json(request[BODY])
    except ValidationError as error:
        raise BadJson(_what_is_wrong(error)) from None


def _what_is_wrong(error: ValidationError) -> str:
    """Where and what, without a word of what was sent; the name of an unknown field was sent, too."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(
        "there is an unknown field"
        if problem["type"] == "extra_forbidden"
        else ": ".join((*map(str, problem["loc"]), problem["msg"]))
        for problem in found[:5]
    )
