"""`/bench`: a planner builds a scenario in a form, has it played, and reads what it shows with its intervals."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from anyio import to_thread
from fastapi import Request
from fastapi.responses import Response
from starlette.background import BackgroundTask

from constraints.errors import AllocationError, NotFound
from constraints.language import Lang, say

from ...extras import need
from ...http.services import Has
from ...jobs import scenarios
from ...service.kept import work
from ...service.kept.texts import within
from ..downloads import csv_file
from ..models import bench as model
from ..room import page_router
from ..shown import show
from ..visitor import Here, Posted, Sent, Visitor
from ..warm import quietly
from ..ways import back
from ..wrong import refusal, why_failed

router = page_router("/bench")
_EACH = 25


@router.get("")
def bench(request: Request, here: Here, after: str = "") -> Response:
    """The municipality's simulations, newest first."""
    found = work.listed(here.desk, after=after or None, limit=_EACH)
    rows = [model.standing(row, title_of(here, row.id), "") for row in found]
    further = f"/bench?after={found[-1].id}" if len(found) == _EACH else ""
    made = show(request, here, "bench.html", rows=rows, further=further, first=bool(after), sizes=model.SIZES)
    made.background = BackgroundTask(quietly, _charts)
    return made


def title_of(here: Visitor, simulation_id: str) -> str:
    """The question of a simulation; its id where the scenario cannot be read."""
    try:
        told = work.scenario(here.desk, simulation_id)
    except AllocationError:
        return simulation_id
    title = told.get("title")
    return (
        str(title.get(here.lang) or told.get("name"))
        if isinstance(title, dict)
        else str(told.get("name", simulation_id))
    )


@router.get("/new")
def new(request: Request, here: Here, size: str = "middle", like: str = "") -> Response:
    """The form, from a starting point, or with the scenario of an earlier simulation to build on."""
    here.desk.may("simulation.write")
    form = model.start_from(size, here.desk.municipality, datetime.now(UTC).date())
    return _form(request, here, form, scenarios.as_text(work.scenario(here.desk, like)) if like else "", [])


def _form(request: Request, here: Visitor, form: model.Form, yaml: str, refused: list[tuple[str, str]]) -> Response:
    return show(
        request, here, "bench_form.html", 422 if refused else 200, form=form, yaml=yaml, refused=refused,
        faults={field: text for text, field in refused if field},
        policies=scenarios.policies(here.lang), measures=[(m.name, m.says) for m in scenarios.measures(here.lang)], sizes=model.SIZES,
        paths=[("", say(here.lang, "no change")), *((p, say(here.lang, says)) for p, says in model.PATHS.items())],
    )  # fmt: skip


def _form_of(sent: Posted) -> model.Form:
    return model.form_of(sent.text, sent.each)


@router.post("/new")
def start(request: Request, here: Here, has: Has, sent: Sent) -> Response:
    """Asks for the simulation of the form, or hands it out as the YAML that the command takes; a wrong field is named."""
    here.desk.may("simulation.write")
    form, text = _form_of(sent), sent.text("yaml")
    try:
        within("title", form.title)
        raw = scenarios.from_text(text) if text else model.scenario(form)
        scenarios.check(raw)
        if sent.text("do") == "save":
            return Response(
                scenarios.as_text(raw), media_type="application/yaml; charset=utf-8",
                headers={"Content-Disposition": 'attachment; filename="scenario.yaml"'},
            )  # fmt: skip
        made = work.submit_simulation(here.desk, raw, has.room)
    except AllocationError as wrong:
        return _form(request, here, form, text, _named(wrong, here.lang))
    return back(f"/bench/{made.id}", "asked")


def _named(wrong: AllocationError, lang: Lang) -> list[tuple[str, str]]:
    """Each fault with the field it stands in, where the form has one."""
    findings = wrong.facts.get("findings")
    told = refusal(wrong, lang, model.FIELDS)
    if not isinstance(findings, list):
        return told
    return [
        (text, model.FIELDS.get(str(f.get("column") or f.get("path") or f.get("key") or ""), ""))
        for (text, _), f in zip(told, findings, strict=False)
    ]


