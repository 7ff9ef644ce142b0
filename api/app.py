"""The service: wiring only."""

from __future__ import annotations

from importlib import metadata

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from constraints.errors import AllocationError

from . import ours
from .http import problems
from .http.around import Around
from .http.kept import (
    audit,
    batches,
    decisions,
    letters,
    offers,
    reports,
    reviews,
    runs,
    simulations,
    tokens,
    vacancies,
)
from .http.openapi import methods_of, openapi
from .http.packed import Packed
from .http.routes import described, health, law, stateless
from .http.services import Services
from .settings import Settings


def create_app(settings: Settings | None = None) -> FastAPI:
    """The whole service, ready to be served."""
    ours.check()
    services = Services.of(settings or Settings())
    app = FastAPI(
        title="Anvis", version=metadata.version("anvis"), lifespan=services.running,
        openapi_url=None, docs_url=None, redoc_url=None,
        description="Lawful, affordable, explained and proven allocation of social dwellings. A person decides, always.",
    )  # fmt: skip
    app.state.services = services
    for router in (
        stateless.router,
        law.router,
        batches.router,
        runs.router,
        decisions.router,
        reviews.router,
        letters.router,
        letters.plans,
        offers.router,
        vacancies.router,
        simulations.router,
        audit.router,
        tokens.router,
        reports.router,
        described.problems,
        health.metrics,
        health.open_to_all,
        described.pages,
    ):
        app.include_router(router)
    _errors(app)
    app.add_middleware(Packed)
    app.add_middleware(Around, registry=services.registry)
    app.openapi = lambda: openapi(app)  # type: ignore[method-assign]
    return app


def _errors(app: FastAPI) -> None:
    @app.exception_handler(AllocationError)
    async def refused(request: Request, wrong: AllocationError) -> Response:
        return problems.of_error(request, wrong)

    @app.exception_handler(HTTPException)
    async def plain(request: Request, wrong: HTTPException) -> Response:
        answer = problems.of_http(request, wrong)
        if wrong.status_code == 405 and (there := methods_of(app, request.url.path)):
            answer.headers["Allow"] = ", ".join(there)
        return answer

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, wrong: RequestValidationError) -> Response:
        return problems.of_parameters(request, wrong)
