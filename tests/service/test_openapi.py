"""The description of the interface is valid, complete, and true."""

import asyncio
import re
from collections.abc import Iterable
from typing import Any

import aiohttp
import pytest
import requests
import schemathesis
from aiohttp import web
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as limits
from openapi_spec_validator import validate
from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from helpers.signing import CHROME, Browser
from ssi_companion.access.ssi1_protocol import new_nonce
from ssi_companion.service import wire
from ssi_companion.service.api import API, PREFIX
from ssi_companion.service.app_keys import SESSIONS
from ssi_companion.service.route import Proof
from ssi_companion.settings import Settings

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
# Too long or too often is as good a reason as any to refuse what should be refused.
CONFIG = {"checks": {"negative_data_rejection": {"expected-statuses": ["4xx"]}}}


@pytest.fixture
async def document(stranger: aiohttp.ClientSession) -> dict[str, Any]:
    async with stranger.get("/api/v1/openapi.json") as response:
        assert response.status == 200
        described: dict[str, Any] = await response.json()
    return described


def test_the_description_is_valid(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_every_route_is_described_and_nothing_else(document: dict[str, Any], service: web.Application) -> None:
    routed = {
        (route.method, re.sub(r"{(\w+):[^}]*}", r"{\1}", route.resource.canonical.removeprefix(PREFIX)))
        for route in service.router.routes()
        if route.resource is not None and route.resource.canonical.startswith(PREFIX)
    }
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert described == routed


def test_every_row_of_the_table_fits_its_handler() -> None:
    for route in API:
        sent = [model for model in (route.query, route.body) if model is not None]
        taken = [kind for name, kind in route.handler.__annotations__.items() if name not in ("request", "_", "return")]
        assert taken == sent, route.name


def test_the_description_says_who_needs_which_proof(document: dict[str, Any]) -> None:
    for route in API:
        operation = document["paths"][route.path][route.method.lower()]
        assert operation.get("security") == (None if route.proof is Proof.NONE else [{route.proof.name: []}])


def test_every_error_is_an_error(document: dict[str, Any]) -> None:
    problem = {"$ref": "#/components/schemas/Error"}
    for answer in document["components"]["responses"].values():
        assert answer["content"]["application/json"]["schema"] == problem
    assert set(document["components"]["schemas"]["Error"]["required"]) == set(wire.Error.model_fields)


class Signature(AuthBase):
    """Signs a request of the `requests` library as the extension would."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser, self._url = browser, url

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        hello = {"v": 1, "kid": self._browser.kid, "cn": new_nonce()}
        sn = requests.post(f"{self._url}/hello", json=hello, headers=self._browser.headers, timeout=9).json()["sn"]
        body = request.body or b""
        signed = self._browser.sign(sn, body if isinstance(body, bytes) else body.encode(), target=request.path_url)
        signed["Content-Type"] = request.headers.get("Content-Type", "application/json")
        request.headers.update(signed)
        return request


def explore(operation: Any, sent: dict[str, Any], modes: Iterable[GenerationMode]) -> None:
    """Call an operation with what its description allows, and with what it does not."""
    for mode in modes:

        @given(case=operation.as_strategy(generation_mode=mode))
        @limits(
            max_examples=8,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def answers_as_described(case: Any) -> None:
            case.call_and_validate(checks=CHECKS, **sent)

        answers_as_described()


@pytest.mark.slow
@pytest.mark.parametrize("route", API, ids=lambda route: route.name)
async def test_no_request_meets_a_mistake_or_an_answer_nobody_described(
    route: Any,
    document: dict[str, Any],
    service: web.Application,
    settings: Settings,
    viewer: aiohttp.ClientSession,
    stranger: aiohttp.ClientSession,
) -> None:
    url = settings.origin + PREFIX
    sent: dict[str, Any] = {"base_url": url, "timeout": 9}
    if route.proof is Proof.SESSION:
        token = service[SESSIONS].open(service[SESSIONS].new_code())
        sent["headers"] = {"Authorization": f"Bearer {token}"}
    elif route.proof is Proof.SIGNATURE:
        sent["auth"] = Signature(await Browser.paired(viewer, stranger, CHROME), url)
    config = schemathesis.Config.from_dict(CONFIG)
    operation = schemathesis.openapi.from_dict(document, config=config)[route.path][route.method]
    takes_something = route.body or route.query or "{" in route.path or route.takes_body
    modes = GenerationMode if takes_something else [GenerationMode.POSITIVE]
    await asyncio.to_thread(explore, operation, sent, modes)
