"""`/v1/batches`: the month's tables, from draft to snapshot."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from constraints.errors import WrongMedia

from ...documents.check import Check
from ...documents.kept import (
    BatchHistory,
    BatchList,
    BatchTold,
    BatchWhole,
    CellAsked,
    ReasonAsked,
    RowAsked,
    RowGone,
    RunAsked,
    RunList,
    RunTold,
)
from ...service.door import read_json
from ...service.kept import Desk, batches, rows, runs
from ...service.kept.batches import Drafted
from ...service.kept.once import Once
from ...service.kept.tables import document_of_files
from ..problems import language
from ..schema import EXAMPLES, batch_schema, json_body
from ..services import Has, Services
from . import told
from .desk import After, At, Limit, OnceOnly, Version, asked, bounded, done, etag, more, responses

router = APIRouter(prefix="/v1/batches", tags=["batches"])
Id = Annotated[str, Path(max_length=32, description="id of the batch")]
Note = Annotated[str | None, Query(max_length=500, description="a note on the batch")]
_ZIP, _XLSX = "application/zip", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILES = {_ZIP: ".zip", "application/x-zip-compressed": ".zip", _XLSX: ".xlsx"}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": batch_schema(), "examples": EXAMPLES},
            _ZIP: {"schema": {"type": "string", "format": "binary"}},
            _XLSX: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


async def _tables(request: Request, has: Services) -> dict[str, Any]:
    """The tables of a body: JSON, a zip of the files, or a workbook. Raises WrongMedia, TooLarge, and what reading refuses."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind not in (*_FILES, "application/json"):
        raise WrongMedia("not-a-batch")
    data = await bounded(request, has.settings.body_bytes)
    if kind == "application/json":
        return await to_thread.run_sync(read_json, data, has.settings.rows)
    return await to_thread.run_sync(_of_file, data, _FILES[kind])


