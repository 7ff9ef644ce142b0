"""*Beløb*: the money behind each placement, and who would come next for the dwelling."""

from __future__ import annotations

from constraints.language import N_, nsay

from ..document import Placement, Plan
from .names import Names
from .places import Places
from .sheets import Book, Cell, Column, Marked, Sheet
from .words import AMOUNTS

_COLUMNS = (
    Column(N_("Household"), 72, "bold"),
    Column(N_("Dwelling"), 61, "bold"),
    Column(N_("Income after tax"), 70, "number"),
    Column(N_("Child benefits"), 90, "number"),
    Column(N_("Rent"), 62, "number"),
    Column(N_("Housing benefit"), 76, "number"),
    Column(N_("Heating, power, water"), 64, "number"),
    Column(N_("Other fixed costs"), 66, "number"),
    Column(N_("Left to live on"), 68, "number"),
    Column(N_("Least amount"), 92, "number"),
    Column(N_("Above the least"), 104, "number"),
    Column(N_("Left after debt"), 66, "number"),
    Column(N_("Expected municipal cost"), 86, "number"),
    Column(N_("Next for the dwelling"), 66),
)


def write_amounts(book: Book, plan: Plan, names: Names, places: Places) -> None:
    lang = book.lang
    sheet = Sheet(book, AMOUNTS, [c.width for c in _COLUMNS])
    sheet.line(places.overview())
    sheet.line(
        nsay(lang, "DKK a month; the expected municipal cost is over {count} month. An empty cell is an amount that is not known.",
             "DKK a month; the expected municipal cost is over {count} months. An empty cell is an amount that is not known.",
             plan.costs.months)
    )  # fmt: skip
    sheet.list(_COLUMNS, [_row(p, places) for p in plan.placements], frozen=2)


def _row(p: Placement, places: Places) -> list[Cell]:
    b = p.budget
    above: Cell = b.margin if b.margin is None or b.verdict == "green" else Marked(b.margin)
    return [
        places.household(p.household_id), p.dwelling_id, b.net_income, b.child_benefits, b.rent, b.housing_benefit,
        b.utilities, b.other_fixed_costs, b.disposable, b.floor, above, b.disposable_after_debt, p.costs.total,
        places.household(p.runner_up.household_id) if p.runner_up else None,
    ]  # fmt: skip
