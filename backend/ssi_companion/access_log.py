"""One line for each request: which route, how it ended, how long and how much. Never a value."""

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger


class AccessLog(AbstractAccessLogger):
    """Paths and queries are left out on purpose: file names and ids are nobody else's business."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        # A request that could not be parsed never met the router.
        route = request.match_info.route.name if isinstance(request, web.Request) else None
        self.logger.info(
            "%s %d %.0f ms %d bytes", route or "unknown", response.status, time * 1000, response.body_length
        )
