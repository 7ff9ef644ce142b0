"""One table from errors to RFC 9457 problems. Nothing a caller sent is echoed unless a check showed it to be harmless."""

from __future__ import annotations

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from constraints import AllocationError, InputError, LawGap, NotFound

from .service.stateless import TooLarge
from .workers import Busy, Failed, OutOfTime, WorkerDied

MEDIA = "application/problem+json"
TYPES = "urn:anvis:problem:"


class Unauthorised(AllocationError):
    """No bearer token, or a wrong one."""


class Malformed(AllocationError):
    """The body is not what the media type says."""


# Class → (name of the type, status, title). The first that fits counts.
TABLE: tuple[tuple[type[AllocationError], str, int, str], ...] = (
    (Unauthorised, "unauthorised", 401, "Not authorised"),
    (Malformed, "malformed", 400, "The request cannot be read"),
    (TooLarge, "too-large", 413, "More than one call may ask for"),
    (NotFound, "not-found", 404, "Not found"),
    (LawGap, "law-gap", 422, "The law of that day is not known"),
    (InputError, "bad-input", 422, "The input does not hold"),
    (Busy, "busy", 503, "Busy"),
    (WorkerDied, "worker-died", 503, "The work was lost"),
    (OutOfTime, "out-of-time", 503, "Not answered in time"),
    (Failed, "internal", 500, "Internal error"),
    (AllocationError, "refused", 422, "Refused"),
)


def problem(
    request: Request, kind: str, status: int, title: str, detail: str, errors: Sequence[dict[str, Any]] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:  # fmt: skip
    """A problem document. `errors` hold a JSON pointer each."""
    body: dict[str, Any] = {
        "type": TYPES + kind, "title": title, "status": status, "detail": detail,
        "instance": f"urn:anvis:request:{request.state.request_id}",
    }  # fmt: skip
    if errors:
        body["errors"] = list(errors)
    return JSONResponse(body, status, headers, MEDIA)


def of_error(request: Request, wrong: AllocationError) -> JSONResponse:
    """The problem of an error raised on purpose."""
    kind, status, title = next((k, s, t) for c, k, s, t in TABLE if isinstance(wrong, c))
    headers = {"Retry-After": "1"} if status == 503 else {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return problem(request, kind, status, title, wrong.message, _errors(wrong), headers)


def of_status(request: Request, status: int, detail: str | None = None) -> JSONResponse:
    """The problem of a plain HTTP error: no such address, a method that is not allowed."""
    name = HTTPStatus(status).phrase
    kind = re.sub(r"[^a-z]+", "-", name.lower()).strip("-")
    return problem(request, kind, status, name, detail or name)


def _errors(wrong: AllocationError) -> list[dict[str, Any]]:
    found = wrong.facts.get("findings")
    pointer = wrong.facts.get("pointer")
    if isinstance(found, list):
        return [{"pointer": _pointer(f), "code": f["code"], "detail": f["message"]} for f in found]
    return [{"pointer": pointer, "code": wrong.code, "detail": wrong.message}] if pointer else []


def _pointer(finding: dict[str, Any]) -> str:
    """`/households/3/min_rooms`: row 5 of a table is item 3, the heading being line 1."""
    table = str(finding["table"]).removesuffix(".yaml")
    parts = [] if table.startswith("(") else [table]
    row = finding["row"]
    if row is not None and row >= 2:
        parts.append(str(row - 2))
    if finding["column"]:
        parts += str(finding["column"]).split(".") if table in ("batch", "policy") else [str(finding["column"])]
    return "".join("/" + p.replace("~", "~0").replace("/", "~1") for p in parts)
