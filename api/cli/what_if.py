"""`anvis what-if` and `anvis diff`: what a change would do, and what changed between two plans."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

import matching
from constraints.errors import InputError

from .assume import Assume, By, assumed
from .shared import (
    LOOK,
    AsJson,
    Batch,
    Lang,
    Language,
    load,
    out_console,
    print_json,
    refuse_cpr,
)


def what_if(
    batch: Batch,
    household: Annotated[str, typer.Argument(help="husstand / household_id")],
    changes: Annotated[
        list[str] | None, typer.Option("--set", help="FELT=VÆRDI; også tabel.nøgle.felt og policy.… / FIELD=VALUE")
    ] = None,
    place: Annotated[str | None, typer.Option("--place", help="tving boligen / force this dwelling")] = None,
    forbid: Annotated[list[str] | None, typer.Option("--forbid", help="ikke denne bolig / not this dwelling")] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", help="fjern tabel.nøgle / take out table.key")] = None,
    add: Annotated[list[str] | None, typer.Option("--add", help='TABEL={"felt":"værdi"} / add a row')] = None,
    plan: Annotated[Path | None, typer.Option("--plan", help="plan.json at holde op imod / to compare with")] = None,
    first: Annotated[
        bool,
        typer.Option(
            "--first",
            help="første svar med grænse, uden bevis; kode 3 / first answer with its bound, not proven; exit code 3",
        ),
    ] = False,
    assume: Assume = None,
    by: By = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Hvad nu hvis; uden ændringer: den mindste ændring, der giver en bolig / what if; without changes: the cheapest that gives a home."""
    from matching.plan.reading import must_be_of, read_plan
    from matching.questions.cheapest_change import cheapest_for
    from matching.questions.documents import CheapestAnswer
    from matching.questions.what_if import Question, WhatIf

    from . import terminal

    refuse_cpr(household, place, *(changes or ()), *(forbid or ()), *(remove or ()), *(add or ()))
    question = Question(
        household, _pairs(changes or []), place, tuple(forbid or ()), tuple(remove or ()), _added(add or [])
    )
    empty = question == Question(household)
    if first and empty:
        raise InputError("usage/first-change")
    case = load(batch, lang.value, as_json, assumed(assume, by))
    params = matching.SolveParams()
    if plan is not None:
        known = read_plan(plan)
        must_be_of(known, case)
        params = matching.SolveParams(seed=known.seed, previous={p.household_id: p.dwelling_id for p in known.previous})
    asker = WhatIf(case, params)
    answer = cheapest_for(asker, household) if empty else asker.first(question) if first else asker.ask(question)
    if as_json:
        print_json(answer.as_json())
    else:
        terminal.show_what_if(out_console(), answer, lang.value)
    if answer.status == "infeasible" or (not isinstance(answer, CheapestAnswer) and not answer.proven):
        raise typer.Exit(LOOK)


def _pairs(given: list[str]) -> dict[str, Any]:
    found = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise InputError("bad-change/set")
        found[name.strip()] = value
    return found


def _added(given: list[str]) -> dict[str, list[dict[str, Any]]]:
    from constraints.facts.numbers import Written

    found: dict[str, list[dict[str, Any]]] = {}
    for text in given:
        table, _, row = text.partition("=")
        try:
            parsed = json.loads(row, parse_float=Written)
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict):
            raise InputError("bad-change/add")
        found.setdefault(table.strip(), []).append(parsed)
    return found


def diff(
    batch_a: Annotated[Path, typer.Argument(help="første batch / first batch")],
    plan_a: Annotated[Path, typer.Argument(help="plan.json")],
    batch_b: Annotated[Path, typer.Argument(help="anden batch / second batch")],
    plan_b: Annotated[Path, typer.Argument(help="plan.json")],
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Forskellen på to planer: hvem flyttede, og hvorfor / who moved between two plans, and why."""
    from matching.plan.reading import read_plan
    from matching.questions.diff import diff as compare

    from . import terminal

    one, two = load(batch_a, lang.value, as_json), load(batch_b, lang.value, as_json)
    answer = compare(one, read_plan(plan_a), two, read_plan(plan_b))
    if as_json:
        print_json(answer.as_json())
    else:
        terminal.show_diff(out_console(), answer, lang.value)
