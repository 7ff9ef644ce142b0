"""A second opinion on a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from constraints.language import nsay, say
from matching.plan.words import level_word

from .lines import line, warnings

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
        if answer.pairs is not None:
            told = nsay(lang, "{count} placement holds by rules, locks and limits. Whether any list is better is not judged.",
                        "{count} placements hold by rules, locks and limits. Whether any list is better is not judged.",
                        answer.pairs)  # fmt: skip
            line(console, told, style="bold green")
        elif answer.proven:
            line(console, say(lang, "The plan holds and is proven best."), style="bold green")
        elif answer.bounds is None:
            line(console, say(lang, "The plan holds."), style="bold green")
        else:
            names = ", ".join(level_word(n, lang) for n in answer.not_proven or ())
            told = say(lang, "The plan holds; NOT proven best: {levels}", levels=names)
            line(console, told, style="bold yellow")
        return
    line(console, say(lang, "The plan does not hold:"), style="bold red")
    words = answer.words or ()
    for text in words[:100]:
        line(console, text.say(lang), indent=2, hang=2)
    if len(words) > 100:
        line(console, nsay(lang, "… and {count} more", "… and {count} more", len(words) - 100), style="dim", indent=2)
    told = nsay(lang, "{count} place in the plan is concerned; `--json` names it.",
                "{count} places in the plan are concerned; `--json` names them.", len(answer.faults))  # fmt: skip
    line(console, told, style="dim", indent=2)
