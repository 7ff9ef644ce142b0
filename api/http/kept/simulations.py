"""`/v1/simulations`: policies compared over years, as durable work."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response

from constraints.errors import WrongMedia

from ...documents import Simulation
from ...documents.kept import SimulationList, SimulationTold
from ...service.door import read_json
from ...service.kept import work
from ...service.kept.texts import LIMITS
from .. import examples
from ..services import Has
from . import told
from .desk import After, At, Limit, OnceOnly, bounded, more, responses

router = APIRouter(prefix="/v1/simulations", tags=["simulations"])
Id = Annotated[str, Path(max_length=32, description="id of the simulation")]
_MOST = 1024 * 1024
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "description": "a scenario, as `anvis simulate` takes it in YAML; it names no files",
                    "properties": {
                        "name": {"type": "string", "maxLength": LIMITS["name"]},
                        "title": {
                            "type": "object",
                            "additionalProperties": {"type": "string", "maxLength": LIMITS["title"]},
                        },
                    },
                },
                "examples": examples.told(examples.SCENARIO),
            }
        },
    }
}


@router.post(
    "",
    status_code=202,
    openapi_extra=_BODY,
    responses=responses(
        "The simulation, which waits for a worker",
        SimulationTold,
        400,
        403,
        404,
        409,
        413,
        415,
        422,
        429,
        503,
        status=202,
    ),
)
async def submit(request: Request, has: Has, desk: At, once: OnceOnly) -> Response:
    """Asks for a simulation of a scenario."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise WrongMedia("not-json")
    scenario = read_json(await bounded(request, _MOST), has.settings.rows)
    found = await to_thread.run_sync(work.submit_simulation, desk, scenario, has.room, once)
    return JSONResponse(told.simulation(found).as_json(), 202, {"Location": f"/v1/simulations/{found.id}"})


@router.get("", responses=responses("Simulations, newest first", SimulationList, 403, 404, 422, 503))
def listed(
    desk: At,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """The simulations of the municipality, newest first, page by page."""
    found = work.listed(desk, after=after, limit=limit)
    page = tuple(map(told.simulation, found))
    answer = SimulationList(format="anvis-simulations/1", simulations=page, next=more(found, limit))
    return JSONResponse(answer.as_json())


@router.get("/{simulation_id}", responses=responses("The simulation", SimulationTold, 403, 404, 422, 503))
def read(desk: At, simulation_id: Id) -> Response:
    """The simulation: waiting, running with its replications so far, or ended."""
    return JSONResponse(told.simulation(work.read(desk, simulation_id)).as_json())


@router.delete(
    "/{simulation_id}", responses=responses("The simulation, asked to stop", SimulationTold, 403, 404, 409, 422, 503)
)
def stop(desk: At, simulation_id: Id) -> Response:
    """Stops the simulation; its replications are kept, and the same scenario goes on from them."""
    return JSONResponse(told.simulation(work.stop(desk, simulation_id)).as_json())


@router.get("/{simulation_id}/report", responses=responses("The study", Simulation, 403, 404, 422, 503))
def report(desk: At, simulation_id: Id) -> Response:
    """The document of the study, as `anvis simulate --out` writes `simulation.json`."""
    return Response(work.report(desk, simulation_id), media_type="application/json")
