"""Route: a row of the table, with address, permitted sender, required proof, what is sent and what is answered."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from enum import Enum

from aiohttp import web
from pydantic import BaseModel

from ..limits import SMALL_BODY

Handler = Callable[..., Awaitable[web.StreamResponse]]
"""Takes the request, then the query and the body as models, as far as the route has them."""


class Sender(Enum):
    """From where a request may come, by its `Origin` and `Sec-Fetch-*`, which a web page cannot forge."""

    PAGE = "the browser's address bar, or the viewer"
    VIEWER = "the viewer, or no browser at all"
    EXTENSION = "an extension, or no browser at all"
    ANYONE = "anything but another web page"


class Proof(Enum):
    """How the sender proves who it is."""

    NONE = None
    SESSION = "Bearer"
    SIGNATURE = "SSI1"


@dataclass(frozen=True)
class Text:
    """An answer of text, which no model describes."""

    media_type: str = "text/plain"


Answer = type[BaseModel] | Text | None
"""What a status answers with: a model, a text, or nothing."""


@dataclass(frozen=True)
class Route:
    """One row of the table of routes; `max_body` in bytes."""

    method: str
    path: str
    name: str
    handler: Handler
    summary: str = ""
    answers: Mapping[int, Answer] = field(default_factory=dict)
    _: KW_ONLY
    sender: Sender
    proof: Proof = Proof.NONE
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    media_type: str = "application/json"
    max_body: int = SMALL_BODY

    @property
    def takes_body(self) -> bool:
        """Whether a body has to come; elsewhere a small one is allowed and ignored."""
        return self.body is not None or self.media_type != "application/json"
