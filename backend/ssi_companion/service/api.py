"""The routes of the JSON interface, in one table from which its OpenAPI description is made too."""

import json
from functools import cache, partial

from aiohttp import web
from pydantic import BaseModel, ValidationError

from .. import __version__
from ..limits import CAPTURE_BODY, UPLOAD_BODY
from . import access_handlers, history_handlers, wire
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
        access_handlers.log_in,
        "Trade a one-time code for a session. A code that comes twice ends the session it opened.",
        {201: wire.Session, 401: wire.Error},
        sender=Sender.VIEWER,
        body=wire.LogIn,
    ),
    viewer("DELETE", "/sessions", "log_out", access_handlers.log_out, "End this session.", {204: None}),
    signed(
        "POST",
        "/login-codes",
        "new_login_code",
        access_handlers.new_login_link,
        "An address that opens the viewer logged in, once and within a minute.",
        {201: wire.LoginLink},
    ),
    # Browsers
    Route(
        "POST",
        "/hello",
        "hello",
        access_handlers.hello,
        "Ask the service to prove itself, and for a nonce to sign one request with.",
        {200: wire.HelloAnswer, 401: wire.Error},
        sender=Sender.EXTENSION,
        body=wire.Hello,
    ),
    viewer(
        "POST",
        "/pairings",
        "pair",
        access_handlers.pair,
        "A new pairing string. It dies after ten minutes unless a browser has sent something signed by then.",
        {201: wire.NewPairing},
    ),
    viewer("GET", "/pairings", "pairings", access_handlers.pairings, "All browsers.", {200: wire.Pairings}),
    viewer(
        "DELETE",
        "/pairings/{id}",
        "unpair",
        access_handlers.unpair,
        "Forget a browser; its key is dead at once.",
        {204: None},
    ),
    # History
    viewer("GET", "/profiles", "profiles", history_handlers.profiles, "Whose scores.", {200: wire.Profiles}),
    viewer(
        "POST",
        "/profiles/{id}/use",
        "use_profile",
        history_handlers.use_profile,
        "From now on, this is who is meant when a page does not tell.",
        {200: wire.Profiles},
    ),
    viewer(
        "GET",
        "/history",
        "history",
        history_handlers.history,
        "The effective reading of each day.",
        {200: wire.History, 404: wire.Error},
        query=wire.HistoryQuery,
    ),
    viewer(
        "GET",
        "/latest",
        "latest",
        history_handlers.latest,
        "The newest reading, judged and compared.",
        {200: wire.Latest, 404: wire.Error},
        query=wire.ProfileQuery,
    ),
    viewer(
        "GET",
        "/readings/{id}",
        "reading",
        history_handlers.reading,
        "One reading, and where it comes from.",
        {200: wire.OneReading},
    ),
    # Captures
    signed(
        "POST",
        "/captures",
        "capture",
        history_handlers.capture,
        "Hand in the SSI page that the browser shows.",
        {201: wire.RecordedCapture, 200: wire.RecordedCapture, 422: wire.RefusedPage},
        body=wire.CaptureRequest,
        max_body=CAPTURE_BODY,
    ),
    viewer(
        "GET",
        "/captures",
        "captures",
        history_handlers.captures,
        "Everything that came in, readable or not, the last first.",
        {200: wire.CaptureList, 404: wire.Error},
        query=wire.CaptureListQuery,
    ),
    viewer(
        "POST",
        "/captures/{id}/choose",
        "choose",
        history_handlers.choose,
        "Make this the effective reading of its day.",
        {200: wire.StoredCapture, 409: wire.Error},
    ),
    viewer(
        "POST",
        "/captures/{id}/move",
        "move",
        history_handlers.move,
        "Put this into another profile's history.",
        {200: wire.StoredCapture},
        body=wire.ProfileChoice,
    ),
    viewer(
        "DELETE",
        "/captures/{id}",
        "delete",
        history_handlers.delete,
        "Take this out of the history; it can be undeleted.",
        {200: wire.StoredCapture},
    ),
    viewer(
        "POST",
        "/captures/{id}/undelete",
        "undelete",
        history_handlers.undelete,
        "Undo a deletion.",
        {200: wire.StoredCapture},
    ),
    viewer(
        "GET",
        "/captures/{id}/source",
        "source",
        history_handlers.source,
        "What is kept of the page, as text.",
        {200: Text()},
    ),
    viewer(
        "GET",
        "/captures/{id}/words",
        "words",
        history_handlers.words,
        "Learn the words of the page's language from what stands beside its numbers.",
        {200: wire.WordsOfPage},
    ),
    viewer(
        "POST",
        "/uploads",
        "upload",
        history_handlers.upload,
        "Hand in a saved page.",
        {201: wire.RecordedUpload, 200: wire.RecordedUpload, 422: wire.RefusedPage},
        query=wire.UploadQuery,
        media_type="application/octet-stream",
        max_body=UPLOAD_BODY,
    ),
)


def add_routes(app: web.Application) -> None:
    """Register every row of the table of routes with the application."""
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
    """What does not fit and where, without a word of what was sent; the name of an unknown field was sent, too."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(
        "there is an unknown field"
        if problem["type"] == "extra_forbidden"
        else ": ".join((*map(str, problem["loc"]), problem["msg"]))
        for problem in found[:5]
    )
