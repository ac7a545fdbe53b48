"""Errors of access and history, which know no HTTP, are answered with a status and headers in one place."""

from collections.abc import Iterator

import pytest

from ssi_companion.access import errors as access
from ssi_companion.history.records import Deleted, Unknown
from ssi_companion.service.errors import as_api_error

BEARER, SSI1 = {"WWW-Authenticate": "Bearer"}, {"WWW-Authenticate": "SSI1"}

ANSWERS = [
    (access.BadNonce(), 400, "bad_nonce", {}),
    (access.BadCode(), 401, "bad_code", BEARER),
    (access.CodeReused(), 401, "code_reused", BEARER),
    (access.UnknownKid(), 401, "unknown_kid", SSI1),
    (access.StaleNonce(), 401, "stale_nonce", SSI1),
    (access.BadMac(), 401, "bad_mac", SSI1),
    (access.OriginNotPaired(), 403, "origin_not_paired", {}),
    (Unknown("There is no capture 'KANARIENVOGEL'."), 404, "not_found", {}),
    (Deleted("KANARIENVOGEL"), 409, "deleted", {}),
]


def kinds(of: type[access.AccessError]) -> Iterator[type[access.AccessError]]:
    for kind in of.__subclasses__():
        yield from kinds(kind)
        if "code" in vars(kind):
            yield kind


@pytest.mark.parametrize(("error", "status", "code", "headers"), ANSWERS, ids=lambda value: getattr(value, "code", ""))
def test_an_error_of_access_or_history_has_its_public_answer(
    error: Exception, status: int, code: str, headers: dict[str, str]
) -> None:
    answer = as_api_error(error)
    assert answer is not None
    assert (answer.status, answer.code, answer.headers) == (status, code, headers)
    assert "KANARIENVOGEL" not in answer.detail
    if isinstance(error, access.AccessError):
        assert answer.detail == error.detail == " ".join(str(type(error).__doc__).split())


def test_every_error_of_access_has_an_answer() -> None:
    assert set(kinds(access.AccessError)) == {type(error) for error, *_ in ANSWERS if hasattr(error, "code")}


def test_a_mistake_in_the_program_has_no_answer_of_its_own() -> None:
    assert as_api_error(ZeroDivisionError()) is None
