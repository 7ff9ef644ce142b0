"""The service: wiring only."""

from __future__ import annotations

import hmac
import json
import logging
import re
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib import metadata
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.exceptions import HTTPException

from constraints.errors import AllocationError, Unauthorised
from constraints.facts.cpr import contains_cpr

from . import ours, problems
from .docs_page import docs_page
from .routes import health, law, stateless
from .schema import PROBLEM
from .settings import Settings
from .workers import Lane

log = logging.getLogger("anvis.api")
OPEN = ("/health/live", "/health/ready")
LOOPBACK = ("127.0.0.1", "::1", "testclient")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def create_app(settings: Settings | None = None) -> FastAPI:
    """The whole service, ready to be served."""
    ours.check()
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        solvers = Lane(settings.solvers, settings.solver_queue, settings.solve_seconds)
        scorers = Lane(settings.scorers, settings.score_queue, settings.score_seconds)
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

    @app.middleware("http")
    async def around(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        asked = request.headers.get("x-request-id", "")
        kept = _REQUEST_ID.fullmatch(asked) and not contains_cpr(asked)
        request.state.request_id = asked if kept else uuid.uuid4().hex
        start = time.perf_counter()
        path = request.url.path if request.url.path in known else "(other)"
        refused = _refused(request, settings)
        if refused is not None:
            response: Response = problems.of_error(request, refused)
        else:
            try:
                response = await go_on(request)
            except Exception as wrong:
                log.error(json.dumps({"request_id": request.state.request_id, "error": type(wrong).__name__}))
                response = problems.of_error(request, wrong)
        took = time.perf_counter() - start
        response.headers["X-Request-ID"] = request.state.request_id
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self' 'unsafe-inline'"
        response.headers["Cache-Control"] = "no-store"
        calls.labels(path, str(response.status_code)).inc()
        seconds.labels(path).observe(took)
        line: dict[str, Any] = {
            "request_id": request.state.request_id, "method": request.method, "path": path, "status": response.status_code,
            "ms": round(1000 * took, 1),
        }  # fmt: skip
        log.info(json.dumps(line))
        return response


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
