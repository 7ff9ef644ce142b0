"""*Ubrugte boliger*: a sentence for every dwelling nobody gets, and what it costs that it stands empty."""

from __future__ import annotations

from constraints.language import N_, say

from ..document import Plan
from ..sentences import unused_sentence
from .names import Names
from .places import Places
from .sheets import Book, Cell, Column, Sheet
from .words import UNUSED

_COLUMNS = (
    Column(N_("Dwelling"), 66, "bold"),
    Column(N_("Where it lies"), 246),
    Column(N_("Rooms"), 50, "middle"),
    Column(N_("m²"), 50, "area"),
    Column(N_("Rent a month"), 66, "number"),
    Column(N_("Free from"), 78, "day"),
    Column(N_("Answer by"), 78, "day"),
    Column(N_("Why nobody gets it"), 270),
    Column(N_("An empty month, DKK"), 66, "number"),
    Column(N_("Cost of handing back"), 74, "number"),
)


def write_unused(book: Book, plan: Plan, names: Names, places: Places) -> None:
    rows: list[list[Cell]] = []
    for u in plan.unused_dwellings:
        d = names.dwelling(u.dwelling_id).record
        rows.append(
            [u.dwelling_id, names.where(u.dwelling_id), d.rooms, float(d.area_m2), float(d.rent_dkk_month),
             d.available_from, d.reply_by, unused_sentence(u, names.case, book.lang), u.empty_month_dkk,
             u.handback.cost if u.handback else None]
        )  # fmt: skip
    sheet = Sheet(book, UNUSED, [c.width for c in _COLUMNS])
    sheet.line(places.overview())
    sheet.line(say(book.lang, "An amount that is left out rests on a figure that is not known."))
    sheet.list(_COLUMNS, rows)
