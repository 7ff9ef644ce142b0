"""*Kvote* and *Grænser*: what the municipality may fill, and what limits the plan, in figures and in words."""

from __future__ import annotations

from constraints.language import N_, nsay, number, say

from ..document import Limit, Plan, Quota
from .names import Names
from .places import Places
from .sheets import Book, Cell, Column, Marked, Sheet
from .words import LIMITS, QUOTA

_QUOTA = (
    Column(N_("Housing organisation"), 180, "bold"),
    Column(N_("Vacancies of the period"), 74, "number"),
    Column(N_("Share"), 50, "middle"),
    Column(N_("Carried in"), 60, "middle"),
    Column(N_("Right"), 50, "middle"),
    Column(N_("Used"), 50, "middle"),
    Column(N_("Carried out"), 60, "middle"),
    Column(N_("In words"), 262),
    Column(N_("Dwellings the counter points at"), 160),
    Column(N_("Idle rent to date, DKK"), 91, "number"),
)
_LIMITS = (
    Column(N_("Limit"), 440, "bold"),
    Column(N_("Room for"), 80, "number"),
    Column(N_("Used"), 80, "number"),
    Column(N_("Left"), 80, "number"),
    Column(N_("In words"), 365),
)


def write_quota(book: Book, plan: Plan, names: Names, places: Places) -> None:
    lang = book.lang
    sheet = Sheet(book, QUOTA, [c.width for c in _QUOTA])
    sheet.line(places.overview())
    sheet.line(say(lang, "The municipality's right to vacancies of each organisation (§ 59(1)). Parts of a dwelling are carried over to the next period."))  # fmt: skip
    sheet.list(_QUOTA, [_quota(q, plan, names) for q in plan.quota])


def _quota(q: Quota, plan: Plan, names: Names) -> list[Cell]:
    lang = names.lang
    told = nsay(
        lang, "The municipality may fill {right} of {vacancies} vacancies; the plan fills {count}.",
        "The municipality may fill {right} of {vacancies} vacancies; the plan fills {count}.", q.used,
        right=q.right, vacancies=q.vacancies,
    )  # fmt: skip
    if q.used < q.right:
        left = q.right - q.used
        told += " " + nsay(lang, "{count} is not used.", "{count} are not used.", left)
    pointed = say(lang, "any of them") if q.pointed_dwellings is None else ", ".join(q.pointed_dwellings)
    idle = plan.costs.idle_rent_to_date.get(q.organisation_id)
    return [
        names.organisation(q.organisation_id), q.vacancies, q.share, q.carry_in, q.right, q.used, q.carry_out, told,
        pointed, None if idle is None else float(idle),
    ]  # fmt: skip


def write_limits(book: Book, plan: Plan, names: Names, places: Places) -> None:
    lang = book.lang
    sheet = Sheet(book, LIMITS, [c.width for c in _LIMITS])
    sheet.line(places.overview())
    sheet.line(
        say(lang, "A limit that is full may stand in the way of somebody; the words say what one more would give.")
    )
    rows: list[list[Cell]] = []
    for limit in plan.limits:
        left = limit.capacity - limit.used
        rows.append(
            [
                names.limit(limit.name),
                limit.capacity,
                limit.used,
                left if left or limit.gained_by_one_more == 0 else Marked(left),
                _limit(limit, lang),
            ]
        )
    sheet.list(_LIMITS, rows)


def _limit(limit: Limit, lang: str) -> str:
    left, gained = limit.capacity - limit.used, limit.gained_by_one_more
    if limit.unit == "DKK":
        return say(
            lang,
            "DKK {left} of DKK {capacity} is left.",
            left=number(left, lang),
            capacity=number(limit.capacity, lang),
        )
    if left:
        return nsay(lang, "There is room for {count} more.", "There is room for {count} more.", left)
    if gained is None:
        return say(lang, "Full. It was not worked out what one more would give.")
    if not gained:
        return say(lang, "Full. One more would not house more households.")
    return nsay(
        lang,
        "Full. One more would house {count} more household.",
        "Full. One more would house {count} more households.",
        gained,
    )
