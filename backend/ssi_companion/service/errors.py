"""Errors that end a request, each with its HTTP status, public code and sentence.

    ApiError
     |-- BadRequest         400  bad_json, bad_query, bad_target, impossible_moment
     |-- NotAuthenticated   401  auth_required, login_required
     |-- Forbidden          403  bad_host, bad_origin
     |-- NotFound           404  not_found, no_readings
     |-- MethodNotAllowed   405  method_not_allowed
     |-- DeletedCapture     409  deleted
     |-- BadBody            408, 411, 413, 415
     |-- BadExpectation     417  bad_expectation
     |-- Busy               429, 503  with the seconds to wait
     |-- Stopping           503  stopping
     |-- HistoryUnusable    503  disk_full, history_locked, history_missing, ... as in history/database.py
     |-- Damaged            500  damaged_capture
     `-- Internal           500  internal

`code` is public and stable, the docstring is the sentence for people, `status` the HTTP status.
None of them ever quotes what was sent. What `access/` and `history/` raise knows of no HTTP and becomes one of these
in `as_api_error`.
"""

# ruff: noqa: N818 - the names say what is wrong; all of them are answers, none a failure of the program

from typing import ClassVar

from ..access.errors import BadNonce, LoginRefused, OriginNotPaired, SignatureRefused
from ..access.secrets_store import SecretsUnavailable
from ..history.database import UnusableDatabase
from ..history.records import DamagedCapture, Deleted, ImpossibleMoment, ReaderClosed, Unknown

FAULT_SECONDS = 15.0
"""When to try again after a fault of the disk: it lasts as long as it takes somebody to make room."""


class ApiError(Exception):
    """The request was not answered."""

    status: ClassVar[int]
    code: str

    def __init__(self, detail: str = "", *, code: str = "") -> None:
        super().__init__(detail)
        self._detail = detail
        if code:
            self.code = code

    @property
    def detail(self) -> str:
        """The sentence for people."""
        return self._detail or " ".join((self.__doc__ or "").split())

    @property
    def headers(self) -> dict[str, str]:
        """What the answer says beside its body."""
        return {}


class BadRequest(ApiError):
    """The request makes no sense."""

    status = 400


class BadJson(BadRequest):
    """The body is not the JSON object this address takes."""

    code = "bad_json"


class BadQuery(BadRequest):
    """The part of the address after the question mark is not understood."""

    code = "bad_query"


class BadTarget(BadRequest):
    """The request must name a path of this service, starting with one slash."""

    code = "bad_target"


class NotAuthenticated(ApiError):
    """The sender did not prove who it is."""

    status = 401
    scheme: ClassVar[str] = "Bearer"

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": self.scheme}


class LoginRequired(NotAuthenticated):
    """This window is not logged in, or no longer. Run `ssi open`, or open the history from the extension."""

    code = "login_required"


class NotSigned(NotAuthenticated):
    """The request is not signed."""

    code = "auth_required"
    scheme = "SSI1"


class Forbidden(ApiError):
    """Whoever sent this has no business here."""

    status = 403


class BadHost(Forbidden):
    """This service answers only under the literal address it listens on."""

    code = "bad_host"


class BadOrigin(Forbidden):
    """Web pages of other addresses cannot use this service."""

    code = "bad_origin"


class NotFound(ApiError):
    """There is nothing here."""

    status = 404
    code = "not_found"


class NoReadings(NotFound):
    """There is no reading yet. Capture or import an SSI page first."""

    code = "no_readings"


class MethodNotAllowed(ApiError):
    """This address does not take that method."""

    status = 405
    code = "method_not_allowed"

    def __init__(self, allowed: set[str]) -> None:
        super().__init__()
        self._allowed = allowed

    @property
    def headers(self) -> dict[str, str]:
        return {"Allow": ", ".join(sorted(self._allowed))}


class DeletedCapture(ApiError):
    """This capture is deleted. Undelete it first."""

    status = 409
    code = "deleted"


class BadBody(ApiError):
    """The body was not taken."""


class SlowBody(BadBody):
    """The body did not arrive in time."""

    status = 408
    code = "slow_body"


class LengthRequired(BadBody):
    """The request must say the length of its body."""

    status = 411
    code = "length_required"


class BodyTooLarge(BadBody):
    """The body is larger than this address takes."""

    status = 413
    code = "too_large"


class BadType(BadBody):
    """The body is of the wrong type, or encoded."""

    status = 415
    code = "bad_type"


class BadExpectation(ApiError):
    """This service gives no promise before the request is there. Send it without `Expect`."""

    status = 417
    code = "bad_expectation"


class Busy(ApiError):
    """The service has enough to do."""

    def __init__(self, wait: float) -> None:
        super().__init__()
        self._wait = wait

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(max(1, round(self._wait)))}


class TooMany(Busy):
    """Too many requests of this kind in a short time. Wait a little."""

    status = 429
    code = "too_many"


class Overloaded(Busy):
    """Other pages are being read. Try again in a moment."""

    status = 503
    code = "busy"


class Stopping(Busy):
    """The service is stopping. Send it again when it runs."""

    status = 503
    code = "stopping"


class HistoryUnusable(Busy):
    """The file of the history cannot be used now. What was sent is not stored; try again when that has changed."""

    status = 503

    def __init__(self, why: UnusableDatabase) -> None:
        super().__init__(FAULT_SECONDS)
        self._detail, self.code = str(why), why.code


class KeysUnavailable(Busy):
    """The keys of the browsers cannot be read or written now. Nothing was stored; try again when that has changed."""

    status = 503
    code = "keys_unavailable"

    def __init__(self, why: SecretsUnavailable) -> None:
        super().__init__(FAULT_SECONDS)
        self._detail = str(why)


class Damaged(ApiError):
    """What is stored of this one capture is damaged."""

    status = 500
    code = DamagedCapture.code


class Internal(ApiError):
    """Something went wrong inside SSI Companion."""

    status = 500
    code = "internal"

    def __init__(self, request_id: str) -> None:
        super().__init__(f"Something went wrong inside SSI Companion. Its log knows more under {request_id}.")


def as_api_error(error: Exception) -> ApiError | None:
    """The answer to whatever a request met, with its status and headers; None for a mistake in the program."""
    match error:
        case ApiError():
            return error
        case BadNonce():
            return BadRequest(error.detail, code=error.code)
        case UnusableDatabase():
            return HistoryUnusable(error)
        case DamagedCapture():
            return Damaged(str(error))
        case ImpossibleMoment():
            return BadRequest(str(error), code=error.code)
        case LoginRefused():
            return NotAuthenticated(error.detail, code=error.code)
        case SecretsUnavailable():
            return KeysUnavailable(error)
        case SignatureRefused():
            return NotSigned(error.detail, code=error.code)
        case OriginNotPaired():
            return Forbidden(error.detail, code=error.code)
        case ReaderClosed():
            return Stopping(2)
        case Unknown():
            return NotFound()
        case Deleted():
            return DeletedCapture()
        case _:
            return None
