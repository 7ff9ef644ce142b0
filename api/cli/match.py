"""`anvis match`: the plan of a batch, to the screen and to files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import matching

from .assume import Assume, By, assumed
from .shared import (
    DONE,
    LOOK,
    AsJson,
    Batch,
    Lang,
    Language,
    load,
    out_console,
    print_json,
)

if TYPE_CHECKING:
    from constraints import Case
    from matching.plan.document import Plan


def match(
    batch: Batch,
    out: Annotated[
        Path | None, typer.Option("--out", help="mappe til plan.json og plan.xlsx / folder for plan.json and plan.xlsx")
    ] = None,
    previous: Annotated[
        Path | None, typer.Option("--previous", help="forrige plan.json: færrest ændringer / the last proposal")
    ] = None,
    work_limit: Annotated[
        float | None,
        typer.Option("--work-limit", min=0.001, help="Tusind simplex-skridt; kan gentages / repeatable limit"),
    ] = None,
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=0.1, max=86_400, help="sekunder til målene / seconds for the levels")
    ] = 60.0,
    seed: Annotated[
        int,
        typer.Option(
            "--seed", min=0, max=2**31 - 1, help="frø til den offentliggjorte lodtrækning / seed of the published draw"
        ),
    ] = 0,
    assume: Assume = None,
    by: By = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Læg planen: hvem kan få tilbudt hvilken bolig / make the plan."""
    from matching.plan.reading import read_plan

    from . import terminal
    from .progress import progress

    case = load(batch, lang.value, as_json, assumed(assume, by))
    before = None if previous is None else read_plan(previous)
    homes = {} if before is None else before.homes()
    params = matching.SolveParams(time_limit=time_limit, seed=seed, work_limit=work_limit, previous=homes)
    with progress(lang.value) as step:
        run = matching.solve(case, params, step)
        step("explain", 0.95)
        document = matching.plan_document(run)
        files = write_plan(out, document, case, lang.value, before) if out is not None else []
    if as_json:
        print_json(document.as_json())
    else:
        terminal.show_plan(out_console(), document, lang.value, files)
    unsigned = any(c.signed is None for c in document.fallback_cases)
    waits = document.warnings or document.locks_set_aside or document.reviews or unsigned
    raise typer.Exit(LOOK if waits or document.status != "optimal" else DONE)


def write_plan(out: Path, plan: Plan, case: Case, lang: str, previous: Plan | None) -> list[str]:
    """Writes the files beside their names and moves them into place, so that nothing half written is left."""
    from matching.plan.workbook import write_plan_workbook

    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name in ("plan.json", "plan.xlsx"):
        target, part = out / name, out / f".{name}.part"
        if name.endswith(".json"):
            part.write_bytes(plan.as_bytes())
        else:
            write_plan_workbook(part, plan, case, lang, previous)
        part.replace(target)
        written.append(str(target))
    return written
