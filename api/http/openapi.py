"""The OpenAPI 3.1 document, made from the routes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.routing import compile_path

from .schema import PROBLEM, problem_response

# The framework's own shapes of a refused parameter, which are never sent.
_NEVER_SENT = ("HTTPValidationError", "ValidationError")
# Where an answer names a thing: call and status → parameter of the calls that go on from it, and where its value stands.
_NAMES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("post /v1/batches", "201"): ("batch_id", "$response.body#/id"),
    ("post /v1/months", "201"): ("batch_id", "$response.body#/batch/id"),
    ("post /v1/batches/{batch_id}/freeze", "200"): ("batch_id", "$response.body#/id"),
    ("post /v1/batches/{batch_id}/runs", "202"): ("run_id", "$response.body#/id"),
    ("post /v1/batches/{batch_id}/vacancies", "200"): ("vacancy_id", "$response.body#/ours/0/id"),
    ("post /v1/runs/{run_id}/again", "202"): ("run_id", "$response.body#/run/id"),
    ("post /v1/runs/{run_id}/approve", "200"): ("offer_id", "$response.body#/made/0/id"),
    ("post /v1/offers", "201"): ("offer_id", "$response.body#/id"),
    ("post /v1/vacancies", "201"): ("vacancy_id", "$response.body#/id"),
    ("post /v1/courses", "201"): ("course_id", "$response.body#/id"),
    ("post /v1/simulations", "202"): ("simulation_id", "$response.body#/id"),
    ("post /v1/tokens", "201"): ("token_id", "$response.body#/rows/0/id"),
}


def openapi(app: FastAPI) -> dict[str, Any]:
    """The document of the application, made once."""
    if app.openapi_schema is None:
        app.openapi_schema = _made(app)
    return app.openapi_schema


def methods_of(app: FastAPI, path: str) -> list[str]:
    """Every method that the address takes: several doors may stand at one, and the framework names those of the first."""
    return sorted(
        {
            method.upper()
            for told, item in openapi(app)["paths"].items()
            if compile_path(told)[0].match(path)
            for method in item
        }
    )


def _made(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes, openapi_version="3.1.0"
    )
    parts = found.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    parts["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"bearer": []}, {}]
    for operation in _operations(found):
        answers = operation["responses"]
        if "422" in answers:
            answers["422"] = problem_response(422)
        if "401" not in answers:
            operation["security"] = []
    for unused in _NEVER_SENT:
        schemas.pop(unused, None)
    _linked(found["paths"])
    return found


def _linked(paths: dict[str, Any]) -> None:
    """Links from the answer that names a thing to every call that goes on from it, with its version where one is needed."""
    for (call, status), (name, value) in _NAMES.items():
        method, path = call.split(" ")
        answer = paths[path][method]["responses"][status]
        for there, item in paths.items():
            for operation in item.values() if f"{{{name}}}" in there else ():
                asked = {"path." + name: value}
                of_its_own = "/0/" not in value  # the answer's version is not that of one thing among several in it
                if of_its_own and any(p["name"] == "if-match" for p in operation["parameters"]):
                    asked["header.if-match"] = "$response.header.ETag"
                link = {"operationId": operation["operationId"], "parameters": asked}
                answer.setdefault("links", {})[operation["operationId"]] = link


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in document["paths"].values():
        yield from item.values()
