"""`anvis verify`: a plan made by anyone, judged from rules and facts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from constraints.errors import InputError

from .assume import Assume, By, assumed
from .shared import (
    DONE,
    LOOK,
    NOT_VERIFIED,
    AsJson,
    Batch,
    Lang,
    Language,
    load,
    out_console,
    print_json,
)


def verify(
    batch: Batch,
    plan: Annotated[Path, typer.Argument(help="plan.json, plan.xlsx, eller CSV med husstand og bolig / CSV of pairs")],
    bounds: Annotated[
        bool, typer.Option("--bounds", help="Gå også beviset igennem / go through the certificate too")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Afvis også det, der ikke er bevist / refuse what is not proven, too")
    ] = False,
    assume: Assume = None,
    by: By = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Døm en plan ud fra regler og oplysninger alene / judge a plan made by anyone."""
    from matching.plan.reading import is_pairs_file, pairs_must_be_of, plan_json, read_pairs
    from matching.questions.second_opinion import verification, verification_of_pairs

    from ..documents import Verification
    from . import terminal

    if is_pairs_file(plan) and (bounds or strict):
        raise InputError("usage/verify-pairs", file=plan.name)
    case = load(batch, lang.value, as_json, assumed(assume, by))
    if is_pairs_file(plan):
        told = read_pairs(plan)
        pairs_must_be_of(told, case)
        answer = verification_of_pairs(case, told.pairs)
        if passed_over := len(told.rows) - len(told.pairs):
            answer |= {"not_pairs": passed_over}
    else:
        answer = verification(case, plan_json(plan), bounds, strict)
    if as_json:
        print_json(answer)
    else:
        terminal.show_verification(out_console(), Verification.of(answer), lang.value)
    if not answer["ok"]:
        raise typer.Exit(NOT_VERIFIED)
    nothing_judged = answer.get("pairs") == 0 or "not_pairs" in answer
    raise typer.Exit(LOOK if nothing_judged or (answer["bounds"] is not None and not answer["proven"]) else DONE)
