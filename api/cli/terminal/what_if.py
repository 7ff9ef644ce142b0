"""What if: before and after for one household, then everybody else."""

from __future__ import annotations

from rich.console import Console

from constraints.language import N_, say
from matching.plan.words import change_word, infeasible_text
from matching.questions.documents import CheapestAnswer, FirstAnswer, HouseholdState, WhatIfAnswer
from matching.questions.first_words import interval

from .diff import changed_level
from .lines import line, warnings

NO_CHANGE = N_(
    "None of the changes that can be asked about gives the household a dwelling by itself: missing facts, a signature under § 59(9), wishes, debts, dates, the floor, support, concentration, one more dwelling."
)


def show_what_if(console: Console, answer: WhatIfAnswer | CheapestAnswer | FirstAnswer, lang: str) -> None:
    """Before and after for one household, then everybody else who changes, then the levels."""
    warnings(console, answer.warnings, lang)
    if isinstance(answer, CheapestAnswer):
        _cheapest(console, answer, lang)
        return
    if answer.status == "infeasible":
        line(console, say(lang, "It cannot be done."), style="bold red")
        for reason in answer.infeasible_because:
            line(console, infeasible_text(reason, lang), indent=2)
        pair = None if isinstance(answer, FirstAnswer) else answer.pair
        for finding in () if pair is None else pair.findings:
            if finding.verdict in ("forbidden", "review", "not_applicable"):
                line(console, finding.text.say(lang), indent=2)
        return
    if isinstance(answer, FirstAnswer):
        _first(console, answer, lang)
        return
    state = answer.household
    before, after = (_home(x, lang) for x in ((None, None) if state is None else (state.before, state.after)))
    line(console, f"{answer.household_id}: {before} → {after}", style="bold")
    for o in answer.others:
        change = f"{change_word(o.change, lang)}, {o.before or '–'} → {o.after or '–'}"
        line(console, f"{o.household_id} ({o.effective_class}): {change}", indent=2)
    if not answer.others:
        line(console, say(lang, "Nobody else is affected."), indent=2)
    for level in answer.levels:
        if level.before != level.after and level.name != "tie_break":
            changed_level(console, level.name, (level.before, level.keys_before), (level.after, level.keys), lang)
    if not answer.proven:
        line(console, say(lang, "Not every level is proven."), style="yellow")


def _home(state: HouseholdState | None, lang: str) -> str:
    """Where a household lives; one that is not in the batch has no dwelling either."""
    return (state and state.dwelling_id) or say(lang, "no dwelling")


def _first(console: Console, answer: FirstAnswer, lang: str) -> None:
    """The plan shown, and the first level at which the best plan may differ."""
    if answer.levels and answer.levels[0].shown is None:
        line(console, say(lang, "No plan was found at once. Whether there is one is not decided."), style="yellow")
        return
    state = answer.household
    if state is not None:
        before, shown = _home(state.before, lang), state.shown or say(lang, "no dwelling")
        line(console, f"{answer.household_id}: {before} → {shown}", style="bold")
    for level in answer.levels:
        if level.before != level.shown and level.shown is not None and level.name != "tie_break":
            changed_level(console, level.name, (level.before, level.keys_before), (level.shown, level.keys), lang)
    if answer.proven:
        line(console, say(lang, "This is proven: it is the best plan after the change."))
        return
    line(console, say(lang, "This is a first answer and not proven: another plan may be better."), style="yellow")
    open_at = next((x for x in answer.levels if not x.proven and x.bound is not None), None)
    if open_at is not None:
        line(console, interval(open_at, lang), indent=2)
    line(console, say(lang, "Ask again without --first for the proven answer."), indent=2)


def _cheapest(console: Console, answer: CheapestAnswer, lang: str) -> None:
    state, change = answer.household.before, answer.cheapest_change
    if state is not None and state.dwelling_id is not None:
        facts = {"household": answer.household_id, "dwelling": state.dwelling_id}
        line(console, say(lang, "{household} is proposed a dwelling: {dwelling}", **facts))
        return
    if change is None:
        line(console, say(lang, NO_CHANGE), style="bold")
        return
    line(console, change.text.say(lang), style="bold")
    cost = change.cost_to_others
    new = change.kind == "one_more_dwelling"
    told = say(
        lang, "The plan then proposes {dwelling}. Others: {lose} lose, {gain} gain, {move} move.",
        dwelling=say(lang, "the new dwelling") if new else change.dwelling_id,
        lose=cost.loses_home, gain=cost.gains_home, move=cost.moves,
    )  # fmt: skip
    line(console, told, indent=2)
