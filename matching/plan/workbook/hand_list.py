"""*Håndlisten ved siden af*: who would get something else by the list worked by hand. *Lige stilling*: plans as good."""

from __future__ import annotations

from constraints.language import N_, nsay, number, say

from ..document import Plan
from ..words import level_sum
from .names import Names, homes
from .places import Places
from .sheets import Book, Cell, Column, Sheet
from .words import HAND_LIST, TIES, hand_list_word

_HAND = (
    Column(N_("Household"), 72, "bold"),
    Column(N_("Class used"), 56, "middle"),
    Column(N_("Days waited"), 62, "number"),
    Column(N_("The plan proposes"), 286),
    Column(N_("The hand list would give"), 284),
    Column(N_("In words"), 280),
)
_TIES = (
    Column(N_("Household"), 72, "bold"),
    Column(N_("Class used"), 56, "middle"),
    Column(N_("Days waited"), 62, "number"),
    Column(N_("The plan proposes"), 414),
    Column(N_("In words"), 440),
)


def write_hand_list(book: Book, plan: Plan, names: Names, places: Places) -> None:
    """Only those who differ; how many do not stands in a line."""
    lang = book.lang
    mine, theirs = plan.homes(), homes(plan.baseline.placements)
    differ = sorted((h for h in mine.keys() | theirs.keys() if mine.get(h) != theirs.get(h)), key=names.standing)
    sheet = Sheet(book, HAND_LIST, [c.width for c in _HAND])
    sheet.line(places.overview())
    same = len(mine.keys() | theirs.keys()) - len(differ)
    sheet.line(
        nsay(lang, "{count} household gets the same dwelling by the plan and by the list ({list}).",
             "{count} households get the same dwelling by the plan and by the list ({list}).", same,
             list=hand_list_word(plan.baseline.policy, lang).lower())
    )  # fmt: skip
    for other in plan.baselines:
        classes = next((x for x in other.levels if x.name == "housed_by_class"), None)
        told = nsay(lang, "{list}: {count} household would be housed", "{list}: {count} households would be housed",
                    other.housed, list=hand_list_word(other.policy, lang))  # fmt: skip
        if classes is not None:
            told += f" ({level_sum(classes.name, classes.value, classes.keys, lang)})"
        sheet.line(told + ".")
    sheet.gap()
    sheet.list(_HAND, [_differs(h, mine.get(h), theirs.get(h), names, places) for h in differ])


def _differs(household_id: str, mine: str | None, theirs: str | None, names: Names, places: Places) -> list[Cell]:
    lang = names.lang
    if mine is None:
        told = say(lang, "Would be housed by the list; is not by the plan.")
    elif theirs is None:
        told = say(lang, "Is housed by the plan; would not be by the list.")
    else:
        told = say(lang, "Gets another dwelling.")
    h = names.household(household_id)
    return [
        places.household(household_id), f"U{h.effective_class[0]}", h.waiting_days, names.home(mine), names.home(theirs), told,
    ]  # fmt: skip


def write_ties(book: Book, plan: Plan, names: Names, places: Places) -> None:
    lang = book.lang
    sheet = Sheet(book, TIES, [c.width for c in _TIES])
    sheet.line(places.overview())
    for told in _ties(plan, lang):
        sheet.line(told)
    sheet.gap()
    rows: list[list[Cell]] = []
    for pair in plan.ties.differs:
        h = names.household(pair.household_id)
        rows.append(
            [places.household(pair.household_id), f"U{h.effective_class[0]}", h.waiting_days, names.home(pair.dwelling_id),
             say(lang, "Another plan as good gives this household something else.")]
        )  # fmt: skip
    sheet.list(_TIES, rows)


def _ties(plan: Plan, lang: str) -> list[str]:
    ties = plan.ties
    if ties.count is None:
        told = [say(lang, "How many other plans are as good was not counted: the batch is too large for the question.")]
    elif ties.count == 1 and ties.exact:
        told = [say(lang, "No other plan is as good on every aim.")]
    elif ties.exact:
        told = [
            nsay(lang, "{all} plans are as good on every aim. {count} placement stands in all of them.",
                 "{all} plans are as good on every aim. {count} placements stand in all of them.",
                 len(ties.same_in_all), all=number(ties.count, lang))
        ]  # fmt: skip
    else:
        told = [say(lang, "At least {all} plans are as good on every aim.", all=number(ties.count, lang))]
    told.append(
        say(lang, "Among plans as good, the one with most days waited is chosen; then published draws decide, of the people and of the dwellings (seed {seed}).", seed=str(plan.seed))
    )  # fmt: skip
    return told
