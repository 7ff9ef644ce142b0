"""`/runs/{id}/plan.xlsx`: the workbook of a plan, for the meeting."""

from __future__ import annotations

from anyio import to_thread
from fastapi.responses import Response

from ...http.services import Has
from ...service.kept import runs
from ..room import page_router
from ..visitor import Here

router = page_router("/runs")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/{run_id}/plan.xlsx")
async def workbook(here: Here, has: Has, run_id: str) -> Response:
    """Made in a lane, as the API makes it."""
    found = await to_thread.run_sync(runs.inputs, here.desk, run_id, "run.write")
    made = await has.solvers.call("workbook", found.batch, found.plan, here.lang)
    return Response(made, media_type=_XLSX, headers={"Content-Disposition": f'attachment; filename="{run_id}.xlsx"'})