@router.get("/{simulation_id}")
async def one(request: Request, here: Here, simulation_id: str) -> Response:
    """How it stands, and the report when it is done."""
    return await to_thread.run_sync(_one, request, here, simulation_id)


def _one(request: Request, here: Visitor, simulation_id: str) -> Response:
    row = work.read(here.desk, simulation_id)
    told = model.standing(row, title_of(here, simulation_id), why_failed(row, here.lang))
    if (
        told.ends and "hx-request" in request.headers
    ):  # the part that tells how far it is has seen the end: the page anew
        return Response(headers={"HX-Refresh": "true"})
    page, missing = None, ""
    if row.state == "done" and row.result_digest:
        try:
            page = _page(work.report(here.desk, simulation_id), here.lang)
        except AllocationError as wrong:
            missing = wrong.text(here.lang)
    made = show(
        request, here, "simulation.html", told=told, page=page, missing=missing, yaml=_yaml(here, simulation_id)
    )
    if page is None:
        made.background = BackgroundTask(quietly, _charts)
    return made


def _yaml(here: Visitor, simulation_id: str) -> str:
    try:
        return scenarios.as_text(work.scenario(here.desk, simulation_id))
    except AllocationError:
        return ""


@cache
def _charts() -> None:
    """Brings in what draws pictures, which takes seconds, while a planner looks at the list."""
    need("charts")
    from ...report import charts, page  # noqa: F401  what a report is made of is brought in with it

    charts.intervals([{"label": "", "mean": 0, "low": 0, "high": 0, "base": True}], "", "d", "da")


@lru_cache(maxsize=16)
def _page(document: bytes, lang: Lang) -> Any:
    """The report as it is written; kept, since its charts take a second to draw."""
    need("charts")
    from ...report.page import page_of

    return page_of(json.loads(document), lang, narrow=True)


@router.get("/{simulation_id}/scenario.yaml")
def yaml_file(here: Here, simulation_id: str) -> Response:
    """The scenario as the command takes it."""
    return Response(
        scenarios.as_text(work.scenario(here.desk, simulation_id)), media_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{simulation_id}.yaml"'},
    )  # fmt: skip


@router.get("/{simulation_id}/report.pdf")
def pdf(here: Here, simulation_id: str) -> Response:
    """The report on paper."""
    from ...report.write import pdf_of

    found = work.report(here.desk, simulation_id)
    made = pdf_of(_page(found, here.lang))
    return Response(
        made,
        media_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{simulation_id}.pdf"'},
    )


@router.get("/{simulation_id}/tables.xlsx")
def workbook(here: Here, simulation_id: str) -> Response:
    """Every table of the report, a sheet each."""
    from ...report.workbook import workbook_of

    found = work.report(here.desk, simulation_id)
    made = workbook_of(_page(found, here.lang), here.lang)
    return Response(
        made, media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{simulation_id}.xlsx"'},
    )  # fmt: skip


@router.get("/{simulation_id}/table/{part}.csv")
def table(here: Here, simulation_id: str, part: str) -> Response:
    """One table of the report."""
    found = work.report(here.desk, simulation_id)
    page = _page(found, here.lang)
    told = next((p for p in page.parts if p.name == part and p.table is not None), None)
    if told is None:
        raise NotFound("no-address")
    from ...report.spread import spread

    apart = spread(told.table, here.lang)
    return csv_file(part, apart.head, apart.rows, here.lang)


@router.post("/{simulation_id}/stop")
def stop(here: Here, sent: Sent, simulation_id: str) -> Response:
    """Stops it; the replications it has are kept."""
    work.stop(here.desk, simulation_id)
    return back(f"/bench/{simulation_id}", "stop-asked")
