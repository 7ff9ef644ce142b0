"""The lists of the board as tables to download: every row that the filter lets through, with the facts in cells of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from constraints.language import say

from ..downloads import Value as Cell
from .beside import Beside
from .board import Dwelling, Household


def table(view: str, rows: Iterable[Any], beside: Beside, lang: str) -> tuple[list[str], list[Sequence[Cell]]]:
    """Headings and rows of a view."""
    heads, row = {
        "placements": (_placed_heads(lang), _placed), "left": (_left_heads(lang), _left), "dwellings": (_unused_heads(lang), _unused),
        "cases": (_case_heads(lang), _case),
    }[view]  # fmt: skip
    return heads, [row(r, beside) for r in rows]


def _household(h: Household) -> list[Cell]:
    return [h.id, h.urgency, h.waited, h.persons]


def _household_heads(lang: str) -> list[str]:
    return [say(lang, "Household"), say(lang, "Class"), say(lang, "Days waited"), say(lang, "Persons")]


def _dwelling(d: Dwelling) -> list[Cell]:
    return [d.id, d.department, d.organisation, d.area, d.rooms, d.area_m2, d.rent, d.free_from, d.reply_by]


def _dwelling_heads(lang: str) -> list[str]:
    return [
        say(lang, "Dwelling"), say(lang, "Department"), say(lang, "Housing organisation"), say(lang, "Area"), say(lang, "Rooms"),
        say(lang, "m²"), say(lang, "Rent a month"), say(lang, "Free from"), say(lang, "Answer by"),
    ]  # fmt: skip


def _placed_heads(lang: str) -> list[str]:
    return [
        *_household_heads(lang), *_dwelling_heads(lang), say(lang, "Wish"), say(lang, "Left to live on"), say(lang, "Remarks"),
        say(lang, "State"),
    ]  # fmt: skip


def _placed(r: Any, beside: Beside) -> Sequence[Cell]:
    remarks = "; ".join(f.more or f.text for f in r.flags)
    state = beside.state(r.household.id, r.dwelling.id)[1]
    return [*_household(r.household), *_dwelling(r.dwelling), r.wish, r.left, remarks, state]


def _left_heads(lang: str) -> list[str]:
    return [
        *_household_heads(lang), say(lang, "Why"), say(lang, "What decided"), say(lang, "Possible dwellings"),
        say(lang, "Await an answer"),
    ]  # fmt: skip


def _left(r: Any, _beside: Beside) -> Sequence[Cell]:
    return [*_household(r.household), r.kind_word, r.why, r.allowed, r.review]


def _unused_heads(lang: str) -> list[str]:
    return [
        *_dwelling_heads(lang), say(lang, "Why nobody gets it"), say(lang, "An empty month, DKK"), say(lang, "Cost of handing back"),
    ]  # fmt: skip


def _unused(r: Any, _beside: Beside) -> Sequence[Cell]:
    return [*_dwelling(r.dwelling), r.why, r.empty_month, r.handback]


def _case_heads(lang: str) -> list[str]:
    return [
        *_household_heads(lang),
        say(lang, "What"),
        say(lang, "In words"),
        say(lang, "Dwellings"),
        say(lang, "State"),
    ]


def _case(r: Any, _beside: Beside) -> Sequence[Cell]:
    return [*_household(r.household), r.what, r.told, r.dwellings, r.state[1]]
