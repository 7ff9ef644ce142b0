"""The HTTP API from its OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ..app import create_app
from ..settings import Settings
from .markdown import anchor, code, heading, marked, prose, table, title


def calls(lang: str) -> Iterator[str]:
    """A section per call, in the order of the document. In English whatever `lang`, as the document is."""
    yield title(1, "HTTP API")
    yield (
        "The same as `/openapi.json` and `/docs` of a running service. A bearer token is needed where the server has one; "
        "errors are problems (RFC 9457)."
    )
    yield ""
    document = _document()
    for tag, found in _by_tag(document).items():
        yield from heading(anchor("calls", tag), tag[0].upper() + tag[1:])
        for path, verb, operation in found:
            yield from _call(path, verb, operation)


@cache
def _document() -> Mapping[str, Any]:
    """The OpenAPI document, made once for both languages."""
    return create_app(Settings(token=None)).openapi()


def _by_tag(document: Mapping[str, Any]) -> dict[str, list[tuple[str, str, Any]]]:
    found: dict[str, list[tuple[str, str, Any]]] = {}
    for path, item in document["paths"].items():
        for verb, operation in item.items():
            found.setdefault((operation.get("tags") or ["service"])[0], []).append((path, verb, operation))
    return found


def _call(path: str, verb: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield from heading(anchor("call", verb, path), code(f"{verb.upper()} {path}"), 3)
    for paragraph in str(operation.get("description", "")).split("\n\n"):
        yield f"{prose(paragraph)}\n"
    parameters = operation.get("parameters", ())
    yield from table(
        ("parameter", "stands in", "what it is"),
        (
            (marked(code(p["name"]), "required" if p.get("required") else ""), p["in"], prose(p.get("description", "")))
            for p in parameters
        ),
    )  # fmt: skip
    bodies = list(operation.get("requestBody", {}).get("content", {}))
    if bodies:
        yield f"Body: {', '.join(map(code, bodies))}\n"
    yield from table(
        ("status", "answer"),
        ((str(status), prose(answer.get("description", ""))) for status, answer in operation["responses"].items()),
    )
