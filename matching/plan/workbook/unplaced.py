"""*Uden bolig*: a sentence for every household without a dwelling; the counts behind it stand on a sheet of their own."""

from __future__ import annotations

from collections.abc import Sequence

from constraints.language import N_, number, say

from ..document import Plan, Unplaced
from ..sentences import unplaced_sentence
from .names import Names
from .places import Places
from .sheets import Book, Cell, Column, Sheet
from .words import COUNTS, UNPLACED

_COLUMNS = (
    Column(N_("Household"), 72, "bold"),
    Column(N_("Class given"), 50, "middle"),
    Column(N_("Class used"), 50, "middle"),
    Column(N_("Days waited"), 58, "number"),
    Column(N_("Persons"), 62, "middle"),
    Column(N_("What decided"), 624),
    Column(N_("Possible dwellings"), 66, "middle"),
    Column(N_("Await an answer"), 62, "middle"),
)


def write_unplaced(book: Book, plan: Plan, names: Names, places: Places) -> None:
    """One row a household, most urgent and longest waiting first."""
    rows = [_row(u, names, places) for u in plan.unplaced]
    _list(book, UNPLACED, _COLUMNS, rows, places, say(book.lang, "Most urgent and longest waiting first. The household's id leads to its counts."))  # fmt: skip


def _row(u: Unplaced, names: Names, places: Places) -> list[Cell]:
    told = unplaced_sentence(u, names.case, names.lang)
    was = names.before.get(u.household_id)
    if was is not None:
        last = say(names.lang, "Last time: {home}.", home=names.home(was))
        told = f"{last} {told}"
    return [
        places.counts(u.household_id), u.urgency_class, u.effective_class, u.waiting_days,
        names.household(u.household_id).size, told, u.dwellings.allowed, u.dwellings.review,
    ]  # fmt: skip


def write_counts(book: Book, plan: Plan, names: Names, places: Places) -> None:
    """For each household not housed and each rule, how many dwellings it stands in the way of."""
    rules = list(dict.fromkeys(rule for u in plan.unplaced for rule in u.blocking))
    columns = [
        Column(N_("Household"), 72, "bold"), Column(N_("Class used"), 50, "middle"),
        Column(N_("Dwellings in the batch"), 34, "upright"), Column(N_("Possible dwellings"), 66, "upright"),
        Column(N_("Await an answer"), 34, "upright"), Column(N_("Another month in a shelter, DKK"), 60, "upright"),
        *(Column(names.rule(rule), 34, "upright") for rule in rules),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            places.household(u.household_id), u.effective_class, u.dwellings.all, u.dwellings.allowed, u.dwellings.review,
            None if u.shelter_month is None else u.shelter_month.cost, *(u.blocking.get(rule) for rule in rules),
        ]
        for u in plan.unplaced
    ]  # fmt: skip
    _list(book, COUNTS, columns, rows, places, say(book.lang, "Dwellings that each rule keeps the household from, or asks a person about. One dwelling can be counted under several rules."))  # fmt: skip


def _list(book: Book, name: str, columns: Sequence[Column], rows: list[list[Cell]], places: Places, told: str) -> None:
    """A list that may be longer than what is printed; then the line above says how far the paper goes."""
    sheet = Sheet(book, name, [c.width for c in columns])
    fits = sheet.fits(columns, rows, (places.overview().text, _printed(told, len(rows), len(rows), book.lang)))
    if fits < len(rows):
        told = _printed(told, fits, len(rows), book.lang)
    sheet.line(places.overview())
    sheet.line(told)
    sheet.list(columns, rows)


def _printed(told: str, count: int, every: int, lang: str) -> str:
    goes = say(
        lang, "The first {count} of {all} households are printed; the rest stand below and can be filtered.",
        count=number(count, lang), all=number(every, lang),
    )  # fmt: skip
    return f"{told} {goes}"
