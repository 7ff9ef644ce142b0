"""A second opinion on a plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console

from constraints.language import N_, nsay, say
from matching.plan.words import level_word

from .lines import line, warnings

if TYPE_CHECKING:
    from ...documents import Verification


# What stands in the paths that the second opinion leaves alone, longest first.
_PARTS: dict[str, str] = {
    "/unplaced/*/cheapest_change": N_("the smallest change for those without a dwelling"),
    "/unplaced/*": N_("what decided where only a solver can tell"),
    "/limits/*": N_("what one more unit of a limit would give"),
    "/certificate": N_("how many pairs the solver looked at"),
    "/ties": N_("how many plans are as good"),
    "/previous": N_("the proposal before"),
    "/shadow_prices": N_("the shadow prices"),
    "/warnings": N_("where in the files the warnings stand"),
    "/digests": N_("the program, its versions, its limits and times"),
    "/versions": N_("the program, its versions, its limits and times"),
    "/time": N_("the program, its versions, its limits and times"),
    "/timing": N_("the program, its versions, its limits and times"),
    "/work_limit": N_("the program, its versions, its limits and times"),
}


def _parts(paths: Sequence[str], lang: str) -> list[str]:
    """The paths in words, each once; a path that has none stands as it is."""
    found = [next((t for p, t in _PARTS.items() if path.startswith(p)), None) for path in paths]
    return list(dict.fromkeys(path if t is None else say(lang, t) for path, t in zip(paths, found, strict=True)))


def _list_judged(console: Console, answer: Verification, pairs: int, lang: str) -> None:
    """What a workbook or a list was judged by, and the rows that nobody could judge."""
    if pairs:
        line(console, say(lang, "Who is proposed which dwelling was judged, and nothing else of the file: no amount and no text."))  # fmt: skip
    else:
        line(console, say(lang, "The file holds no pairs of household and dwelling: nothing was judged."), style="bold yellow")  # fmt: skip
    if answer.not_pairs:
        line(console, nsay(lang, "{count} row has no household or no dwelling and was not judged.",
                            "{count} rows have no household or no dwelling and were not judged.", answer.not_pairs), style="yellow")  # fmt: skip


def show_verification(console: Console, answer: Verification, lang: str) -> None:
    if answer.pairs is not None:
        _list_judged(console, answer, answer.pairs, lang)
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
        told = say(
            lang, "Not judged, taken as the plan tells it: {parts}.", parts="; ".join(_parts(answer.not_judged, lang))
        )
        line(console, told, style="dim", indent=2, hang=2)
    if answer.ok:
        if answer.pairs == 0:
            return
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