def _of_file(data: bytes, ending: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        file = FilePath(name) / f"batch{ending}"
        file.write_bytes(data)
        return document_of_files(file)


def _whole(found: Drafted, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(told.whole(found).as_json(), status, {**etag(found.batch.version), **(headers or {})})


def _one(desk: Desk, once: Once | None, act: Callable[[Desk], Any]) -> Response:
    return done(desk, once, act, told.batch, headers=lambda batch: etag(batch.version))


@router.post(
    "",
    status_code=201,
    openapi_extra=_BODY,
    responses=responses("The draft", BatchWhole, 400, 403, 404, 409, 413, 415, 422, 503, status=201),
)
async def open_batch(request: Request, has: Has, desk: At, once: OnceOnly, note: Note = None) -> Response:
    """Keeps the tables as a new draft. Cells that do not hold yet are kept too: `…/check` tells which."""
    document = await _tables(request, has)
    found = await to_thread.run_sync(batches.open_batch, desk, document, note, once)
    return _whole(found, 201, {"Location": f"/v1/batches/{found.batch.id}"})


@router.get("", responses=responses("Batches, newest first", BatchList, 403, 404, 422, 503))
def listed(desk: At, after: After = None, limit: Limit = 50) -> Response:
    """The batches of the municipality, newest first, page by page."""
    found = batches.list_batches(desk, after=after, limit=limit)
    page = tuple(told.batch(b) for b in found)
    return JSONResponse(BatchList(format="anvis-batches/1", batches=page, next=more(found, limit)).as_json())


@router.get("/{batch_id}", responses=responses("The batch and its tables", BatchWhole, 403, 404, 422, 503))
def read(desk: At, batch_id: Id) -> Response:
    """The batch with its tables, as the caller may see them; its version as the ETag."""
    return _whole(batches.read_batch(desk, batch_id))


@router.get("/{batch_id}/check", responses=responses("The check report", Check, 403, 404, 422, 500, 503))
async def check(request: Request, has: Has, desk: At, batch_id: Id) -> Response:
    """Every error and warning of the batch beside its row. It is read by a worker: a large batch takes no thread of others."""
    found = await to_thread.run_sync(batches.to_check, desk, batch_id)
    large = len(found) > has.settings.large_bytes
    answer = await has.scorers.call("check", found, language(request), large=large)
    return Response(answer, media_type="application/json")


@router.get("/{batch_id}/history", responses=responses("Every change", BatchHistory, 403, 404, 422, 503))
def history(desk: At, batch_id: Id) -> Response:
    """Every change of the batch, oldest first, with who and why."""
    events = tuple(told.event(e) for e in batches.history(desk, batch_id))
    return JSONResponse(BatchHistory(format="anvis-batch-history/1", id=batch_id, events=events).as_json())


@router.post(
    "/{batch_id}/import",
    openapi_extra=_BODY,
    responses=responses(
        "The draft after it, and what changed", BatchWhole, 400, 403, 404, 409, 413, 415, 422, 428, 503
    ),
)
async def merge(
    request: Request, has: Has, desk: At, batch_id: Id, version: Version,
    replace: Annotated[list[str] | None, Query(max_length=64, description="tables that are taken as they are")] = None,
    gone: Annotated[bool, Query(description="a person says that rows the import lacks are gone")] = False,
    reason: Annotated[str | None, Query(max_length=500, description="why")] = None,
) -> Response:  # fmt: skip
    """Merges files or tables into the draft by key. Rows that the import lacks stay unless a person says that they are gone."""
    document = await _tables(request, has)
    found = await to_thread.run_sync(
        lambda: batches.import_tables(desk, batch_id, version, document, tuple(replace or ()), gone, reason)
    )
    return _whole(found)


@router.patch(
    "/{batch_id}",
    openapi_extra=json_body(CellAsked),
    responses=responses("The draft after it", BatchWhole, 400, 403, 404, 409, 413, 415, 422, 428, 503),
)
def edit(desk: At, batch_id: Id, version: Version, cell: Annotated[CellAsked, Depends(asked(CellAsked))]) -> Response:
    """Changes one cell of the draft."""
    return _whole(
        batches.edit_cell(desk, batch_id, version, cell.table, cell.key, cell.column, cell.value, cell.reason)
    )


@router.post(
    "/{batch_id}/rows",
    openapi_extra=json_body(RowAsked),
    responses=responses("The draft after it", BatchWhole, 400, 403, 404, 409, 413, 415, 422, 428, 503),
)
def add(desk: At, batch_id: Id, version: Version, new: Annotated[RowAsked, Depends(asked(RowAsked))]) -> Response:
    """Adds one row to the draft: a dwelling that was told of by phone. What its cells hold is for the check to tell."""
    return _whole(rows.add_row(desk, batch_id, version, new.table, new.row, new.reason)[0])


@router.post(
    "/{batch_id}/rows/remove",
    openapi_extra=json_body(RowGone),
    responses=responses("The draft after it", BatchWhole, 400, 403, 404, 409, 413, 415, 422, 428, 503),
)
def remove(desk: At, batch_id: Id, version: Version, row: Annotated[RowGone, Depends(asked(RowGone))]) -> Response:
    """Takes one row out of the draft, with a reason; with `owned`, also the rows that mean nothing without it."""
    return _whole(rows.remove_row(desk, batch_id, version, row.table, row.key, row.reason, row.owned)[0])


@router.post("/{batch_id}/freeze", responses=responses("The snapshot", BatchTold, 400, 403, 404, 409, 422, 428, 503))
def freeze(desk: At, once: OnceOnly, batch_id: Id, version: Version) -> Response:
    """Makes the draft a snapshot that nothing changes any more; refused, with the findings, where it does not hold."""
    return _one(desk, once, lambda d: batches.freeze(d, batch_id, version))


@router.post(
    "/{batch_id}/discard",
    openapi_extra=json_body(ReasonAsked),
    responses=responses("The batch", BatchTold, 400, 403, 404, 409, 413, 415, 422, 428, 503),
)
def discard(
    desk: At, once: OnceOnly, batch_id: Id, version: Version, why: Annotated[ReasonAsked, Depends(asked(ReasonAsked))]
) -> Response:
    """The draft is not used."""
    return _one(desk, once, lambda d: batches.discard(d, batch_id, version, why.reason))


@router.post("/{batch_id}/close", responses=responses("The batch", BatchTold, 400, 403, 404, 409, 422, 428, 503))
def close(desk: At, once: OnceOnly, batch_id: Id, version: Version) -> Response:
    """Closes the month: what is left is carried by the next."""
    return _one(desk, once, lambda d: batches.close(d, batch_id, version))


@router.post(
    "/{batch_id}/runs",
    status_code=202,
    openapi_extra=json_body(RunAsked),
    responses=responses(
        "The run, which waits for a worker", RunTold, 400, 403, 404, 409, 413, 415, 422, 429, 503, status=202
    ),
)
def start(
    has: Has, desk: At, batch_id: Id, once: OnceOnly, how: Annotated[RunAsked, Depends(asked(RunAsked, optional=True))]
) -> Response:
    """Asks for a plan of a frozen batch. Several runs of one batch may stand beside each other."""
    run = runs.submit(desk, batch_id, how.seed, how.time_limit, how.work_limit, how.previous, has.room, once)
    answer = told.run(runs.Told(run, None)).as_json()
    return JSONResponse(answer, 202, {"Location": f"/v1/runs/{run.id}"})


@router.get("/{batch_id}/runs", responses=responses("Runs of the batch", RunList, 403, 404, 422, 503))
def runs_of(desk: At, batch_id: Id) -> Response:
    """Every run of the batch, oldest first."""
    found = tuple(told.run(t) for t in runs.of_batch(desk, batch_id))
    return JSONResponse(RunList(format="anvis-runs/1", runs=found).as_json())
