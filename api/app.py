"""The service: wiring only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import metadata

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from constraints.errors import AllocationError, InputError

from . import ours
from .demo import Demo
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
from .jobs.process import keeps_much
from .pages import warm
from .pages import wrong as wrong_page
from .pages.room import STATIC, Static, is_page
from .pages.session import NotChosen, NotSignedIn
from .pages.views import VIEWS
from .settings import Settings


def create_app(settings: Settings | None = None, demo: Demo | None = None) -> FastAPI:
    """The whole service, ready to be served; with `demo`, as a demonstration whose people anybody on this machine may be."""
    ours.check()
    services = Services.of(settings or Settings(), demo)
    app = FastAPI(
        title="Anvis", version=metadata.version("anvis"), lifespan=_running,
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
        *VIEWS,
    ):
        app.include_router(router)
    app.mount("/static", Static(directory=STATIC))
    _errors(app)
    app.add_middleware(Packed)
    app.add_middleware(Around, registry=services.registry, wrong=_of_error)
    app.openapi = lambda: openapi(app)  # type: ignore[method-assign]
    return app


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    """From the first call to the last; what every page needs is read meanwhile."""
    keeps_much()
    warm.at_start()
    async with app.state.services.running(app):
        yield


def _of_error(request: Request, wrong: Exception) -> Response:
    """What is answered to an error: a page to who reads pages, a problem to other systems."""
    return wrong_page.of_error(request, wrong) if is_page(request) else problems.of_error(request, wrong)


def _errors(app: FastAPI) -> None:
    app.exception_handler(AllocationError)(_refused)

    @app.exception_handler(HTTPException)
    async def plain(request: Request, wrong: HTTPException) -> Response:
        if is_page(request):
            return await wrong_page.of_address(request, problems.plain(wrong))
        answer = problems.of_http(request, wrong)
        if wrong.status_code == 405 and (there := methods_of(app, request.url.path)):
            answer.headers["Allow"] = ", ".join(there)
        return answer

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, wrong: RequestValidationError) -> Response:
        if is_page(request):
            return await wrong_page.of_address(request, InputError("bad-parameter"))
        return problems.of_parameters(request, wrong)

    @app.exception_handler(NotSignedIn)
    async def nobody(request: Request, found: NotSignedIn) -> Response:
        return wrong_page.to_sign_in(request, found.why)

    @app.exception_handler(NotChosen)
    async def nowhere(request: Request, _found: NotChosen) -> Response:
        return wrong_page.to_choose(request)


async def _refused(request: Request, wrong: Exception) -> Response:
    return _of_error(request, wrong)
