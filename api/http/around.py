"""Around every call: its id, the headers of the answer, the log line and the metrics."""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from collections.abc import Callable

from fastapi import Request, Response
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from constraints.facts.cpr import contains_cpr

from . import problems
from .headers import headers_of

log = logging.getLogger("anvis.api")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Around:
    """Outermost: gives the call its id, adds headers to the answer, and tells what came of it, without facts of a case.

    An error that nobody answered becomes an internal one here.
    """

    def __init__(
        self, app: ASGIApp, registry: CollectorRegistry, wrong: Callable[[Request, Exception], Response] = problems.of_error
    ) -> None:  # fmt: skip
        self.app = app
        self.wrong = wrong
        self.calls = Counter("anvis_requests", "Calls by path and status", ["path", "status"], registry=registry)
        self.seconds = Histogram("anvis_request_seconds", "Duration of calls", ["path"], registry=registry)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        request.state.request_id = _request_id(request)
        start, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.update(headers_of(request))
                headers["X-Request-ID"] = request.state.request_id
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as wrong:
            log.error(json.dumps({"request_id": request.state.request_id, "error": type(wrong).__name__}))
            if not status:
                await self.wrong(request, wrong)(scope, receive, sending)
        finally:
            self._told(request, status, time.perf_counter() - start)

    def _told(self, request: Request, status: int, took: float) -> None:
        path = _path(request)
        self.calls.labels(path, str(status)).inc()
        self.seconds.labels(path).observe(took)
        line = {
            "request_id": request.state.request_id, "method": _method(request), "path": path, "status": status,
            "ms": round(1000 * took, 1),
        }  # fmt: skip
        log.info(json.dumps(line))


def _path(request: Request) -> str:
    """The path as the routers write it, so that nothing a caller put into an address is told."""
    return str(getattr(request.scope.get("route"), "path", "(other)"))


def _request_id(request: Request) -> str:
    """The caller's own id where it is plain and holds nothing shaped like a civil number; else one of ours."""
    asked = request.headers.get("x-request-id", "")
    return asked if _REQUEST_ID.fullmatch(asked) and not contains_cpr(asked) else uuid.uuid4().hex


def _method(request: Request) -> str:
    return request.method if request.method in _METHODS else "(other)"
