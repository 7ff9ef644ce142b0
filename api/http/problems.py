"""Errors as RFC 9457 problems. Nothing a caller sent is echoed unless a check showed it to be harmless."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from constraints.errors import (
    KINDS,
    AllocationError,
    InputError,
    Malformed,
    NotFound,
    WrongMethod,
    cut,
    in_language,
    known,
)
from constraints.expected import wanted
from constraints.facts.cpr import contains_cpr
from constraints.language import say

from ..service.door import pointer
from ..service.problem_types import ADDRESS

MEDIA = "application/problem+json"
HEADERS: Mapping[int, Mapping[str, str]] = {
    503: {"Retry-After": "1"},
    429: {"Retry-After": "30"},
    401: {"WWW-Authenticate": "Bearer"},
}
_FINDINGS = 200
_HTTP = {404: NotFound("no-address"), 405: WrongMethod("no-method"), 400: Malformed("bad-request")}


def language(request: Request) -> str:
    """The language of a problem: Danish where the caller puts it first, else English."""
    first = request.headers.get("accept-language", "").split(",")[0].split(";")[0].strip().lower()
    return "da" if first == "da" or first.startswith("da-") else "en"


def of_error(request: Request, wrong: Exception, errors: Sequence[dict[str, Any]] = ()) -> JSONResponse:
    """The problem of an error: what the registry says of it, or an internal error that tells nothing.

    `errors` hold a JSON pointer each; left out, they come from the facts of the error.
    """
    told, lang = known(wrong).shortened(), language(request)
    if contains_cpr(told.facts) or contains_cpr(told.text(lang)):
        told = InputError("cpr-number/hidden")
    group = KINDS[told.kind].group
    body: dict[str, Any] = {
        "type": ADDRESS + group.name, "title": say(lang, group.title), "status": group.status,
        "detail": told.text(lang),
        "instance": f"urn:anvis:request:{request.state.request_id}",
    }  # fmt: skip
    found = [e for e in errors or _errors(told, lang) if not contains_cpr(e)]
    if found:
        body["errors"] = found
    headers = {"Content-Language": lang} | dict(HEADERS.get(group.status, {}))
    return JSONResponse(body, group.status, headers, MEDIA)


def plain(wrong: HTTPException) -> Exception:
    """What the registry says of a plain HTTP error: no such address, a method that is not allowed."""
    return _HTTP.get(wrong.status_code, wrong)


def of_http(request: Request, wrong: HTTPException) -> JSONResponse:
    """The problem of a plain HTTP error."""
    found = of_error(request, plain(wrong))
    found.headers.update(wrong.headers or {})
    return found


def of_parameters(request: Request, wrong: RequestValidationError) -> JSONResponse:
    """The problem of parameters that cannot be read, with a pointer to each."""
    errors = [
        {
            "pointer": "/" + "/".join(str(p) for p in e["loc"]),
            "code": e["type"],
            "detail": wanted(e).say(language(request)),
        }
        for e in wrong.errors()
    ]
    return of_error(request, InputError("bad-parameter"), errors)


def _errors(wrong: AllocationError, lang: str) -> list[dict[str, Any]]:
    findings = wrong.facts.get("findings")
    place = wrong.facts.get("pointer")
    if isinstance(findings, list):
        return [{"pointer": _pointer(f), "code": f["code"], "detail": _detail(f, lang)} for f in findings[:_FINDINGS]]
    return [{"pointer": place, "code": wrong.code, "detail": wrong.text(lang)}] if place else []


def _detail(finding: dict[str, Any], lang: str) -> str:
    """A finding in words, with the name of a setting or a column that is too long to be repeated cut."""
    text = str(in_language(finding["message"], lang))
    for name in (finding["table"], finding["column"]):
        if name:
            text = text.replace(str(name), cut(str(name)))
    return text


def _pointer(finding: dict[str, Any]) -> str:
    """`/households/3/min_rooms`: row 5 of a table is item 3, the heading being line 1."""
    table = str(finding["table"]).removesuffix(".yaml")
    parts = [] if table.startswith("(") else [table]
    row = finding["row"]
    if row is not None and row >= 2:
        parts.append(str(row - 2))
    if finding["column"]:
        parts += str(finding["column"]).split(".") if table in ("batch", "policy") else [str(finding["column"])]
    return pointer(tuple(parts))
