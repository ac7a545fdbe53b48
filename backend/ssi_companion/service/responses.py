"""Turn a model of the interface, or an error, into an HTTP response."""

from aiohttp import web

from .errors import ApiError
from .wire import Error, WireModel


def answer(content: WireModel, status: int = 200) -> web.Response:
    """The JSON response with this content."""
    return web.Response(
        body=content.as_json().encode(),
        status=status,
        content_type="application/json",
        charset="utf-8",
    )


def refuse(error: ApiError) -> web.Response:
    """The response to a request that is not answered: status, headers, public code and sentence of the error."""
    response = answer(Error(error=error.code, detail=error.detail), error.status)
    response.headers.update(error.headers)
    return response
