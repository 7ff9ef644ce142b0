"""The service: wiring only."""

from __future__ import annotations

import hmac
import json
import logging
import re
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib import metadata
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from constraints.errors import AllocationError, Unauthorised
from constraints.facts.cpr import contains_cpr

from . import ours
from .http import problems
from .http.docs_page import docs_page
from .http.routes import health, law, stateless
from .http.schema import PROBLEM
from .jobs.lanes import Lane
from .settings import Settings

log = logging.getLogger("anvis.api")
OPEN = ("/health/live", "/health/ready")
LOOPBACK = ("127.0.0.1", "::1", "testclient")
# Solves take seconds and every core they get: they stand back for whoever waits for an answer.
_COURTESY = 10
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def create_app(settings: Settings | None = None) -> FastAPI:
    """The whole service, ready to be served."""
    ours.check()
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        solvers = Lane(settings.solvers, settings.solver_queue, settings.solve_seconds, courtesy=_COURTESY)
        scorers = Lane(settings.scorers, settings.score_queue, settings.score_seconds, settings.large_queue)
        async with solvers, scorers:
            app.state.solvers, app.state.scorers = solvers, scorers
            yield

    app = FastAPI(
        title="Anvis", version=metadata.version("anvis"), lifespan=lifespan, docs_url=None, redoc_url=None,
        description="Lawful, affordable, explained and proven allocation of social dwellings. A person decides, always.",
    )  # fmt: skip
    app.state.settings = settings
    app.state.registry = CollectorRegistry()
    for module in (stateless, law, health):
        app.include_router(module.router)
    _errors(app)
    _around(app, settings)

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(docs_page(app.openapi()))

    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def _errors(app: FastAPI) -> None:
    @app.exception_handler(AllocationError)
    async def refused(request: Request, wrong: AllocationError) -> Response:
        return problems.of_error(request, wrong)

    @app.exception_handler(HTTPException)
    async def plain(request: Request, wrong: HTTPException) -> Response:
        return problems.of_http(request, wrong)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, wrong: RequestValidationError) -> Response:
        return problems.of_parameters(request, wrong)


def _around(app: FastAPI, settings: Settings) -> None:
    """Request ids, the token, log lines and metrics around every call."""
    registry = app.state.registry
    calls = Counter("anvis_requests", "Calls by path and status", ["path", "status"], registry=registry)
    seconds = Histogram("anvis_request_seconds", "Duration of calls", ["path"], registry=registry)
    known = {getattr(r, "path", "") for r in app.routes} | {
        r.path for m in (stateless, law, health) for r in m.router.routes
    }

    def told(request: Request, status: int, start: float) -> None:
        took = time.perf_counter() - start
        path = request.url.path if request.url.path in known else "(other)"
        calls.labels(path, str(status)).inc()
        seconds.labels(path).observe(took)
        line: dict[str, Any] = {
            "request_id": request.state.request_id, "method": _method(request), "path": path, "status": status,
            "ms": round(1000 * took, 1),
        }  # fmt: skip
        log.info(json.dumps(line))

    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=1)
    app.add_middleware(_Around, settings=settings, told=told)


class _Around:
    """Outermost: gives the call its id, asks for the token, adds headers to the answer, and tells what came of it."""

    def __init__(self, app: ASGIApp, settings: Settings, told: Callable[[Request, int, float], None]) -> None:
        self.app, self.settings, self.told = app, settings, told

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
                MutableHeaders(scope=message).update(_HEADERS | {"X-Request-ID": request.state.request_id})
            await send(message)

        refused = _refused(request, self.settings)
        try:
            if refused is not None:
                await problems.of_error(request, refused)(scope, receive, sending)
            else:
                await self.app(scope, receive, sending)
        except Exception as wrong:
            log.error(json.dumps({"request_id": request.state.request_id, "error": type(wrong).__name__}))
            if not status:
                await problems.of_error(request, wrong)(scope, receive, sending)
        finally:
            self.told(request, status, start)


_HEADERS = {
    "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'",
}  # fmt: skip
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def _request_id(request: Request) -> str:
    """The caller's own id where it is plain and holds nothing shaped like a civil number; else one of ours."""
    asked = request.headers.get("x-request-id", "")
    return asked if _REQUEST_ID.fullmatch(asked) and not contains_cpr(asked) else uuid.uuid4().hex


def _method(request: Request) -> str:
    return request.method if request.method in _METHODS else "(other)"


def _refused(request: Request, settings: Settings) -> AllocationError | None:
    if request.url.path in OPEN:
        return None
    if settings.token is None:
        host = request.client.host if request.client else ""
        if host in LOOPBACK:
            return None
        return Unauthorised("loopback-only")
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    wanted = settings.token.get_secret_value()
    if scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), wanted.encode()):
        return None
    return Unauthorised("bad-token")


def _openapi(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        found = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            openapi_version="3.1.0",
        )
        found.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
        found["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
        found["security"] = [{"bearer": []}, {}]
        refer = {"$ref": "#/components/schemas/Problem"}
        for path in found["paths"].values():
            for operation in path.values():
                answers = operation["responses"]
                if "422" in answers:  # the framework's own shape is never sent
                    answers["422"] = {
                        "description": "The input does not hold",
                        "content": {"application/problem+json": {"schema": refer}},
                    }
        for unused in ("HTTPValidationError", "ValidationError"):
            found["components"]["schemas"].pop(unused, None)
        app.openapi_schema = found
    return app.openapi_schema
