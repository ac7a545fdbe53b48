"""App keys: typed keys of the state that the application and each request carry."""

from collections.abc import Mapping

from aiohttp import web

from ..access.pairing import Expected, Pairings
from ..access.sessions import Sessions
from ..history.reader_process import ReaderProcess
from ..settings import Settings
from .page_recorder import PageRecorder
from .rate_limits import Rate, Window
from .route import Route
from .store_thread import StoreThread

SETTINGS = web.AppKey("settings", Settings)
ROUTES = web.AppKey("routes", Mapping[str, Route])
STORE = web.AppKey("store", StoreThread)
READER = web.AppKey("reader", ReaderProcess)
SESSIONS = web.AppKey("sessions", Sessions)
PAIRINGS = web.AppKey("pairings", Pairings)
FAILURES = web.AppKey("failures", Window)
CAPTURE_RATE = web.AppKey("capture_rate", Rate)
PAGES = web.AppKey("pages", PageRecorder)

ROUTE_NAME = web.RequestKey("route_name", str)
EXPECTS = web.RequestKey("expects", bool)
ORIGIN = web.RequestKey("origin", str)
TOKEN = web.RequestKey("token", str)
EXPECTED = web.RequestKey("expected", Expected)
BODY = web.RequestKey("body", bytes)
