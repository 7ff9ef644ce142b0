"""Where a household stands in the workbook, so that every sheet can lead to it."""

from __future__ import annotations

from ..document import Plan
from .sheets import Book, Link, to_cell
from .words import AMOUNTS, COUNTS, OVERVIEW, PLACEMENTS, UNPLACED

# First row of a household on the sheet of placements, under its head alone, and on the other lists, under two lines more.
FIRST_PLACEMENT, FIRST = 1, 3


class Places:
    """The rows of the households of one plan."""

    def __init__(self, book: Book, plan: Plan) -> None:
        self._book = book
        self._placed = {p.household_id: i for i, p in enumerate(plan.placements)}
        self._unplaced = {u.household_id: i for i, u in enumerate(plan.unplaced)}

    def overview(self) -> Link:
        """The way back."""
        return Link("← " + self._book.say(OVERVIEW), to_cell(self._book.say(OVERVIEW), 0))

    def sheet(self, name: str) -> Link:
        """A sheet by its name (an English message)."""
        return Link(self._book.say(name), to_cell(self._book.say(name), 0))

    def household(self, household_id: str) -> Link | str:
        """Its row among the placements or among those not housed; its id alone where it is in neither."""
        if household_id in self._placed:
            return self._link(household_id, PLACEMENTS, FIRST_PLACEMENT + self._placed[household_id])
        if household_id in self._unplaced:
            return self._link(household_id, UNPLACED, FIRST + self._unplaced[household_id])
        return household_id

    def amounts(self, household_id: str) -> Link:
        """Its row on the sheet with the amounts of the placements."""
        return self._link(household_id, AMOUNTS, FIRST + self._placed[household_id])

    def counts(self, household_id: str) -> Link:
        """Its row on the sheet with the counts of those not housed."""
        return self._link(household_id, COUNTS, FIRST + self._unplaced[household_id])

    def _link(self, household_id: str, sheet: str, row: int) -> Link:
        return Link(household_id, to_cell(self._book.say(sheet), row))
