"""Wishes and protection: each names something that is there, of its own kind."""

from __future__ import annotations

from constraints.facts.dwelling import DWELLING_TYPES
from constraints.language import N_, Message
from constraints.rules.citizen import near_target

from ..finding import one_of
from .base import Checks, an_id_in

_TARGETS = {
    "area": ("areas", "area_id"), "department": ("departments", "department_id"),
    "organisation": ("organisations", "organisation_id"),
}  # fmt: skip


def wishes(c: Checks) -> None:
    for line, w in c.rows("wishes"):
        if w.kind in _TARGETS:
            table, column = _TARGETS[w.kind]
            known = c.ids(table, column)
            if table in c.tables and not c.blind(table) and w.target not in known:
                c.error("unknown-reference", "wishes", line, "target", w.target, an_id_in(table, known, w.target))
        elif w.kind == "dwelling_type" and w.target not in DWELLING_TYPES:
            c.error("bad-code", "wishes", line, "target", w.target, one_of(DWELLING_TYPES))
        elif w.kind == "floor_max" and not w.target.lstrip("-").isdigit():
            c.error("bad-number", "wishes", line, "target", w.target, Message(N_("a floor number")))
        elif w.kind == "near":
            try:
                near_target(w.target)
            except ValueError:
                c.error("bad-place", "wishes", line, "target", w.target, Message(N_("`easting northing metres`")))


def separations(c: Checks) -> None:
    for line, s in c.rows("separations"):
        given = [x for x in (s.other_household_id, s.department_id, s.area_id) if x is not None]
        if len(given) != 1:
            c.error("contradiction", "separations", line, "other_household_id", None,
                    Message(N_("exactly one of other_household_id, department_id, area_id")))  # fmt: skip
        if s.other_household_id == s.household_id:
            c.error("contradiction", "separations", line, "other_household_id", s.other_household_id,
                    Message(N_("another household")))  # fmt: skip
        if s.scope and s.other_household_id is None:
            c.error("contradiction", "separations", line, "scope", s.scope,
                    Message(N_("a scope only beside other_household_id")))  # fmt: skip
