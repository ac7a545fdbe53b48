"""Access log: route name, status, duration and size of each request, and never a value of it."""

import logging

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger

from .app_keys import ROUTE_NAME


class AccessLog(AbstractAccessLogger):
    """Logs a request without its path and query: file names and ids are nobody else's business."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        # What could not be parsed never came as far as having a route.
        route = request.get(ROUTE_NAME, "unparsed")
        self.logger.info("%s %d %.0f ms %d bytes", route, response.status, time * 1000, response.body_length)


class _OnlyTheKind(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0]:
            record.msg, record.args = f"A request met {record.exc_info[0].__qualname__}", ()
            record.exc_info = record.exc_text = None
        return True


SERVER_LOG = logging.getLogger("ssi_companion.server")
"""For aiohttp, whose errors quote the line that could not be parsed: a token may stand in it."""
SERVER_LOG.addFilter(_OnlyTheKind())
