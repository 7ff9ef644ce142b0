"""A second opinion on a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from constraints.language import nsay, say
from matching.plan.words import level_word, setting

from .lines import warnings

if TYPE_CHECKING:
    from ..documents import Verification


def show_verification(console: Console, answer: Verification, lang: str) -> None:
    warnings(console, answer.warnings, lang)
    for part in answer.bounds or ():
        by = {
            "duals": say(lang, "proven in whole numbers"),
            "search": say(lang, "proven by a search of its own"),
            "trusted": say(lang, "not proven: rests on {solver} alone", solver=part.solver),
            "open": say(lang, "not proven"),
        }[part.by]
        names = ", ".join(level_word(n, lang) for n in part.levels)
        console.print(f"  {names}: {by}", markup=False, highlight=False, soft_wrap=True)
    if answer.not_judged:
        told = say(lang, "Cannot be judged without a solver: {paths}", paths=answer.not_judged)
        console.print("  " + told, style="dim", markup=False, highlight=False, soft_wrap=True)
    if answer.ok:
        if answer.proven:
            console.print(say(lang, "The plan holds and is proven best."), style="bold green")
        elif answer.bounds is None:
            console.print(say(lang, "The plan holds."), style="bold green")
        else:
            names = ", ".join(level_word(n, lang) for n in answer.not_proven or ())
            told = say(lang, "The plan holds; NOT proven best: {levels}", levels=names)
            console.print(told, style="bold yellow", markup=False, highlight=False, soft_wrap=True)
        return
    console.print(
        nsay(
            lang,
            "The plan does not hold: {count} fault",
            "The plan does not hold: {count} faults",
            len(answer.faults),
        ),
        style="bold red",
    )
    for fault in answer.faults[:100]:
        told = say(
            lang,
            "expected {expected}, found {found}",
            expected=setting(fault.expected, lang),
            found=setting(fault.found, lang),
        )
        line = f"  {fault.code} {fault.where}: {told}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)
