"""Turn a model of the interface, or an error, into an HTTP response."""

from aiohttp import web
from pydantic import BaseModel

from .errors import ApiError
from .wire import Error


def answer(content: BaseModel, status: int = 200, *, without_nulls: bool = False) -> web.Response:
    """The JSON response with this content; `without_nulls` leaves out what is None."""
    return web.Response(
        body=content.model_dump_json(by_alias=True, exclude_none=without_nulls).encode(),
        status=status,
        content_type="application/json",
        charset="utf-8",
    )


def refuse(error: ApiError) -> web.Response:
    """The response to a request that is not answered: status, headers, public code and sentence of the error."""
    response = answer(Error(error=error.code, detail=error.detail), error.status)
    response.headers.update(error.headers)
    return response
