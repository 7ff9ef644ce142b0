"""The OpenAPI 3.1 document, made from the routes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.routing import compile_path

from .schema import PROBLEM, problem_response

# The framework's own shapes of a refused parameter, which are never sent.
_NEVER_SENT = ("HTTPValidationError", "ValidationError")


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
    return found


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in document["paths"].values():
        yield from item.values()
