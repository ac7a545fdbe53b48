"""Generate the OpenAPI 3.1 description of the JSON interface from the table of routes."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from .route import Answer, Proof, Route, Text
from .wire import ID, Error

JSON = "application/json"
REFERENCE = "#/components/schemas/{model}"

ANYWHERE = {
    400: "The request makes no sense.",
    403: "Wrong Host, or another web page.",
    408: "The body came too slowly.",
    411: "No Content-Length.",
    413: "The body is too large.",
    415: "The body is of the wrong type, or encoded.",
    417: "An Expect header that is not understood.",
    429: "Too many; see Retry-After.",
    500: "A mistake in SSI Companion.",
    503: "Busy; see Retry-After.",
}
"""What any address may answer instead, always with an `Error`; 417 alone has a body of text."""

Model = tuple[type[BaseModel], JsonSchemaMode]
References = Mapping[Any, dict[str, Any]]
"""Where the schema of a `Model` is, as a `$ref`."""


def describe(routes: Iterable[Route], *, version: str, server: str) -> dict[str, Any]:
    """The whole OpenAPI document of these routes, as JSON values."""
    routes = tuple(routes)
    references, definitions = models_json_schema(sorted(_models(routes), key=str), ref_template=REFERENCE)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, references)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "SSI Companion",
            "version": version,
            "summary": "The history of a Social Selling Index, on its owner's machine.",
            "description": "Not affiliated with LinkedIn.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"],
            "responses": {str(status): _problem(said, references) for status, said in ANYWHERE.items()},
            "securitySchemes": {
                Proof.SESSION.name: {"type": "http", "scheme": "bearer"},
                Proof.SIGNATURE.name: {
                    "type": "http",
                    "scheme": "SSI1",
                    "description": "A nonce from `hello`, and a MAC over the request by the pairing's key.",
                },
            },
        },
    }


def _models(routes: tuple[Route, ...]) -> set[Model]:
    answers = {answer for route in routes for answer in route.answers.values() if isinstance(answer, type)}
    bodies = {route.body for route in routes if route.body}
    return {(model, "serialization") for model in answers | {Error}} | {(model, "validation") for model in bodies}


def _operation(route: Route, references: References) -> dict[str, Any]:
    answers: dict[int, Answer] = dict(route.answers)
    if route.proof is not Proof.NONE:
        answers[401] = Error
    if "{" in route.path:
        answers[404] = Error
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "parameters": [*_path_parameters(route), *_query_parameters(route)],
        "responses": {str(status): _response(status, what, references) for status, what in answers.items()}
        | {str(status): {"$ref": f"#/components/responses/{status}"} for status in ANYWHERE},
    }
    if route.body is not None:
        schema = references[route.body, "validation"]
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    elif route.takes_body:
        operation["requestBody"] = {"required": True, "content": {route.media_type: {}}}
    if route.proof is not Proof.NONE:
        operation["security"] = [{route.proof.name: []}]
    return operation


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    names = re.findall(r"{(\w+)}", route.path)
    schema = {"type": "string", "pattern": ID}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    schema = route.query.model_json_schema()
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _present(what)}
        for name, what in schema["properties"].items()
    ]


def _present(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a query parameter, without null: one may be left out, but there is no way to write null."""
    choices = [choice for choice in schema.get("anyOf", []) if choice != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name not in ("anyOf", "default", "title")}
    return rest | choices[0] if len(choices) == 1 else rest


def _response(status: int, what: Answer, references: References) -> dict[str, Any]:
    if what is None:
        return {"description": "Done."}
    if isinstance(what, Text):
        return {"description": "As it is.", "content": {what.media_type: {}}}
    said = " ".join((what.__doc__ or "").split())
    return {
        "description": said if status < 400 or what is not Error else ANYWHERE.get(status, said),
        "content": {JSON: {"schema": references[what, "serialization"]}},
    }


def _problem(said: str, references: References) -> dict[str, Any]:
    return {"description": said, "content": {JSON: {"schema": references[Error, "serialization"]}}}
