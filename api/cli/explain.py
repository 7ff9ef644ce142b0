"""`anvis verdicts` and `anvis explain`: every answer, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .assume import Assume, By, assumed
from .shared import (
    AsJson,
    Batch,
    Lang,
    Language,
    load,
    out_console,
    print_json,
    refuse_cpr,
)

if TYPE_CHECKING:
    from matching.questions.documents import HouseholdExplanation, PairExplanation


def verdicts(
    batch: Batch, assume: Assume = None, by: By = None, as_json: AsJson = False, lang: Language = Lang.da
) -> None:
    """Alle svar: husstand × bolig / every household × dwelling verdict."""
    from constraints import evaluate
    from matching.frames import verdict_frame
    from matching.questions.explain import verdicts as every_verdict

    from . import terminal

    case = load(batch, lang.value, as_json, assumed(assume, by))
    table = evaluate(case)
    if as_json:
        print_json(every_verdict(table))
        return
    console = out_console()
    counts = verdict_frame(table).stack().value_counts()
    for code, count in counts.items():
        console.print(f"{terminal.number(int(count), lang.value):>10}  {code}", highlight=False)


def explain(
    batch: Batch,
    household: Annotated[str, typer.Argument(help="husstand / household_id")],
    dwelling: Annotated[str | None, typer.Argument(help="bolig / dwelling_id")] = None,
    plan: Annotated[
        Path | None, typer.Option("--plan", help="plan.json, for pladsen i konkurrencen / for the place in competition")
    ] = None,
    assume: Assume = None,
    by: By = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Hvorfor, og hvorfor ikke / why, and why not."""
    from matching.plan.reading import must_be_of, read_plan
    from matching.questions.explain import household_of_case, pair_of_case

    from . import terminal

    refuse_cpr(household, dwelling)
    case = load(batch, lang.value, as_json, assumed(assume, by))
    known = None if plan is None else read_plan(plan)
    if known is not None:
        must_be_of(known, case)
    answer: PairExplanation | HouseholdExplanation
    if dwelling is None:
        answer = household_of_case(case, household, known)
    else:
        answer = pair_of_case(case, household, dwelling, known)
    if as_json:
        print_json(answer.as_json())
    else:
        terminal.show_explanation(out_console(), answer, lang.value)
